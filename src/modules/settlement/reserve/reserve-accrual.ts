import type { Tx } from '../../../platform/database/database.js';
import { CNY } from '../../../shared/fen.js';
import type { Market } from '../../../shared/market.js';
import { LedgerReader, LedgerService, readFeeAccount } from '../../ledger/index.js';
import type { StepResult } from '../run/run.js';
import { accrualFen, type ReserveRule } from './reserve.js';
import { accruedBefore } from './reserve.repository.js';

/**
 * Moves the day's part of the fees from the market's fee account to the reserve account of whoever has it, once for a
 * market and day; nothing where the rulebook of the day keeps no reserve. Ledger work, so it comes last in its transaction.
 */
export async function accrueReserve(
  tx: Tx,
  ledger: LedgerService,
  rule: ReserveRule | null,
  { market, day, feesFen, at }: { market: Market; day: string; feesFen: bigint; at: Date },
): Promise<StepResult> {
  if (!rule) return { feesFen: feesFen.toString(), accruedFen: '0' };
  const told = { ratePerMillion: rule.ratePerMillion, capFen: rule.capFen.toString() };
  const feeAccountId = await readFeeAccount(tx, market);
  if (feeAccountId === null || feesFen <= 0n) return { ...told, feesFen: feesFen.toString(), accruedFen: '0' };
  const { organizationId } = await ledger.account(tx, feeAccountId);
  const reserveId = await ledger.openAccount(tx, { organizationId, market, kind: 'reserve', at });
  await ledger.lockMarkets(tx, [market]);
  const reader = new LedgerReader();
  const available = async (accountId: bigint): Promise<bigint> =>
    (await reader.balancesOf(tx, accountId)).find(({ asset }) => asset === CNY)?.available ?? 0n;
  const key = `settlement-reserve/${market}/${day}`;
  const reserveFen = await available(reserveId);
  // An attempt that came as far as this and had to begin again has accrued already.
  const earlier = await accruedBefore(tx, key, reserveId);
  const amount = accrualFen(rule, { feesFen, reserveFen, availableFen: await available(feeAccountId) });
  if (earlier === null && amount > 0n) {
    await ledger.post(tx, {
      key,
      reason: 'settlement.reserve-accrued',
      reference: `${market} ${day}`,
      actorId: null,
      at,
      lines: [
        { accountId: feeAccountId, asset: CNY, amount: -amount },
        { accountId: reserveId, asset: CNY, amount },
      ],
    });
  }
  return {
    ...told,
    feesFen: feesFen.toString(),
    accruedFen: (earlier ?? amount).toString(),
    reserveFen: (earlier === null ? reserveFen + amount : reserveFen).toString(),
  };
}
