import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../platform/audit/audit.js';
import type { Actor } from '../../platform/auth/actor.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { CNY } from '../../shared/fen.js';
import { invariant } from '../../shared/invariant.js';
import type { Account } from './account.js';
import { AccountNotFound, NotACashAccount, SameMarket, accountStopped } from './ledger.errors.js';
import { LedgerService } from './ledger.service.js';
import type { PostedTransfer } from './posting.js';
import { TRANSFER_STOPS, stopOn, type TransferStops } from './transfer-stops.js';

export interface CashTransfer {
  readonly fromAccountId: bigint;
  readonly toAccountId: bigint;
  readonly amountFen: bigint;
}

/** Moves an organization's own cash from one market to another. */
@Injectable()
export class CashTransferService {
  constructor(
    private readonly ledger: LedgerService,
    @Inject(TRANSFER_STOPS) private readonly stops: TransferStops,
  ) {}

  /**
   * The money of each market is in custody at a bank of its own, so it leaves through the one bank and arrives through
   * the other, and each market stays in balance by itself. `key` is the caller's, unique within the organization.
   * Throws AccountNotFound, SameMarket, NotACashAccount, NoBankAccount, AccountStopped, InsufficientBalance,
   * TransferConflict, Busy.
   */
  async move(tx: Tx, actor: Actor, key: string, transfer: CashTransfer, at: Date): Promise<PostedTransfer> {
    const { fromAccountId, toAccountId, amountFen } = transfer;
    invariant(amountFen > 0n, 'a cash transfer has an amount');
    const from = await this.ownTradingAccount(tx, actor, fromAccountId);
    const to = await this.ownTradingAccount(tx, actor, toAccountId);
    if (from.market === to.market) throw new DomainError(SameMarket);
    const bankOfFrom = await this.ledger.bankAccountOf(tx, from.market);
    const bankOfTo = await this.ledger.bankAccountOf(tx, to.market);
    const ledgerKey = `cash-transfer/${actor.organizationId}/${key}`;
    await this.ledger.lockMarkets(tx, [from.market, to.market]);
    await this.assertMayMoveOut(tx, from.id, ledgerKey, at);
    const posted = await this.ledger.post(tx, {
      key: ledgerKey,
      reason: 'cash.transferred',
      reference: key,
      actorId: actor.userId,
      at,
      lines: [
        { accountId: from.id, asset: CNY, amount: -amountFen },
        { accountId: bankOfFrom.id, asset: CNY, amount: amountFen },
        { accountId: bankOfTo.id, asset: CNY, amount: -amountFen },
        { accountId: to.id, asset: CNY, amount: amountFen },
      ],
    });
    if (!posted.replayed) {
      await recordAudit(tx, {
        at,
        actorId: actor.userId,
        organizationId: actor.organizationId,
        action: 'cash.transferred',
        subject: `transfer:${posted.transferId}`,
        after: { from: String(from.id), to: String(to.id), amountFen: String(amountFen) },
      });
    }
    return posted;
  }

  /** What was moved before the stop is answered again, as it was; `ledgerKey` tells whether it was. */
  private async assertMayMoveOut(tx: Tx, accountId: bigint, ledgerKey: string, at: Date): Promise<void> {
    const stop = await stopOn(tx, this.stops, [accountId], at);
    if (stop === null) return;
    if (!(await this.ledger.isPosted(tx, ledgerKey))) throw accountStopped(accountId, stop.reason);
  }

  private async ownTradingAccount(tx: Tx, actor: Actor, id: bigint): Promise<Account> {
    const account = await this.ledger.account(tx, id);
    if (account.organizationId !== actor.organizationId) throw new DomainError(AccountNotFound);
    if (account.kind !== 'trading') throw new DomainError(NotACashAccount, `account ${id} is not a trading account`);
    return account;
  }
}
