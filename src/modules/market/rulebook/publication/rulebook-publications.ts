import { Injectable } from '@nestjs/common';
import { ProposalRequests, type ProposalLineView } from '../../../approval/index.js';
import { Instruments, NotAnOperator } from '../../../registry/index.js';
import type { Actor } from '../../../../platform/auth/actor.js';
import type { Once, RequestKey } from '../../../../platform/idempotency/index.js';
import { DomainError } from '../../../../shared/domain-error.js';
import type { Market } from '../../../../shared/market.js';
import { changesBetween } from '../../../../shared/json-changes.js';
import { readLatestRulebook } from '../rulebook.repository.js';
import { assertDocumented, checkedRulebook } from './publication-check.js';
import type { PublicationBody } from './publication.dto.js';
import { assertEffectiveDay, payloadOf, RULEBOOK_PUBLICATION } from './publication.js';

/** Proposals of rulebooks: the operator puts one forward, another person of the operator decides. */
@Injectable()
export class RulebookPublications {
  constructor(
    private readonly requests: ProposalRequests,
    private readonly instruments: Instruments,
  ) {}

  /**
   * Throws RULEBOOK_INVALID, RULEBOOK_DAY_REFUSED, NotAnOperator, `approval.already-open`,
   * `request.idempotency-conflict`.
   */
  async propose(
    actor: Actor,
    market: Market,
    form: PublicationBody,
    request: RequestKey,
  ): Promise<Once<ProposalLineView>> {
    if (actor.organizationKind !== 'operator') throw new DomainError(NotAnOperator);
    const { effectiveOn, reason, documents = [] } = form;
    const rulebook = checkedRulebook(form.rulebook, market, await this.instruments.all(market));
    assertDocumented(rulebook, documents.length);
    return this.requests.propose(actor, 'rulebook.propose', request, async (tx, at) => {
      const latest = await readLatestRulebook(tx, market);
      assertEffectiveDay(effectiveOn, latest, at);
      return {
        kind: RULEBOOK_PUBLICATION,
        market,
        subject: `rulebook:${market}`,
        summary: `自 ${effectiveOn} 起施行《${rulebook.titleZh}》· ${rulebook.titleEn} from ${effectiveOn}`,
        payload: payloadOf({ effectiveOn, reason, rulebook }, latest.version, changesBetween(latest.content, rulebook)),
        documents,
      };
    });
  }
}
