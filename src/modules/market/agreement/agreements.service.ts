import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isInstant, isSequence, pageOf, type Page } from '../../../platform/http/index.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { isMarket, type Market } from '../../../shared/market.js';
import { IdentityDirectory } from '../../identity/index.js';
import { MarketLoops } from '../loop/market-loops.js';
import type { RepeatGuard } from '../loop/request.js';
import { parseOrderId, type OrderKey } from '../orders/ids.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import { listOwnItems, ownItem, type OwnItem } from '../side-desk/own-items.repository.js';
import { TradingAccess, type TradingParty } from '../trading-access.js';
import type { Agreement, AgreementRequest } from './agreement.js';
import { AgreementApprovals } from './agreement-approvals.js';
import { agreementTerms } from './agreement-terms.js';
import type { AgreementOfferForm, AgreementQuery } from './agreement.dto.js';
import { AGREEMENT_NOT_FOUND } from './agreement.errors.js';
import { agreementView, type AgreementView } from './agreement.view.js';
import { competentAuthority } from './competent-authority.js';

export interface AgreementAnswer {
  readonly agreement: AgreementView;
  /** The answer repeats an earlier one: nothing was done again. */
  readonly replayed: boolean;
}

type TradedInstrument = Pick<Awaited<ReturnType<TradingAccess['instrument']>>, 'code' | 'grid'>;

const isMarketName = (value: unknown): boolean => typeof value === 'string' && isMarket(value);

/** From what two firms agree on to commands of their market's loop, and back to what they are told. */
@Injectable()
export class AgreementsService {
  private readonly logger = new Logger('Agreements');

  constructor(
    private readonly database: Database,
    private readonly access: TradingAccess,
    private readonly identity: IdentityDirectory,
    private readonly loops: MarketLoops,
    private readonly approvals: AgreementApprovals,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws market.agreement-invalid, market.counterparty-unknown, market.agreement-not-offered,
   * market.agreement-no-authority, what TradingLoop.submit throws, and the refusals of an order for its account, funds
   * or units.
   */
  async offer(actor: Actor, form: AgreementOfferForm, guard: RepeatGuard): Promise<AgreementAnswer> {
    const { market, code, grid } = await this.access.listed(form.instrument);
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
    return this.submit(actor, market, { code, grid }, null, proposer, action, guard);
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
    return viewOf(actor, await this.own(actor, parseOrderId(id)));
  }

  /** Newest first. */
  async list(actor: Actor, query: AgreementQuery): Promise<Page<AgreementView>> {
    const place = decodeCursor(query.cursor, [isInstant, isMarketName, isSequence]);
    const items = await listOwnItems(this.database.reader, {
      desk: 'agreement',
      organizationId: actor.organizationId,
      market: query.market ?? null,
      instrument: query.instrument ?? null,
      open: query.state === undefined ? null : query.state === 'open',
      before: place ? { at: String(place[0]), market: String(place[1]), id: String(place[2]) } : null,
      limit: query.limit + 1,
    });
    return pageOf(
      items,
      query.limit,
      ({ item, market }) => [item.createdAt.toISOString(), market, String(item.id)],
      (own) => viewOf(actor, own),
    );
  }

  private async step(actor: Actor, id: string, action: AgreementRequest, guard: RepeatGuard): Promise<AgreementAnswer> {
    const key = parseOrderId(id);
    const { item } = await this.own(actor, key);
    invariant(key, 'what was found has a key');
    const instrument = await this.access.instrument(item.instrument);
    const party = await this.access.party(actor.organizationId, key.market, shanghaiDay(this.clock.now()));
    return this.submit(actor, key.market, instrument, key.sequence, party, action, guard);
  }

  private async submit(
    actor: Actor,
    market: Market,
    { code, grid }: TradedInstrument,
    item: number | null,
    { account, group }: TradingParty,
    action: AgreementRequest,
    guard: RepeatGuard,
  ): Promise<AgreementAnswer> {
    const reply = await this.loops.submit(market, {
      kind: 'desk',
      desk: 'agreement',
      item,
      organizationId: actor.organizationId,
      userId: actor.userId,
      accountId: BigInt(account),
      group,
      instrument: code,
      grid,
      action,
      guard,
    });
    invariant(reply.kind === 'item', 'a request about an agreement is answered with one');
    const own = await this.own(actor, { market, sequence: reply.id });
    return { agreement: viewOf(actor, own), replayed: reply.replayed };
  }

  private async own(actor: Actor, key: OrderKey | null): Promise<OwnItem> {
    const own = key && (await ownItem(this.database.reader, 'agreement', actor.organizationId, key));
    if (!own) throw new DomainError(AGREEMENT_NOT_FOUND);
    return own;
  }
}

function viewOf(actor: Actor, { market, item, terms }: OwnItem): AgreementView {
  return agreementView(market, item as DeskItem<Agreement>, terms, actor.organizationId);
}
