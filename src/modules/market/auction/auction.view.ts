import { ApiProperty } from '@nestjs/swagger';
import { formatDecimal } from '../../../shared/decimal.js';
import { formatYuan } from '../../../shared/fen.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import type { InstrumentGrid } from '../../registry/index.js';
import { orderId, tradeId } from '../orders/ids.js';
import { DIRECTIONS, FORMS, RESERVES } from './auction.dto.js';
import type { StoredAuction } from './auction.repository.js';
import { memberOf, stateOf, unitsOfLots, type AuctionContent } from './auction-content.js';
import { dueDepositFen } from './auction-events.js';
import { gridOf, showPrice, showQuantity, type AuctionGrid } from './auction-grid.js';
import { lotsOf } from './auction-object.js';
import type { AuctionPhase, AuctionState } from './auction-state.js';
import type { Bid } from './bid.js';
import { priceAdvantage } from './bid.js';
import { nextDueAt, passTime } from './passing-time.js';

export const AUCTION_PHASES = [
  'announced',
  'registering',
  'free-bidding',
  'timed-bidding',
  'negotiating',
  'closed',
  'cleared',
  'publicity',
  'contract',
  'paid',
  'registered',
  'failed',
  'defaulted',
  'cancelled',
] as const satisfies readonly AuctionPhase[];

/** An auction with what is needed to show it. */
export interface ShownAuction extends StoredAuction {
  readonly grids: ReadonlyMap<string, InstrumentGrid>;
  /** As of now, whether or not the loop has come by. */
  readonly state: AuctionState;
}

export function shownAt(auction: StoredAuction, grids: ReadonlyMap<string, InstrumentGrid>, now: Date): ShownAuction {
  const stored = stateOf(auction.item.content);
  return { ...auction, grids, state: now > stored.changedAt ? passTime(stored, now) : stored };
}

export class AuctionObjectView {
  @ApiProperty() readonly instrument!: string;
  @ApiProperty() readonly quantity!: string;
}

export class SealKeyView {
  @ApiProperty() readonly id!: string;
  @ApiProperty() readonly algorithm!: string;
  @ApiProperty({ description: 'Base64' }) readonly publicKey!: string;
}

export class AuctionSealView {
  @ApiProperty({ description: 'First part of what a seal is made for' }) readonly keyId!: string;
  @ApiProperty() readonly algorithm!: string;
  @ApiProperty({ description: 'Base64' }) readonly publicKey!: string;
}

/** What anybody sees of an auction: nothing of who bids, and nothing that is sealed. */
export class AuctionView {
  @ApiProperty({ example: 'carbon-1042' }) readonly id!: string;
  @ApiProperty({ enum: MARKETS }) readonly market!: Market;
  @ApiProperty() readonly title!: string;
  @ApiProperty({ enum: DIRECTIONS }) readonly direction!: string;
  @ApiProperty({ type: [AuctionObjectView] }) readonly objects!: readonly AuctionObjectView[];
  @ApiProperty({ description: 'A package is bid for as one, by its amount' }) readonly whole!: boolean;
  @ApiProperty({ description: 'Credit code' }) readonly principal!: string;
  @ApiProperty({ enum: AUCTION_PHASES }) readonly phase!: AuctionPhase;
  @ApiProperty({ type: String, nullable: true, description: 'Why there is no result' }) readonly reason!: string | null;
  @ApiProperty() readonly round!: number;
  @ApiProperty({ type: String, nullable: true, description: 'The round before' }) readonly previous!: string | null;
  @ApiProperty() readonly policy!: string;
  @ApiProperty({ enum: FORMS }) readonly form!: string;
  @ApiProperty() readonly startPrice!: string;
  @ApiProperty() readonly step!: string;
  @ApiProperty({ enum: RESERVES }) readonly reserve!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Of an open reserve' })
  readonly reservePrice!: string | null;
  @ApiProperty() readonly severalBids!: string;
  @ApiProperty() readonly improvement!: string;
  @ApiProperty() readonly minimumQuantity!: string;
  @ApiProperty() readonly allOrNone!: string;
  @ApiProperty() readonly bidsPerBidderMax!: number;
  @ApiProperty({ description: 'Yuan' }) readonly deposit!: string;
  @ApiProperty() readonly registrationFrom!: string;
  @ApiProperty() readonly registrationUntil!: string;
  @ApiProperty() readonly biddingFrom!: string;
  @ApiProperty({ description: 'As announced' }) readonly biddingUntil!: string;
  @ApiProperty({ type: String, nullable: true, description: 'When the phase ends by itself; late bids move it' })
  readonly endsAt!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Of open bidding' }) readonly bestPrice!: string | null;
  @ApiProperty({ type: AuctionSealView, nullable: true }) readonly seal!: AuctionSealView | null;
  @ApiProperty() readonly announcedAt!: string;
}

