import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { recordAudit } from '../../platform/audit/audit.js';
import type { Actor } from '../../platform/auth/actor.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { CNY, formatYuan } from '../../shared/fen.js';
import { invariant } from '../../shared/invariant.js';
import {
  ApprovalHandlers,
  ApprovalsService,
  type ApprovalHandler,
  type Decision,
  type Dismissal,
  type DocumentReference,
  type Proposal,
} from '../approval/index.js';
import type { Account } from './account.js';
import { insertCashMovement, isBankReferenceUsed } from './cash-movement.repository.js';
import { openHoldFor } from './hold.repository.js';
import { BankReferenceUsed, NotACashAccount } from './ledger.errors.js';
import { LedgerService } from './ledger.service.js';
import { TRANSFER_STOPS, assertNotStopped, type TransferStops } from './transfer-stops.js';

export const CASH_MOVEMENT = 'cash-movement';

/** Money in from, or out to, the bank where a market's money is in custody. */
export interface CashMovement {
  readonly accountId: bigint;
  readonly direction: 'in' | 'out';
  readonly amountFen: bigint;
  /** Under which the bank knows it; each is booked once. */
  readonly bankReference: string;
}

type Content = {
  readonly accountId: string;
  readonly direction: 'in' | 'out';
  readonly amountFen: string;
  readonly bankReference: string;
};

/**
 * Cash comes and goes by two persons of the operator: one proposes what the bank's statement shows, another approves.
 * Money that is to go out is held from the proposal on, so that what is approved can be paid.
 */
@Injectable()
export class CashMovementsService implements ApprovalHandler<Content>, OnModuleInit {
  readonly kind = CASH_MOVEMENT;
  readonly quorum = 1;

  constructor(
    private readonly ledger: LedgerService,
    private readonly approvals: ApprovalsService,
    private readonly handlers: ApprovalHandlers,
    @Inject(TRANSFER_STOPS) private readonly stops: TransferStops,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  /**
   * Throws AccountNotFound, NotACashAccount, BankReferenceUsed, `approval.already-open`, Busy; for money out also
   * AccountStopped, InsufficientBalance.
   */
  async propose(
    tx: Tx,
    movement: CashMovement,
    documents: readonly DocumentReference[],
    proposer: Actor,
    at: Date,
  ): Promise<Proposal> {
    const { accountId, direction, amountFen, bankReference } = movement;
    invariant(amountFen > 0n, 'a cash movement has an amount');
    const account = await this.ledger.account(tx, accountId);
    if (account.outside) throw new DomainError(NotACashAccount, `account ${accountId} stands for the world outside`);
    if (account.kind === 'register') throw new DomainError(NotACashAccount, `account ${accountId} holds units only`);
    if (await isBankReferenceUsed(tx, bankReference)) throw new DomainError(BankReferenceUsed);
    const payload = { accountId: accountId.toString(), direction, amountFen: amountFen.toString(), bankReference };
    const verb = direction === 'in' ? '入金' : '出金';
    const proposal = await this.approvals.propose<Content>(
      tx,
      {
        kind: CASH_MOVEMENT,
        market: account.market,
        subject: `bank-reference:${bankReference}`,
        summary: `${verb} ${formatYuan(amountFen)} 元，账户 ${accountId}，银行流水 ${bankReference}`,
        payload,
        documents,
      },
      proposer,
      at,
    );
    if (direction === 'out') {
      await this.assertMayMoveOut(tx, account, at);
      const hold = { accountId, asset: CNY, amount: amountFen, owner: CASH_MOVEMENT, reference: proposal.id };
      await this.ledger.hold(tx, { ...hold, key: `cash-movement-hold/${proposal.id}`, actorId: proposer.userId, at });
    }
    return proposal;
  }

  /** The operator's own approvers decide; the proposer is not among them. */
  authorityFor(_tx: Tx, _payload: Content, proposer: Actor): Promise<string> {
    return Promise.resolve(proposer.organizationId);
  }

  /**
   * A stop that was imposed after the proposal refuses the approval: the money stays held until the stop is lifted or
   * the proposal is rejected. Throws BankReferenceUsed, AccountStopped (money out), Busy.
   */
  async apply(tx: Tx, proposal: Proposal<Content>, decision: Decision): Promise<void> {
    const { direction, bankReference } = proposal.payload;
    const accountId = BigInt(proposal.payload.accountId);
    const amountFen = BigInt(proposal.payload.amountFen);
    if (await isBankReferenceUsed(tx, bankReference)) throw new DomainError(BankReferenceUsed);
    await recordAudit(tx, {
      at: decision.at,
      actorId: decision.userId,
      organizationId: decision.organizationId,
      action: direction === 'in' ? 'cash.deposited' : 'cash.withdrawn',
      subject: `account:${accountId}`,
      after: proposal.payload,
    });
    const { transferId, at } =
      direction === 'in'
        ? await this.payIn(tx, accountId, amountFen, proposal, decision)
        : await this.payOut(tx, accountId, amountFen, proposal, decision);
    const record = { bankReference, proposalId: proposal.id, accountId, direction, amountFen, transferId, at };
    await insertCashMovement(tx, record);
  }

  async dismiss(tx: Tx, proposal: Proposal<Content>, { at }: Dismissal): Promise<void> {
    if (proposal.payload.direction !== 'out') return;
    const holdId = await this.holdOf(tx, proposal);
    const key = `cash-movement-void/${proposal.id}`;
    await this.ledger.voidHold(tx, { key, holdId, owner: CASH_MOVEMENT, actorId: null, at });
  }

  private async payIn(tx: Tx, accountId: bigint, amountFen: bigint, proposal: Proposal<Content>, decision: Decision) {
    const { market } = await this.ledger.account(tx, accountId);
    const bank = await this.ledger.bankAccountOf(tx, market);
    return this.ledger.post(tx, {
      key: `cash-movement/${proposal.id}`,
      reason: 'cash.deposited',
      reference: proposal.payload.bankReference,
      actorId: decision.userId,
      at: decision.at,
      lines: [
        { accountId: bank.id, asset: CNY, amount: -amountFen },
        { accountId, asset: CNY, amount: amountFen },
      ],
    });
  }

  private async payOut(tx: Tx, accountId: bigint, amountFen: bigint, proposal: Proposal<Content>, decision: Decision) {
    const account = await this.ledger.account(tx, accountId);
    await this.assertMayMoveOut(tx, account, decision.at);
    const bank = await this.ledger.bankAccountOf(tx, account.market);
    return this.ledger.postHold(tx, {
      key: `cash-movement/${proposal.id}`,
      holdId: await this.holdOf(tx, proposal),
      owner: CASH_MOVEMENT,
      amount: amountFen,
      toAccountId: bank.id,
      reason: 'cash.withdrawn',
      reference: proposal.payload.bankReference,
      actorId: decision.userId,
      at: decision.at,
    });
  }

  private async assertMayMoveOut(tx: Tx, account: Account, at: Date): Promise<void> {
    await this.ledger.lockMarkets(tx, [account.market]);
    await assertNotStopped(tx, this.stops, [account.id], at);
  }

  private async holdOf(tx: Tx, proposal: Proposal<Content>): Promise<bigint> {
    const accountId = BigInt(proposal.payload.accountId);
    const holdId = await openHoldFor(tx, { owner: CASH_MOVEMENT, reference: proposal.id, accountId, asset: CNY });
    invariant(holdId !== null, `money of proposal ${proposal.id} is held while it is open`);
    return holdId;
  }
}
