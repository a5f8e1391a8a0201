import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../platform/audit/audit.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { invariant } from '../../shared/invariant.js';
import type { Market } from '../../shared/market.js';
import { ApprovalHandlers } from './approval-handlers.js';
import {
  AlreadyDecided,
  NotAnApprover,
  NotTheAuthority,
  NotTheProposer,
  OwnProposal,
  ProposalClosed,
  ProposalNotFound,
  ReasonRequired,
} from './approval.errors.js';
import {
  closeProposal,
  decisionsOn,
  insertDecision,
  insertProposal,
  proposalById,
  proposalForUpdate,
} from './approval.repository.js';
import { refusalByDatabase } from './database-refusal.js';
import { payloadHash } from './payload-hash.js';
import {
  DOCUMENTS_MAX,
  outcomeOf,
  type Decision,
  type DocumentReference,
  type Payload,
  type Proposal,
  type Verdict,
} from './proposal.js';
import { isVisibleTo } from './proposal-visibility.js';
import { SECOND_FACTOR, type SecondFactor } from './second-factor.js';

/** What somebody puts forward. */
export interface ProposalDraft<Content extends Payload> {
  readonly kind: string;
  readonly market: Market | null;
  readonly subject: string;
  readonly summary: string;
  readonly payload: Content;
  readonly documents: readonly DocumentReference[];
}

export interface DecisionDraft {
  readonly decision: Verdict;
  readonly reason: string | null;
  /** Given to the second factor, where one is asked for. */
  readonly proof: string | null;
}

@Injectable()
export class ApprovalsService {
  constructor(
    private readonly database: Database,
    private readonly handlers: ApprovalHandlers,
    @Inject(SECOND_FACTOR) private readonly secondFactor: SecondFactor,
  ) {}

  /**
   * Opens a proposal in the transaction of what it belongs to.
   * Throws `approval.already-open`, and whatever the kind's `authorityFor` throws.
   */
  async propose<Content extends Payload>(
    tx: Tx,
    draft: ProposalDraft<Content>,
    proposer: Actor,
    at: Date,
  ): Promise<Proposal<Content>> {
    const handler = this.handlers.of(draft.kind);
    invariant(draft.documents.length <= DOCUMENTS_MAX, 'the documents of a proposal are bounded');
    const proposal: Proposal<Content> = {
      id: randomUUID(),
      kind: draft.kind,
      market: draft.market,
      subject: draft.subject,
      summary: draft.summary,
      payload: draft.payload,
      payloadHash: payloadHash(draft.payload),
      proposerUserId: proposer.userId,
      proposerOrganizationId: proposer.organizationId,
      authorityId: await handler.authorityFor(tx, draft.payload, proposer),
      quorum: handler.quorum,
      status: 'open',
      openedAt: at,
      closedAt: null,
    };
    await insertProposal(tx, proposal, draft.documents).catch(refusalByDatabase);
    await recordAudit(tx, {
      at,
      actorId: proposer.userId,
      organizationId: proposer.organizationId,
      action: 'approval.proposed',
      subject: `proposal:${proposal.id}`,
      after: { kind: proposal.kind, subject: proposal.subject, payloadHash: proposal.payloadHash.toString('hex') },
    });
    return proposal;
  }

  /**
   * Records one person's decision. The one that completes the quorum also carries the proposal out, in the same
   * transaction; so of two last approvers at once exactly one does. `tx` is the transaction of the request.
   * Throws `approval.proposal-not-found`, `.proposal-closed`, `.own-proposal`, `.not-the-authority`, `.not-an-approver`,
   * `.already-decided`, `.reason-required`, and whatever the kind's handler refuses.
   */
  async decide(tx: Tx, id: string, draft: DecisionDraft, actor: Actor, factor: string, at: Date): Promise<Proposal> {
    const proposal = await this.visibleForUpdate(tx, id, actor);
    const earlier = await decisionsOn(tx, id);
    assertMayDecide(proposal, earlier, draft, actor);
    const decision: Decision = {
      proposalId: id,
      payloadHash: proposal.payloadHash,
      userId: actor.userId,
      organizationId: actor.organizationId,
      decision: draft.decision,
      reason: draft.reason,
      factor,
      at,
    };
    await insertDecision(tx, decision).catch(refusalByDatabase);
    const status = outcomeOf(
      proposal.quorum,
      [...earlier, decision].map((each) => each.decision),
    );
    await recordAudit(tx, {
      at,
      actorId: actor.userId,
      organizationId: actor.organizationId,
      action: 'approval.decided',
      subject: `proposal:${id}`,
      before: { status: proposal.status },
      after: { status, decision: draft.decision, reason: draft.reason, factor },
    });
    if (status === 'open') return proposal;
    return this.close(tx, proposal, decision, status);
  }

