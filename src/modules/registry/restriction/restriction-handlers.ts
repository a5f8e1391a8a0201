import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ApprovalHandlers, type Decision, type Proposal } from '../../approval/index.js';
import { IdentityDirectory } from '../../identity/index.js';
import { LedgerService } from '../../ledger/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { brokenConstraint } from '../../../platform/database/constraint-violation.js';
import type { Tx } from '../../../platform/database/database.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import type { HoldingAccount } from '../account/holding-account.repository.js';
import { HoldingAccounts } from '../account/holding-accounts.js';
import { theOperator } from '../operator.js';
import { RestrictionLifted, RestrictionNotFound, RestrictionStands } from '../registry.errors.js';
import { keepMovementsOut } from './movement-order.js';
import { insertRestriction, liftRestriction, restrictionById, restrictionForUpdate } from './restriction.repository.js';
import type { LiftPayload, RestrictionPayload } from './restriction.js';

export const RESTRICTION = 'restriction';
export const RESTRICTION_LIFT = 'restriction-lift';

/**
 * Imposes and lifts what was approved. Both take the market's lock shared, so that every batch of its trading loop is
 * wholly before or wholly after the change, and then the account alone, so that every movement out of it is, too.
 */
@Injectable()
export class RestrictionHandlers implements OnModuleInit {
  constructor(
    private readonly handlers: ApprovalHandlers,
    private readonly identity: IdentityDirectory,
    private readonly ledger: LedgerService,
    private readonly accounts: HoldingAccounts,
  ) {}

  onModuleInit(): void {
    this.handlers.register<RestrictionPayload>({
      kind: RESTRICTION,
      quorum: 1,
      authorityFor: (tx, _payload, proposer) => this.decidingAuthority(tx, proposer),
      apply: (tx, proposal, decision) => this.impose(tx, proposal, decision),
    });
    this.handlers.register<LiftPayload>({
      kind: RESTRICTION_LIFT,
      quorum: 1,
      authorityFor: (tx, payload) => this.imposingAuthority(tx, payload),
      apply: (tx, proposal, decision) => this.lift(tx, proposal, decision),
    });
  }

  /** An authority decides on its own proposals; what an auditor or a court puts forward, the operator decides. */
  private decidingAuthority(tx: Tx, proposer: Actor): Promise<string> {
    if (proposer.organizationKind === 'auditor') return theOperator(this.identity, tx);
    return Promise.resolve(proposer.organizationId);
  }

  /** Who imposed a restriction lifts it. */
  private async imposingAuthority(tx: Tx, payload: LiftPayload): Promise<string> {
    const restriction = await restrictionById(tx, payload.restrictionId);
    if (!restriction) throw new DomainError(RestrictionNotFound);
    return restriction.authorityId;
  }

  private async impose(tx: Tx, proposal: Proposal<RestrictionPayload>, { at }: Decision): Promise<void> {
    const { payload } = proposal;
    const account = await this.accounts.account(tx, BigInt(payload.accountId));
    await this.order(tx, account);
    await insertRestriction(tx, {
      id: randomUUID(),
      accountId: account.accountId,
      kind: payload.kind,
      documentNumber: payload.documentNumber,
      reason: payload.reason,
      startsOn: payload.startsOn,
      endsOn: payload.endsOn,
      authorityId: proposal.authorityId,
      imposedAt: at,
      imposedBy: proposal.id,
      liftedAt: null,
      liftedBy: null,
    }).catch((error: unknown) => {
      if (brokenConstraint(error) === 'registry_restrictions_one_per_document') {
        throw new DomainError(RestrictionStands);
      }
      throw error;
    });
  }

  private async lift(tx: Tx, proposal: Proposal<LiftPayload>, { at }: Decision): Promise<void> {
    const restriction = await restrictionForUpdate(tx, proposal.payload.restrictionId);
    invariant(restriction, 'restrictions are never removed');
    if (restriction.liftedAt) throw new DomainError(RestrictionLifted);
    await this.order(tx, await this.accounts.account(tx, restriction.accountId));
    await liftRestriction(tx, restriction.id, proposal.id, at);
  }

  private async order(tx: Tx, account: HoldingAccount): Promise<void> {
    await this.ledger.lockMarkets(tx, [account.market]);
    await keepMovementsOut(tx, account.accountId);
  }
}
