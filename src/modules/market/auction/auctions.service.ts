import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isInstant, isSequence, pageOf, type Page } from '../../../platform/http/index.js';
import type { RequestKey } from '../../../platform/idempotency/index.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { isMarket } from '../../../shared/market.js';
import { MarketLoops } from '../loop/market-loops.js';
import { fault } from '../orders/order-request.js';
import type { AuctionRequest, BidAction, SealedBidAction } from './auction-action.js';
import { AuctionAccess } from './auction-access.js';
import type { AgreementBody, AuctionQuery, BidBody, JudgementBody } from './auction.dto.js';
import { AUCTION_INVALID, RESULT_NOT_YET, RULE_ERRORS } from './auction.errors.js';
import { listAuctions, type StoredAuction } from './auction.repository.js';
import {
  auctionView,
  bidViews,
  registrationViews,
  resultView,
  shownAt,
  type AuctionResultView,
  type AuctionView,
  type BidView,
  type RegistrationView,
  type ShownAuction,
} from './auction.view.js';
import { stateOf } from './auction-content.js';
import { gridOf, parseAuctionPrice, parseAuctionQuantity } from './auction-grid.js';
import { AuctionKeys } from './auction-keys.js';
import { invalidNotice } from './notice-form.js';
import { fingerprintOf, sealedFor } from './sealing.js';

export interface AuctionAnswer<View> {
  readonly view: View;
  /** The answer repeats an earlier one: nothing was done again. */
  readonly replayed: boolean;
}

const isMarketName = (value: unknown): boolean => typeof value === 'string' && isMarket(value);

