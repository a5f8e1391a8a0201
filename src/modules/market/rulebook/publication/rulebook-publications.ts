import { Inject, Injectable } from '@nestjs/common';
import { ApprovalsService, proposalLine, type ProposalLineView } from '../../../approval/index.js';
import { Instruments, NotAnOperator } from '../../../registry/index.js';
import type { Actor } from '../../../../platform/auth/actor.js';
import { Database } from '../../../../platform/database/database.js';
import { once, type Once, type RequestKey } from '../../../../platform/idempotency/index.js';
import { CLOCK, type Clock } from '../../../../shared/clock.js';
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
    private readonly database: Database,
    private readonly approvals: ApprovalsService,
    private readonly instruments: Instruments,
    @Inject(CLOCK) private readonly clock: Clock,
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
    const at = this.clock.now();
    const { organizationId } = actor;
    return this.database.transaction((tx) =>
      once(tx, { organizationId, kind: 'rulebook.propose', ...request, at }, async () => {
        const latest = await readLatestRulebook(tx, market);
        assertEffectiveDay(effectiveOn, latest, at);
        const draft = {
          kind: RULEBOOK_PUBLICATION,
          market,
          subject: `rulebook:${market}`,
          summary: `自 ${effectiveOn} 起施行《${rulebook.titleZh}》· ${rulebook.titleEn} from ${effectiveOn}`,
          payload: payloadOf(
            { effectiveOn, reason, rulebook },
            latest.version,
            changesBetween(latest.content, rulebook),
          ),
          documents,
        };
        return proposalLine(await this.approvals.propose(tx, draft, actor, at));
      }),
    );
  }
}
