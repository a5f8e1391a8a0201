import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ApprovalHandlers, type Decision, type Dismissal, type Proposal } from '../approval/index.js';
import { LedgerService, type Transfer } from '../ledger/index.js';
import { recordAudit } from '../../platform/audit/audit.js';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../shared/invariant.js';
import { step, isOver, type AllocationPayload, type ApplicationEvent, type Grant } from './application.js';
import { applicationForUpdate, updateApplication } from './application.repository.js';
import { Eligibility } from './eligibility.js';
import { insertGrants } from './grant.repository.js';

export const ALLOCATION = 'allocation';

/**
 * Carries out an approved allocation: the applications are closed, each line is recorded as a grant, and the ledger
 * issues the units, all in the transaction of the final decision (ALC-2). The database checks at commit that grant,
 * decision and movement are there together.
 */
@Injectable()
export class AllocationHandler implements OnModuleInit {
  constructor(
    private readonly handlers: ApprovalHandlers,
    private readonly eligibility: Eligibility,
    private readonly ledger: LedgerService,
  ) {}

  onModuleInit(): void {
    this.handlers.register<AllocationPayload>({
      kind: ALLOCATION,
      quorum: 1,
      // The reviewer proposes for its own authority, whose competence was checked line by line.
      authorityFor: (_tx, _payload, proposer) => Promise.resolve(proposer.organizationId),
      apply: (tx, proposal, decision) => this.issue(tx, proposal, decision),
      dismiss: (tx, proposal, dismissal) => this.dismiss(tx, proposal, dismissal),
    });
  }

  private async issue(tx: Tx, proposal: Proposal<AllocationPayload>, decision: Decision): Promise<void> {
    const { instrument: code, lines } = proposal.payload;
    const { market } = await this.eligibility.instrument(tx, code);
    const authority = await this.eligibility.authority(tx, proposal.authorityId);
    const issuance = await this.eligibility.issuanceAccount(tx, authority.organizationId, market);
    const firms = lines.map((line) => line.organizationId);
    const accounts = await this.eligibility.beneficiaries(tx, authority, market, firms);

    const grants = lines.map((line, index): Grant => {
      const accountId = accounts.get(line.organizationId);
      invariant(accountId !== undefined, 'every beneficiary has an account');
      return {
        proposalId: proposal.id,
        position: index + 1,
        applicationId: line.applicationId,
        authorityId: authority.organizationId,
        organizationId: line.organizationId,
        accountId,
        instrument: code,
        quantity: BigInt(line.quantity),
        transferKey: `allocation/${proposal.id}/${index + 1}`,
        grantedAt: decision.at,
      };
    });
    await this.moveApplications(tx, proposal, 'issue', null, decision.at);
    await insertGrants(tx, grants);
    await recordAudit(tx, {
      at: decision.at,
      actorId: decision.userId,
      organizationId: decision.organizationId,
      action: 'allocation.issued',
      subject: `proposal:${proposal.id}`,
      after: { instrument: code, lines },
    });
    await this.ledger.postAll(
      tx,
      grants.map((grant) => issueOf(grant, issuance, decision)),
    );
  }

  private async dismiss(
    tx: Tx,
    proposal: Proposal<AllocationPayload>,
    { outcome, reason, at }: Dismissal,
  ): Promise<void> {
    await this.moveApplications(tx, proposal, outcome === 'rejected' ? 'reject' : 'recall', reason, at);
  }

  private async moveApplications(
    tx: Tx,
    proposal: Proposal<AllocationPayload>,
    event: ApplicationEvent,
    note: string | null,
    at: Date,
  ): Promise<void> {
    for (const { applicationId } of proposal.payload.lines) {
      if (applicationId === null) continue;
      const application = await applicationForUpdate(tx, applicationId);
      invariant(application?.proposalId === proposal.id, 'an application in approval belongs to its proposal');
      const status = step(application.status, event);
      await updateApplication(tx, applicationId, { status, note, closedAt: isOver(status) ? at : null });
    }
  }
}

/** Units come out of the issuance account, which shows the world outside as a negative balance. */
function issueOf(grant: Grant, issuance: bigint, decision: Decision): Transfer {
  const { accountId, instrument: asset, quantity } = grant;
  return {
    key: grant.transferKey,
    reason: 'allocation.issued',
    reference: grant.applicationId ? `application:${grant.applicationId}` : `proposal:${grant.proposalId}`,
    actorId: decision.userId,
    at: decision.at,
    lines: [
      { accountId: issuance, asset, amount: -quantity },
      { accountId, asset, amount: quantity },
    ],
  };
}
