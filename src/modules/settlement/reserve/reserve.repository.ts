import type { Sql } from '../../../platform/database/sql.js';
import { CNY } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import type { ReserveRule } from './reserve.js';

/** The rule in force on a day; a settled day keeps the one it had. */
export async function reserveRuleOn(sql: Sql, market: Market, day: string): Promise<ReserveRule> {
  const [row] = await sql.query<ReserveRule>(
    `SELECT rate_per_million AS "ratePerMillion", cap_fen AS "capFen", certainty FROM settlement_reserve_rules
      WHERE market = $1 AND effective_on <= $2 ORDER BY effective_on DESC LIMIT 1`,
    [market, day],
  );
  invariant(row, 'every market has a reserve rule from the beginning');
  return row;
}

/** What a transfer with this key brought to an account; null when there is none. */
export async function accruedBefore(sql: Sql, key: string, accountId: bigint): Promise<bigint | null> {
  const [row] = await sql.query<{ amount: bigint }>(
    `SELECT e.available AS amount FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
      WHERE t.key = $1 AND e.account_id = $2 AND e.asset = $3`,
    [key, accountId, CNY],
  );
  return row?.amount ?? null;
}
