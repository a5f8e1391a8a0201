import { Inject, Injectable } from '@nestjs/common';
import { ApprovalsService, proposalLine, type ProposalLineView } from '../../approval/index.js';
import { IdentityDirectory } from '../../identity/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { once, type Once, type RequestKey } from '../../../platform/idempotency/index.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { InstrumentExists, NotAnOperator } from '../registry.errors.js';
import { instrumentByCode } from './instrument.repository.js';
import type { ListingBody } from './listing.dto.js';
import { assertIssuers } from './issuers.js';
import { INSTRUMENT_LISTING, listingOf } from './listing.js';

/** Listing of instruments: the operator proposes, another person of the operator approves. */
@Injectable()
export class ListingService {
  constructor(
    private readonly database: Database,
    private readonly approvals: ApprovalsService,
    private readonly identity: IdentityDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws InstrumentGridRefused, InstrumentTermsInvalid, InstrumentExists, NotAnOperator,
   * `approval.already-open`, `request.idempotency-conflict`.
   */
  propose(actor: Actor, form: ListingBody, request: RequestKey): Promise<Once<ProposalLineView>> {
    const payload = listingOf(form);
    const at = this.clock.now();
    const { organizationId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: 'instrument.propose', ...request, at }, async () => {
        if (actor.organizationKind !== 'operator') throw new DomainError(NotAnOperator);
        if (await instrumentByCode(tx, payload.code)) throw new DomainError(InstrumentExists);
        await assertIssuers(this.identity, tx, payload);
        const draft = {
          kind: INSTRUMENT_LISTING,
          market: payload.market,
          subject: `instrument:${payload.code}`,
          summary: `上市 ${payload.code} ${payload.nameZh} · list ${payload.nameEn}`,
          payload,
          documents: [],
        };
        return proposalLine(await this.approvals.propose(tx, draft, actor, at));
      }),
    );
  }
}
