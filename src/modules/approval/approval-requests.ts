import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { once, type Once, type RequestKey } from '../../platform/idempotency/index.js';
import { CLOCK, type Clock } from '../../shared/clock.js';
import type { DecisionBody } from './approval.dto.js';
import { decisionsOn, documentsOf } from './approval.repository.js';
import { proposalView, type ProposalView } from './approval.view.js';
import { ApprovalsService } from './approvals.service.js';
import type { Proposal } from './proposal.js';

/** The writes on proposals as a caller sends them: one transaction and at most one effect each. */
@Injectable()
export class ApprovalRequests {
  constructor(
    private readonly database: Database,
    private readonly approvals: ApprovalsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws as `ApprovalsService.decide`, and `request.idempotency-conflict`. */
  async decide(actor: Actor, id: string, body: DecisionBody, request: RequestKey): Promise<Once<ProposalView>> {
    const draft = { decision: body.decision, reason: body.reason ?? null, proof: body.proof ?? null };
    const factor = await this.approvals.proveIdentity(id, draft, actor);
    return this.write(actor, 'approval.decide', request, 201, (tx, at) =>
      this.approvals.decide(tx, id, draft, actor, factor, at),
    );
  }

  /** Throws as `ApprovalsService.withdraw`, and `request.idempotency-conflict`. */
  withdraw(actor: Actor, id: string, request: RequestKey): Promise<Once<ProposalView>> {
    return this.write(actor, 'approval.withdraw', request, 200, (tx, at) => this.approvals.withdraw(tx, id, actor, at));
  }

  private write(
    actor: Actor,
    kind: string,
    request: RequestKey,
    status: number,
    work: (tx: Tx, at: Date) => Promise<Proposal>,
  ): Promise<Once<ProposalView>> {
    const at = this.clock.now();
    return this.database.transaction((tx) =>
      once(tx, { organizationId: actor.organizationId, kind, ...request, at, status }, async () => {
        const proposal = await work(tx, at);
        return proposalView(proposal, await documentsOf(tx, proposal.id), await decisionsOn(tx, proposal.id));
      }),
    );
  }
}
