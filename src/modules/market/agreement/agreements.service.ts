import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Page } from '../../../platform/http/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { IdentityDirectory } from '../../identity/index.js';
import type { RepeatGuard } from '../loop/request.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import type { OwnItem } from '../side-desk/own-items.repository.js';
import type { PartyItemQuery } from '../side-desk/party-item.dto.js';
import { PartyItems, type PartyAnswer, type PartyDesk } from '../side-desk/party-items.js';
import { TradingAccess } from '../trading-access.js';
import type { Agreement, AgreementRequest } from './agreement.js';
import { AgreementApprovals } from './agreement-approvals.js';
import { agreementTerms } from './agreement-terms.js';
import type { AgreementOfferForm } from './agreement.dto.js';
import { AGREEMENT_NOT_FOUND } from './agreement.errors.js';
import { agreementView, type AgreementView } from './agreement.view.js';
import { competentAuthority } from './competent-authority.js';

export interface AgreementAnswer {
  readonly agreement: AgreementView;
  /** The answer repeats an earlier one: nothing was done again. */
  readonly replayed: boolean;
}

const AGREEMENTS: PartyDesk = { name: 'agreement', notFound: AGREEMENT_NOT_FOUND };

/** From what two firms agree on to commands of their market's loop, and back to what they are told. */
@Injectable()
export class AgreementsService {
  private readonly logger = new Logger('Agreements');

  constructor(
    private readonly database: Database,
    private readonly access: TradingAccess,
    private readonly identity: IdentityDirectory,
    private readonly items: PartyItems,
    private readonly approvals: AgreementApprovals,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws market.agreement-invalid, market.counterparty-unknown, market.agreement-not-offered,
   * market.agreement-no-authority, what TradingLoop.submit throws, and the refusals of an order for its account, funds
   * or units.
   */
  async offer(actor: Actor, form: AgreementOfferForm, guard: RepeatGuard): Promise<AgreementAnswer> {
    const instrument = await this.access.listed(form.instrument);
    const { market, grid } = instrument;
    const terms = agreementTerms(grid, form.quantity, form.amount);
    const day = shanghaiDay(this.clock.now());
    const proposer = await this.access.party(actor.organizationId, market, day);
    const counterparty = await this.access.counterparty(form.counterparty, market, day, 'counterparty');
    const authority = await competentAuthority(this.database.reader, this.identity, market, [
      proposer.organization,
      counterparty.organization,
    ]);
    const { side, clientReference = null } = form;
    const action: AgreementRequest = { kind: 'offer', side, terms, proposer, counterparty, authority, clientReference };
    return answerTo(actor, await this.items.make(AGREEMENTS, actor, instrument, proposer, action, guard));
  }

  /** Binds both sides. Throws market.agreement-not-found, .agreement-ended, .agreement-other-side and what an offer throws. */
  async accept(actor: Actor, id: string, guard: RepeatGuard): Promise<AgreementAnswer> {
    const answer = await this.step(actor, id, { kind: 'accept' }, guard);
    // What does not come to its authority now does so a moment later.
    await this.approvals
      .carry()
      .catch((error: unknown) => this.logger.warn(`${id} is not yet before its authority: ${String(error)}`));
    return answer;
  }

  /** Throws market.agreement-not-found, .agreement-ended and .agreement-other-side. */
  withdraw(actor: Actor, id: string, guard: RepeatGuard): Promise<AgreementAnswer> {
    return this.step(actor, id, { kind: 'withdraw' }, guard);
  }

  /** Throws market.agreement-not-found, .agreement-ended and .agreement-other-side. */
  decline(actor: Actor, id: string, guard: RepeatGuard): Promise<AgreementAnswer> {
    return this.step(actor, id, { kind: 'decline' }, guard);
  }

  /** Throws market.agreement-not-found, also for one between others. */
  async byId(actor: Actor, id: string): Promise<AgreementView> {
    return viewOf(actor, await this.items.byId(AGREEMENTS, actor, id));
  }

  /** Newest first. */
  list(actor: Actor, query: PartyItemQuery): Promise<Page<AgreementView>> {
    return this.items.list(AGREEMENTS, actor, query, (own) => viewOf(actor, own));
  }

  private async step(actor: Actor, id: string, action: AgreementRequest, guard: RepeatGuard): Promise<AgreementAnswer> {
    return answerTo(actor, await this.items.step(AGREEMENTS, actor, id, () => action, guard));
  }
}

function answerTo(actor: Actor, { own, replayed }: PartyAnswer): AgreementAnswer {
  return { agreement: viewOf(actor, own), replayed };
}

function viewOf(actor: Actor, { market, item, terms }: OwnItem): AgreementView {
  return agreementView(market, item as DeskItem<Agreement>, terms, actor.organizationId);
}