/** What people do in an auction, as requests to its market's loop, and what they are shown of it. */
@Injectable()
export class AuctionsService {
  constructor(
    private readonly database: Database,
    private readonly access: AuctionAccess,
    private readonly keys: AuctionKeys,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(query: AuctionQuery): Promise<Page<AuctionView>> {
    const place = decodeCursor(query.cursor, [isInstant, isMarketName, isSequence]);
    const stored = await listAuctions(this.database.reader, {
      market: query.market ?? null,
      instrument: query.instrument ?? null,
      open: query.state === undefined ? null : query.state === 'open',
      before: place ? { at: String(place[0]), market: String(place[1]), id: String(place[2]) } : null,
      limit: query.limit + 1,
    });
    const shown = await Promise.all(stored.map((each) => this.show(each)));
    return pageOf(
      shown,
      query.limit,
      ({ item, market }) => [item.createdAt.toISOString(), market, String(item.id)],
      auctionView,
    );
  }

  /** Throws AUCTION_NOT_FOUND; so do all below. */
  async byId(id: string): Promise<AuctionView> {
    return auctionView(await this.shown(id));
  }

  /** Throws RESULT_NOT_YET. */
  async result(id: string): Promise<AuctionResultView> {
    const result = resultView(await this.shown(id));
    if (!result) throw new DomainError(RESULT_NOT_YET);
    return result;
  }

  /** Its own for a bidder, all for the operator and auditors. */
  async registrations(actor: Actor, id: string): Promise<RegistrationView[]> {
    const all = actor.organizationKind === 'operator' || actor.organizationKind === 'auditor';
    return registrationViews(await this.shown(id), all ? null : actor.organizationId);
  }

  async bids(actor: Actor, id: string): Promise<BidView[]> {
    return bidViews(await this.shown(id), actor.organizationId);
  }

  /** Holds the deposit. Throws market.no-account, and as all steps what the rules and the loop refuse. */
  async register(actor: Actor, id: string, key: RequestKey): Promise<AuctionAnswer<RegistrationView>> {
    const { market } = await this.shown(id);
    const bidder = await this.access.bidder(actor.organizationId, market);
    const replayed = await this.step(actor, id, { kind: 'register', bidder }, key);
    return this.ownRegistration(actor, id, replayed);
  }

  async withdraw(actor: Actor, id: string, key: RequestKey): Promise<AuctionAnswer<RegistrationView>> {
    const replayed = await this.step(actor, id, { kind: 'withdraw-registration' }, key);
    return this.ownRegistration(actor, id, replayed);
  }

  /** The operator finds a firm qualified or not. */
  async judge(actor: Actor, id: string, body: JudgementBody, key: RequestKey): Promise<AuctionAnswer<AuctionView>> {
    const bidder = await this.access.organizationOf(body.bidder);
    const { verdict, reason = null } = body;
    return this.operate(actor, id, { kind: 'judge-registration', bidder, verdict, reason }, key);
  }

  /** An open bid, or a sealed one that nobody here can read. */
  async bid(actor: Actor, id: string, body: BidBody, key: RequestKey): Promise<AuctionAnswer<BidView>> {
    const shown = await this.shown(id);
    const action = body.seal === undefined ? openBid(shown, body) : await this.sealedBid(actor, shown, body, body.seal);
    const { replayed, sequence } = await this.submit(actor, shown, action, key);
    const views = bidViews(await this.shown(id), actor.organizationId);
    const view =
      (sequence === null ? undefined : views.find((bid) => bid.id === `${shown.market}-${sequence}`)) ?? views.at(-1);
    invariant(view, 'a bid that was taken is there');
    return { view, replayed };
  }

  /** The only applicant takes the floor or offers better. */
  async agree(actor: Actor, id: string, body: AgreementBody, key: RequestKey): Promise<AuctionAnswer<AuctionView>> {
    const { priceTicks, lots } = openBid(await this.shown(id), body);
    return this.stepShown(actor, id, { kind: 'agree', priceTicks, lots }, key);
  }

  endNegotiation(actor: Actor, id: string, key: RequestKey): Promise<AuctionAnswer<AuctionView>> {
    return this.operate(actor, id, { kind: 'end-negotiation' }, key);
  }

  cancel(actor: Actor, id: string, reason: string, key: RequestKey): Promise<AuctionAnswer<AuctionView>> {
    return this.operate(actor, id, { kind: 'cancel', reason }, key);
  }

  sign(actor: Actor, id: string, key: RequestKey): Promise<AuctionAnswer<AuctionResultView>> {
    return this.stepToResult(actor, id, { kind: 'sign-contract' }, key);
  }

  /** The winner of a sale pays, the winner of a purchase delivers; either way both sides have theirs at once. */
  perform(actor: Actor, id: string, key: RequestKey): Promise<AuctionAnswer<AuctionResultView>> {
    return this.stepToResult(actor, id, { kind: 'perform' }, key);
  }

  /** A winner says that it will not perform, and loses its deposit. */
  renounce(actor: Actor, id: string, key: RequestKey): Promise<AuctionAnswer<AuctionResultView>> {
    return this.stepToResult(actor, id, { kind: 'renounce' }, key);
  }

  private async sealedBid(actor: Actor, shown: ShownAuction, body: BidBody, seal: string): Promise<SealedBidAction> {
    if (body.price !== undefined || body.quantity !== undefined || body.allOrNone !== undefined)
      throw invalidNotice('seal');
    const key = shown.item.content.seal;
    if (!key || shown.state.terms.form !== 'sealed') throw new DomainError(RULE_ERRORS['open-bids-only']);
    const { fingerprintKey } = await this.keys.secretOf(key.keyId);
    const context = sealedFor(key.keyId, actor.organizationId);
    const fingerprint = fingerprintOf(fingerprintKey, context, Buffer.from(seal, 'base64'));
    return { kind: 'place-sealed-bid', ciphertext: seal, fingerprint };
  }

  private async ownRegistration(actor: Actor, id: string, replayed: boolean): Promise<AuctionAnswer<RegistrationView>> {
    const [view] = registrationViews(await this.shown(id), actor.organizationId);
    invariant(view, 'a registration that was taken is there');
    return { view, replayed };
  }

  private async stepShown(
    actor: Actor,
    id: string,
    action: AuctionRequest,
    key: RequestKey,
  ): Promise<AuctionAnswer<AuctionView>> {
    const replayed = await this.step(actor, id, action, key);
    return { view: await this.byId(id), replayed };
  }

  private async stepToResult(
    actor: Actor,
    id: string,
    action: AuctionRequest,
    key: RequestKey,
  ): Promise<AuctionAnswer<AuctionResultView>> {
    const replayed = await this.step(actor, id, action, key);
    return { view: await this.result(id), replayed };
  }

  private async step(actor: Actor, id: string, action: AuctionRequest, key: RequestKey): Promise<boolean> {
    return (await this.submit(actor, await this.shown(id), action, key)).replayed;
  }

  private async operate(
    actor: Actor,
    id: string,
    action: AuctionRequest,
    key: RequestKey,
  ): Promise<AuctionAnswer<AuctionView>> {
    const shown = await this.shown(id);
    const { replayed } = await this.submit(actor, shown, action, key, true);
    if (!replayed) {
      await this.database.transaction((tx) =>
        recordAudit(tx, {
          at: this.clock.now(),
          actorId: actor.userId,
          organizationId: actor.organizationId,
          action: `market.auction-${action.kind}`,
          subject: `auction:${id}`,
          after: { ...action },
        }),
      );
    }
    return { view: await this.byId(id), replayed };
  }

  /** `sequence`: of the command; null when an earlier request of the same key had it. */
  private async submit(
    actor: Actor,
    { market, item, grids }: ShownAuction,
    action: AuctionRequest,
    guard: RequestKey,
    forOthers = false,
  ): Promise<{ readonly replayed: boolean; readonly sequence: number | null }> {
    const trader = forOthers ? null : await this.access.bidder(actor.organizationId, market);
    const grid = grids.get(item.instrument);
    invariant(grid, 'the grid of what is auctioned is known');
    const reply = await this.loops.submit(market, {
      kind: 'desk',
      desk: 'auction',
      item: item.id,
      organizationId: actor.organizationId,
      userId: actor.userId,
      accountId: trader === null ? null : BigInt(trader.account),
      group: trader?.group ?? 0,
      instrument: item.instrument,
      grid,
      action,
      guard,
    });
    invariant(reply.kind === 'item', 'a request about an auction is answered with one');
    return { replayed: reply.replayed, sequence: reply.item?.changedBy ?? null };
  }

  private async shown(id: string): Promise<ShownAuction> {
    return this.show(await this.access.auction(id));
  }

  private async show(stored: StoredAuction): Promise<ShownAuction> {
    return shownAt(stored, await this.access.gridsOf(stored), this.clock.now());
  }
}

/** Throws AUCTION_INVALID with every field that is on no grid. */
function openBid({ item, grids }: ShownAuction, body: BidBody): BidAction {
  const grid = gridOf(stateOf(item.content).terms.object, grids);
  const quantity = body.quantity ?? (grid.kind === 'whole' ? '1' : undefined);
  if (body.price === undefined) throw invalidNotice('price');
  if (quantity === undefined) throw invalidNotice('quantity');
  const faults: FieldError[] = [];
  const price = parseAuctionPrice(grid, body.price);
  if (!price.ok) faults.push(fault('price', price.fault));
  const lots = parseAuctionQuantity(grid, quantity);
  if (!lots.ok) faults.push(fault('quantity', lots.fault));
  if (!price.ok || !lots.ok) throw new DomainError(AUCTION_INVALID, undefined, { fields: faults });
  return {
    kind: 'place-bid',
    priceTicks: Number(price.value),
    lots: Number(lots.value),
    allOrNone: body.allOrNone ?? false,
  };
}
