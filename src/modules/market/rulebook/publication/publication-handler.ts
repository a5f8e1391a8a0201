import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ApprovalHandlers, type Decision, type Proposal } from '../../../approval/index.js';
import { LedgerService } from '../../../ledger/index.js';
import { Instruments } from '../../../registry/index.js';
import { recordAudit } from '../../../../platform/audit/audit.js';
import type { Tx } from '../../../../platform/database/database.js';
import { insertRulebook, isDayOpened, lockRulebooks, readLatestRulebook } from '../rulebook.repository.js';
import { checkedRulebook } from './publication-check.js';
import {
  assertEffectiveDay,
  dayBegun,
  RULEBOOK_PUBLICATION,
  rulebookOf,
  type PublicationPayload,
} from './publication.js';

/** Publishes what was approved as the market's next version, judged again as things are now. */
@Injectable()
export class PublicationHandler implements OnModuleInit {
  constructor(
    private readonly handlers: ApprovalHandlers,
    private readonly ledger: LedgerService,
    private readonly instruments: Instruments,
  ) {}

  onModuleInit(): void {
    this.handlers.register<PublicationPayload>({
      kind: RULEBOOK_PUBLICATION,
      quorum: 1,
      authorityFor: (_tx, _payload, proposer) => Promise.resolve(proposer.organizationId),
      apply: (tx, proposal, decision) => this.publish(tx, proposal, decision),
    });
  }

  /**
   * The market's lock puts it wholly before or wholly after the batch that opens a day: a decision that takes long at
   * midnight never rewrites the rules of a day that has begun. Throws RULEBOOK_INVALID, RULEBOOK_DAY_REFUSED, Busy.
   */
  private async publish(tx: Tx, { id, payload }: Proposal<PublicationPayload>, decision: Decision): Promise<void> {
    const { market, effectiveOn } = payload;
    const rulebook = checkedRulebook(rulebookOf(payload), market, await this.instruments.all(market));
    await lockRulebooks(tx, market);
    const latest = await readLatestRulebook(tx, market);
    assertEffectiveDay(effectiveOn, latest, decision.at);
    await this.ledger.lockMarkets(tx, [market]);
    if (await isDayOpened(tx, market, effectiveOn)) throw dayBegun(effectiveOn);
    const version = latest.version + 1;
    await insertRulebook(tx, { version, effectiveOn, content: rulebook, proposalId: id, publishedAt: decision.at });
    await recordAudit(tx, {
      at: decision.at,
      actorId: decision.userId,
      organizationId: decision.organizationId,
      action: 'market.rulebook-published',
      subject: `rulebook:${market}/${version}`,
      before: { version: latest.version, effectiveOn: latest.effectiveOn },
      after: { version, effectiveOn, proposalId: id, reason: payload.reason, changes: payload.changes },
    });
  }
}