export function auctionView({ market, item, state, grids }: ShownAuction): AuctionView {
  const { content } = item;
  const { terms } = state;
  const grid = gridOf(terms.object, grids);
  const { schedule, bidding } = terms;
  return {
    id: orderId(market, item.id),
    market,
    title: content.title,
    direction: terms.direction,
    objects: unitsOfLots(terms.object, lotsOf(terms.object)).map(({ instrument, units }) => ({
      instrument,
      quantity: formatDecimal(units, grids.get(instrument)?.quantityScale ?? 0),
    })),
    whole: terms.object.kind === 'whole',
    principal: content.principal.creditCode,
    phase: state.phase,
    reason: 'reason' in state ? state.reason : null,
    round: state.round,
    previous: content.previous === null ? null : orderId(market, content.previous),
    policy: terms.policy.kind,
    form: terms.form,
    startPrice: showPrice(grid, terms.startTicks),
    step: showPrice(grid, terms.stepTicks),
    reserve: terms.reserve.kind,
    reservePrice: terms.reserve.kind === 'open' ? showPrice(grid, terms.reserve.ticks) : null,
    severalBids: bidding.severalBids,
    improvement: bidding.improvement,
    minimumQuantity: showQuantity(grid, bidding.bidLotsMin),
    allOrNone: bidding.allOrNone,
    bidsPerBidderMax: bidding.bidsPerBidderMax,
    deposit: formatYuan(dueDepositFen(terms)),
    registrationFrom: schedule.registrationFrom.toISOString(),
    registrationUntil: schedule.registrationUntil.toISOString(),
    biddingFrom: schedule.biddingFrom.toISOString(),
    biddingUntil: schedule.biddingUntil.toISOString(),
    endsAt: nextDueAt(state)?.toISOString() ?? null,
    bestPrice: bestPrice(state, grid),
    seal: sealView(content),
    announcedAt: item.createdAt.toISOString(),
  };
}

function bestPrice(state: AuctionState, grid: AuctionGrid): string | null {
  if (!('bids' in state)) return null;
  const best = state.bids.open.reduce<Bid | null>(
    (found, bid) =>
      found === null || priceAdvantage(state.terms.direction, bid.priceTicks, found.priceTicks) > 0 ? bid : found,
    null,
  );
  return best && showPrice(grid, best.priceTicks);
}

function sealView({ seal }: AuctionContent): AuctionSealView | null {
  return seal && { keyId: seal.keyId, algorithm: seal.algorithm, publicKey: seal.publicKey };
}

export class RegistrationView {
  @ApiProperty({ description: 'Credit code' }) readonly bidder!: string;
  @ApiProperty({ enum: ['applied', 'qualified', 'disqualified', 'withdrawn'] }) readonly status!: string;
  @ApiProperty({ type: String, nullable: true }) readonly reason!: string | null;
  @ApiProperty({ description: 'Yuan' }) readonly deposit!: string;
  @ApiProperty() readonly registeredAt!: string;
}

/** Those of `bidder`, or all of them. */
export function registrationViews({ item, state }: ShownAuction, bidder: string | null): RegistrationView[] {
  if (!('registrations' in state)) return [];
  return state.registrations
    .filter((each) => bidder === null || each.bidder === bidder)
    .map((each) => ({
      bidder: memberOf(item.content, each.bidder)?.creditCode ?? '',
      status: each.status,
      reason: each.reason,
      deposit: formatYuan(each.depositFen),
      registeredAt: each.registeredAt.toISOString(),
    }));
}

export class BidView {
  @ApiProperty({ example: 'carbon-1050' }) readonly id!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Of a sealed bid nobody here can say' })
  readonly price!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly quantity!: string | null;
  @ApiProperty({ type: Boolean, nullable: true }) readonly allOrNone!: boolean | null;
  @ApiProperty() readonly receivedAt!: string;
}