  /** What the person must prove before deciding; asked outside the transaction. */
  async proveIdentity(id: string, draft: DecisionDraft, actor: Actor): Promise<string> {
    const proposal = await proposalById(this.database.reader, id);
    if (!proposal || !isVisibleTo(proposal, actor)) throw new DomainError(ProposalNotFound);
    return this.secondFactor.prove(actor, proposal, draft.proof);
  }

  /**
   * Takes an open proposal back; only the person who proposed may.
   * Throws `approval.proposal-not-found`, `.proposal-closed`, `.not-the-proposer`.
   */
  async withdraw(tx: Tx, id: string, actor: Actor, at: Date): Promise<Proposal> {
    const proposal = await this.visibleForUpdate(tx, id, actor);
    if (proposal.proposerUserId !== actor.userId) throw new DomainError(NotTheProposer);
    if (proposal.status !== 'open') throw new DomainError(ProposalClosed, `The proposal is ${proposal.status}.`);
    await closeProposal(tx, id, 'withdrawn', at);
    await recordAudit(tx, {
      at,
      actorId: actor.userId,
      organizationId: actor.organizationId,
      action: 'approval.withdrawn',
      subject: `proposal:${id}`,
      before: { status: 'open' },
      after: { status: 'withdrawn' },
    });
    const withdrawn: Proposal = { ...proposal, status: 'withdrawn', closedAt: at };
    await this.handlers.of(proposal.kind).dismiss?.(tx, withdrawn, { outcome: 'withdrawn', reason: null, at });
    return withdrawn;
  }

  private async close(
    tx: Tx,
    proposal: Proposal,
    decision: Decision,
    status: 'approved' | 'rejected',
  ): Promise<Proposal> {
    invariant(payloadHash(proposal.payload).equals(proposal.payloadHash), 'what is decided is what was proposed');
    const closed: Proposal = { ...proposal, status, closedAt: decision.at };
    await closeProposal(tx, proposal.id, status, decision.at);
    const handler = this.handlers.of(proposal.kind);
    if (status === 'approved') await handler.apply(tx, closed, decision);
    else await handler.dismiss?.(tx, closed, { outcome: 'rejected', reason: decision.reason, at: decision.at });
    return closed;
  }

  private async visibleForUpdate(tx: Tx, id: string, actor: Actor): Promise<Proposal> {
    const proposal = await proposalForUpdate(tx, id);
    if (!proposal || !isVisibleTo(proposal, actor)) throw new DomainError(ProposalNotFound);
    return proposal;
  }
}

/** The same rules stand in the database (migrations/…31); here they have words. */
function assertMayDecide(proposal: Proposal, earlier: readonly Decision[], draft: DecisionDraft, actor: Actor): void {
  if (proposal.proposerUserId === actor.userId) throw new DomainError(OwnProposal);
  if (proposal.authorityId !== actor.organizationId) throw new DomainError(NotTheAuthority);
  if (!actor.roles.includes('approver')) throw new DomainError(NotAnApprover);
  if (earlier.some((decision) => decision.userId === actor.userId)) throw new DomainError(AlreadyDecided);
  if (proposal.status !== 'open') throw new DomainError(ProposalClosed, `The proposal is ${proposal.status}.`);
  if (draft.decision === 'reject' && draft.reason === null) throw new DomainError(ReasonRequired);
}
