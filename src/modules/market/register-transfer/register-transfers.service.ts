import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Once } from '../../../platform/idempotency/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { formatDecimal, parseDecimal } from '../../../shared/decimal.js';
import { DomainError } from '../../../shared/domain-error.js';
import {
  AccountNotFound,
  AMOUNT_MAX,
  assertNotStopped,
  LedgerService,
  TRANSFER_STOPS,
  type Account,
  type TransferStops,
} from '../../ledger/index.js';
import { Instruments, type InstrumentGrid } from '../../registry/index.js';
import { fault } from '../orders/order-request.js';
import { RulebooksInForce } from '../rulebook/rulebooks-in-force.js';
import type { RegisterTransferForm, RegisterTransferView } from './register-transfer.dto.js';
import { NOT_A_TRADING_ACCOUNT, REGISTER_TRANSFER_INVALID } from './register-transfer.errors.js';
import { checkRegisterWindow } from './register-window.js';

/** Moves a holder's own units between its trading account and its register account, in the window of the rulebook. */
@Injectable()
export class RegisterTransfers {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly instruments: Instruments,
    private readonly rulebooks: RulebooksInForce,
    @Inject(TRANSFER_STOPS) private readonly stops: TransferStops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Only what is available moves, so what an order, a pledge or a freeze holds stays where it is, and so does what was
   * bought and is not yet released. A stop on either account stops both ways. What was moved before is answered again as
   * it was, also after the window; `key` is the caller's, unique within the organization.
   * Throws AccountNotFound, market.not-a-trading-account, registry.instrument-not-found, market.register-transfer-invalid,
   * market.register-transfer-closed, market.register-transfer-not-offered, AccountStopped, AssetNotInMarket,
   * InsufficientBalance, TransferConflict, Busy.
   */
  async move(
    actor: Actor,
    accountId: bigint,
    { direction, instrument: code, quantity }: RegisterTransferForm,
    key: string,
  ): Promise<Once<RegisterTransferView>> {
    const at = this.clock.now();
    const trading = await this.ownTradingAccount(actor, accountId);
    const { market, organizationId } = trading;
    const register = await this.ledger.accountOf(this.database.reader, organizationId, market, 'register');
    const { grid } = await this.instruments.get(code);
    const units = unitsOf(grid, quantity);
    // Nothing is ever published for today, so what is in force stays so until the transaction ends.
    const { content: rulebook } = await this.rulebooks.on(market, shanghaiDay(at));
    const [from, to] = direction === 'to-register' ? [trading, register] : [register, trading];
    const ledgerKey = `register-transfer/${organizationId}/${key}`;
    const posted = await this.database.transaction(async (tx) => {
      await this.ledger.lockMarkets(tx, [market]);
      if (!(await this.ledger.isPosted(tx, ledgerKey))) {
        checkRegisterWindow(rulebook, direction, at);
        await assertNotStopped(tx, this.stops, [trading.id, register.id], at);
      }
      const transfer = await this.ledger.post(tx, {
        key: ledgerKey,
        reason: REASONS[direction],
        reference: key,
        actorId: actor.userId,
        at,
        lines: [
          { accountId: from.id, asset: code, amount: -units },
          { accountId: to.id, asset: code, amount: units },
        ],
      });
      if (!transfer.replayed) {
        await recordAudit(tx, {
          at,
          actorId: actor.userId,
          organizationId,
          action: REASONS[direction],
          subject: `transfer:${transfer.transferId}`,
          after: { from: String(from.id), to: String(to.id), instrument: code, units: String(units) },
        });
      }
      return transfer;
    });
    const body = {
      id: posted.transferId.toString(),
      accountId: trading.id.toString(),
      registerAccountId: register.id.toString(),
      direction,
      instrument: code,
      quantity: formatDecimal(units, grid.quantityScale),
      at: posted.at.toISOString(),
    };
    return { status: 201, replayed: posted.replayed, body };
  }

  private async ownTradingAccount(actor: Actor, id: bigint): Promise<Account> {
    const account = await this.ledger.account(this.database.reader, id);
    if (account.organizationId !== actor.organizationId) throw new DomainError(AccountNotFound);
    if (account.kind !== 'trading') {
      throw new DomainError(NOT_A_TRADING_ACCOUNT, `account ${id} is a ${account.kind} account`);
    }
    return account;
  }
}

/** As the ledger and the audit trail name the two ways. */
const REASONS = { 'to-register': 'units.moved-to-register', 'to-trading': 'units.moved-to-trading' } as const;

/** In smallest units. */
function unitsOf({ quantityScale }: InstrumentGrid, quantity: string): bigint {
  const units = parseDecimal(quantity, quantityScale);
  if (units.ok && units.value > 0n && units.value <= AMOUNT_MAX) return units.value;
  const rule = !units.ok ? units.fault : units.value === 0n ? 'zero' : 'too-large';
  throw new DomainError(REGISTER_TRANSFER_INVALID, undefined, { fields: [fault('quantity', rule)] });
}