/** The bids of one bidder, while they are bids; afterwards the result has them. */
export function bidViews({ market, state, grids }: ShownAuction, bidder: string): BidView[] {
  if (!('bids' in state)) return [];
  const grid = gridOf(state.terms.object, grids);
  const own = <Each extends { readonly bidder: string }>(bids: readonly Each[]): readonly Each[] =>
    bids.filter((bid) => bid.bidder === bidder);
  return [
    ...own(state.bids.open).map(({ id, priceTicks, lots, allOrNone, receivedAt }) => ({
      id: orderId(market, id),
      price: showPrice(grid, priceTicks),
      quantity: showQuantity(grid, lots),
      allOrNone,
      receivedAt: receivedAt.toISOString(),
    })),
    ...own(state.bids.sealed).map(({ id, receivedAt }) => ({
      id: orderId(market, id),
      price: null,
      quantity: null,
      allOrNone: null,
      receivedAt: receivedAt.toISOString(),
    })),
  ];
}

export class AllocationView {
  @ApiProperty() readonly bid!: string;
  @ApiProperty() readonly quantity!: string;
  @ApiProperty() readonly price!: string;
  @ApiProperty({ description: 'Yuan' }) readonly amount!: string;
  @ApiProperty({ enum: ['awaiting-contract', 'awaiting-payment', 'paid', 'registered', 'defaulted'] })
  readonly status!: string;
  @ApiProperty({ type: String, nullable: true, description: 'When what is awaited is overdue' })
  readonly dueAt!: string | null;
}

export class LossView {
  @ApiProperty() readonly bid!: string;
  @ApiProperty() readonly reason!: string;
}

/** The result by the numbers of the bids: a bidder knows its own, and nobody those of others. */
export class AuctionResultView {
  @ApiProperty() readonly id!: string;
  @ApiProperty({ enum: AUCTION_PHASES }) readonly phase!: AuctionPhase;
  @ApiProperty({ type: [AllocationView] }) readonly allocations!: readonly AllocationView[];
  @ApiProperty({ type: [LossView], description: 'Void sealed bids among them' }) readonly losses!: readonly LossView[];
  @ApiProperty() readonly sold!: string;
  @ApiProperty() readonly unsold!: string;
  @ApiProperty({ description: 'Yuan' }) readonly total!: string;
  @ApiProperty({ type: String, nullable: true }) readonly clearingPrice!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Until when it is public before contracts are signed' })
  readonly publicUntil!: string | null;
  @ApiProperty({ type: [String], description: 'Of what was paid for' }) readonly dealIds!: readonly string[];
}

/** null while there is none. */
export function resultView({ market, item, state, grids }: ShownAuction): AuctionResultView | null {
  if (!('clearing' in state)) return null;
  const grid = gridOf(state.terms.object, grids);
  const { clearing, awards, voids } = state;
  return {
    id: orderId(market, item.id),
    phase: state.phase,
    allocations: clearing.allocations.map(({ bid, bidder, lots, priceTicks, amountFen }) => {
      const award = awards.find((each) => each.bidder === bidder);
      return {
        bid: orderId(market, bid),
        quantity: showQuantity(grid, lots),
        price: showPrice(grid, priceTicks),
        amount: formatYuan(amountFen),
        status: award?.status ?? 'awaiting-contract',
        dueAt: award?.dueAt?.toISOString() ?? null,
      };
    }),
    losses: [
      ...clearing.losses.map(({ bid, reason }) => ({ bid: orderId(market, bid), reason })),
      ...voids.map(({ bid, rule }) => ({ bid: orderId(market, bid), reason: rule })),
    ],
    sold: showQuantity(grid, clearing.soldLots),
    unsold: showQuantity(grid, clearing.unsoldLots),
    total: formatYuan(clearing.totalFen),
    clearingPrice: clearing.clearingPriceTicks === null ? null : showPrice(grid, clearing.clearingPriceTicks),
    publicUntil: state.phase === 'publicity' ? state.endsAt.toISOString() : null,
    dealIds: item.content.deals.map(({ sequence, fill }) => tradeId(market, sequence, fill)),
  };
}
