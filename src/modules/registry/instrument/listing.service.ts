import { Injectable } from '@nestjs/common';
import { ProposalRequests, type ProposalLineView } from '../../approval/index.js';
import { IdentityDirectory } from '../../identity/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import type { Once, RequestKey } from '../../../platform/idempotency/index.js';
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
    private readonly requests: ProposalRequests,
    private readonly identity: IdentityDirectory,
  ) {}

  /**
   * Throws InstrumentGridRefused, InstrumentTermsInvalid, InstrumentExists, NotAnOperator,
   * `approval.already-open`, `request.idempotency-conflict`.
   */
  propose(actor: Actor, form: ListingBody, request: RequestKey): Promise<Once<ProposalLineView>> {
    const payload = listingOf(form);
    return this.requests.propose(actor, 'instrument.propose', request, async (tx) => {
      if (actor.organizationKind !== 'operator') throw new DomainError(NotAnOperator);
      if (await instrumentByCode(tx, payload.code)) throw new DomainError(InstrumentExists);
      await assertIssuers(this.identity, tx, payload);
      return {
        kind: INSTRUMENT_LISTING,
        market: payload.market,
        subject: `instrument:${payload.code}`,
        summary: `上市 ${payload.code} ${payload.nameZh} · list ${payload.nameEn}`,
        payload,
        documents: [],
      };
    });
  }
}
