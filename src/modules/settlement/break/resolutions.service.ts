import { Injectable, type OnModuleInit } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import type { Tx } from '../../../platform/database/database.js';
import type { Once, RequestKey } from '../../../platform/idempotency/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import {
  ApprovalHandlers,
  ProposalRequests,
  type Decision,
  type Proposal,
  type ProposalLineView,
} from '../../approval/index.js';
import type { ResolutionBody } from '../run/run.dto.js';
import { makeDue, runById } from '../run/run.repository.js';
import { BreakNotFound, BreakNotOpen, CorrectionUnknown, RunNotFound } from '../settlement.errors.js';
import { breakForUpdate, resolveBreak, transferTouches } from './break.repository.js';

const BREAK_RESOLUTION = 'settlement-break-resolution';

type Content = {
  readonly runId: string;
  readonly breakId: string;
  readonly kind: string;
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
  readonly reason: string;
  readonly transferId: string | null;
};

/** A person explains a difference, another agrees; the day is then run again. */
@Injectable()
export class ResolutionsService implements OnModuleInit {
  constructor(
    private readonly requests: ProposalRequests,
    private readonly handlers: ApprovalHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.register<Content>({
      kind: BREAK_RESOLUTION,
      quorum: 1,
      // The operator's own approvers decide; the proposer is not among them.
      authorityFor: (_tx, _payload, proposer) => Promise.resolve(proposer.organizationId),
      apply: (tx, proposal, decision) => this.resolve(tx, proposal, decision),
    });
  }

  /**
   * Throws RunNotFound, BreakNotFound, BreakNotOpen, CorrectionUnknown, `approval.already-open`,
   * `request.idempotency-conflict`.
   */
  propose(
    actor: Actor,
    runId: string,
    breakId: string,
    { reason, transferId = null }: ResolutionBody,
    request: RequestKey,
  ): Promise<Once<ProposalLineView>> {
    return this.requests.propose(actor, 'settlement.resolve', request, async (tx) => {
      const run = await runById(tx, runId);
      if (!run) throw new DomainError(RunNotFound);
      const { kind, subject, expected, actual } = await openBreak(tx, runId, breakId);
      if (transferId !== null && !(await isTransferOf(tx, transferId, run.market))) {
        throw new DomainError(CorrectionUnknown);
      }
      return {
        kind: BREAK_RESOLUTION,
        market: run.market,
        subject: `settlement-break:${breakId}`,
        summary: `日终差异 ${run.market} ${run.day} ${kind} ${subject}: ${expected} / ${actual} · day-end break`.slice(
          0,
          500,
        ),
        payload: { runId, breakId, kind, subject, expected, actual, reason, transferId },
        documents: [],
      };
    });
  }

  private async resolve(tx: Tx, proposal: Proposal<Content>, { userId, organizationId, at }: Decision): Promise<void> {
    const { runId, breakId, reason, transferId } = proposal.payload;
    const run = await runById(tx, runId);
    if (!run) throw new DomainError(RunNotFound);
    const found = await openBreak(tx, runId, breakId);
    const correction = transferId === null ? null : BigInt(transferId);
    await resolveBreak(tx, breakId, { proposalId: proposal.id, reason, transferId: correction, at });
    await makeDue(tx, run.market, run.day);
    await recordAudit(tx, {
      at,
      actorId: userId,
      organizationId,
      action: 'settlement.break-resolved',
      subject: `settlement-break:${breakId}`,
      before: { status: found.status },
      after: { status: 'resolved', reason, transferId },
    });
  }
}

async function openBreak(tx: Tx, runId: string, breakId: string) {
  const found = await breakForUpdate(tx, runId, breakId);
  if (!found) throw new DomainError(BreakNotFound);
  if (found.status !== 'open') throw new DomainError(BreakNotOpen, `The break is ${found.status}.`);
  return found;
}

async function isTransferOf(tx: Tx, transferId: string, market: string): Promise<boolean> {
  return /^[1-9]\d{0,17}$/.test(transferId) && (await transferTouches(tx, BigInt(transferId), market));
}
