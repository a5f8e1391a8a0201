import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { once, type Once, type RequestKey } from '../../platform/idempotency/index.js';
import { CLOCK, type Clock } from '../../shared/clock.js';
import { proposalLine, type ProposalLineView } from './approval.view.js';
import { ApprovalsService, type ProposalDraft } from './approvals.service.js';
import type { Payload } from './proposal.js';

/** Proposals as callers of the modules send them: one transaction and at most one proposal for each key. */
@Injectable()
export class ProposalRequests {
  constructor(
    private readonly database: Database,
    private readonly approvals: ApprovalsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Opens the proposal that `drafted` checks and words in the transaction; `write` is the kind of write, dotted. Throws
   * what `drafted` throws, `approval.already-open` and `request.idempotency-conflict`.
   */
  propose<Content extends Payload>(
    actor: Actor,
    write: string,
    request: RequestKey,
    drafted: (tx: Tx, at: Date) => Promise<ProposalDraft<Content>>,
  ): Promise<Once<ProposalLineView>> {
    const at = this.clock.now();
    const { organizationId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: write, ...request, at }, async () =>
        proposalLine(await this.approvals.propose(tx, await drafted(tx, at), actor, at)),
      ),
    );
  }
}
