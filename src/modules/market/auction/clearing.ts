import { invariant, unreachable } from '../../../shared/invariant.js';
import { divideHalfUp } from '../../../shared/rounding.js';
import type { Direction } from './auction-object.js';
import { assertBids, compareBids, reaches, separateSuperseded, type Bid, type SeveralBids } from './bid.js';

/** How an auction is decided (docs/rules/auction.md). Data, so that a result can be computed again years later. */
export type ClearingPolicy =
  /** One bidder takes the whole at its own price. */
  | { readonly kind: 'single-highest' }
  /** Best price first, each at its own price, the last one gets what is left (宁夏). */
  | { readonly kind: 'pay-as-bid' }
  /** Only this share of the bidders can win, rounded half-up, each at its own price while supply lasts (浙江). */
  | { readonly kind: 'top-share'; readonly sharePerMillion: number }
  /** Best price first, all at the worst price that won: lowest of a sale, highest of a purchase (上海). */
  | { readonly kind: 'uniform-lowest-accepted' };

export interface ClearingTerms {
  readonly direction: Direction;
  readonly policy: ClearingPolicy;
  readonly severalBids: SeveralBids;
  readonly lots: number;
  readonly fenPerTickLot: bigint;
  /** Floor of a sale, ceiling of a purchase; null when the start price is all there is. */
  readonly reserveTicks: number | null;
  /** Most lots that one bidder can win over all its bids. */
  readonly bidderLotsMax: number | null;
  /** Bidders whose limits leave less than all lots; absent: nobody's. */
  readonly rooms?: readonly BidderRoom[];
}

/** How many lots the limits on what a bidder may hold left it when the seals were opened. */
export interface BidderRoom {
  readonly bidder: string;
  readonly lots: number;
}

/** Why a bid, or the rest of one, did not win. */
export type LossReason =
  /** Another bid of the same bidder counts. */
  | 'superseded'
  /** Worse than the reserve. */
  | 'reserve-not-met'
  /** Its bidder is not within the share that can win. */
  | 'outside-top-share'
  /** Its bidder has won as many lots as one bidder can. */
  | 'bidder-cap'
  /** Its bidder would hold more than it may. */
  | 'position-limit'
  /** Better bids took the lots. */
  | 'outbid'
  /** There was less left for it than it asked for, and it takes all or none. */
  | 'all-or-none';

/** Why a bid that won did not win all that it asked for. */
type Scarcity = 'outbid' | 'bidder-cap' | 'position-limit';

export interface Allocation {
  readonly bid: number;
  readonly bidder: string;
  readonly lots: number;
  /** What is paid a unit: the bid's own price, or the uniform one. */
  readonly priceTicks: number;
  readonly amountFen: bigint;
  /** What it asked for beyond `lots`, and why it did not get it; null when it got all. */
  readonly missed: { readonly lots: number; readonly reason: Scarcity } | null;
}

export interface Loss {
  readonly bid: number;
  readonly bidder: string;
  readonly lots: number;
  readonly reason: LossReason;
}

/** Each bid is in it exactly once. */
export interface Clearing {
  /** In the order in which they won. */
  readonly allocations: readonly Allocation[];
  /** In the order of the bids: price, time, id. */
  readonly losses: readonly Loss[];
  readonly soldLots: number;
  readonly unsoldLots: number;
  readonly totalFen: bigint;
  /** The uniform price; null under every other policy, and when nothing was sold. */
  readonly clearingPriceTicks: number | null;
}

const MILLION = 1_000_000n;

/** Decides an auction. The order in which bids are handed in makes no difference. */
export function clear(terms: ClearingTerms, bids: readonly Bid[]): Clearing {
  assertTerms(terms, bids);
  const losses = new Map<number, LossReason>();
  const lose = (reason: LossReason, lost: readonly Bid[]): void => lost.forEach(({ id }) => losses.set(id, reason));
  const ranked = [...bids].sort(compareBids(terms.direction));

  const { standing, superseded } = separateSuperseded(terms.severalBids, terms.direction, ranked);
  lose('superseded', superseded);
  const [reaching, short] = partition(standing, ({ priceTicks }) => reachesReserve(terms, priceTicks));
  lose('reserve-not-met', short);
  const [admitted, outside] = admit(terms.policy, reaching);
  lose('outside-top-share', outside);

  const fills = fill(terms, admitted, (bid, reason) => losses.set(bid.id, reason));
  const uniformTicks = terms.policy.kind === 'uniform-lowest-accepted' ? (fills.at(-1)?.bid.priceTicks ?? null) : null;
  const allocations = fills.map(({ bid, lots, missed }): Allocation => {
    const priceTicks = uniformTicks ?? bid.priceTicks;
    const amountFen = BigInt(priceTicks) * BigInt(lots) * terms.fenPerTickLot;
    return { bid: bid.id, bidder: bid.bidder, lots, priceTicks, amountFen, missed };
  });
  const soldLots = allocations.reduce((sum, { lots }) => sum + lots, 0);
  return {
    allocations,
    losses: ranked.flatMap(({ id, bidder, lots }) => {
      const reason = losses.get(id);
      return reason ? [{ bid: id, bidder, lots, reason }] : [];
    }),
    soldLots,
    unsoldLots: terms.lots - soldLots,
    totalFen: allocations.reduce((sum, { amountFen }) => sum + amountFen, 0n),
    clearingPriceTicks: uniformTicks,
  };
}

/**
 * How many of so many bidders can win, half-up; at least one where anybody bid, so that a small share of few bidders
 * does not leave an auction with valid bids and no winner (our decision).
 */
export function topShareWinners(bidders: number, sharePerMillion: number): number {
  const share = Number(divideHalfUp(BigInt(bidders) * BigInt(sharePerMillion), MILLION));
  return bidders === 0 ? 0 : Math.max(1, share);
}

function reachesReserve(terms: ClearingTerms, priceTicks: number): boolean {
  return terms.reserveTicks === null || reaches(terms.direction, priceTicks, terms.reserveTicks);
}

/** The ranked bids that the policy lets compete for the lots, and those that it leaves out. */
function admit(policy: ClearingPolicy, ranked: readonly Bid[]): readonly [readonly Bid[], readonly Bid[]] {
  switch (policy.kind) {
    case 'top-share': {
      // One bid of each bidder is left here, so a rank among bids is a rank among bidders.
      const winners = topShareWinners(ranked.length, policy.sharePerMillion);
      return [ranked.slice(0, winners), ranked.slice(winners)];
    }
    case 'single-highest':
    case 'pay-as-bid':
    case 'uniform-lowest-accepted':
      return [ranked, []];
    default:
      return unreachable(policy);
  }
}

interface Fill {
  readonly bid: Bid;
  readonly lots: number;
  readonly missed: Allocation['missed'];
}

/**
 * Serves the bids in their order while lots last. An all-or-none bid that cannot be served in full is passed over and
 * does not come back; what is left goes to the next.
 */
function fill(
  terms: ClearingTerms,
  ranked: readonly Bid[],
  lose: (bid: Bid, reason: Scarcity | 'all-or-none') => void,
): readonly Fill[] {
  const fills: Fill[] = [];
  const won = new Map<string, number>();
  // Who takes the whole takes no part of it.
  const isForAll = terms.policy.kind === 'single-highest';
  const rooms = new Map(terms.rooms?.map(({ bidder, lots }) => [bidder, lots]));
  let left = terms.lots;
  for (const bid of ranked) {
    const before = won.get(bid.bidder) ?? 0;
    const [room, scarce] = mostOf(terms, rooms.get(bid.bidder), before, left);
    const lots = Math.min(bid.lots, room);
    if (lots === 0 || (isForAll && lots < bid.lots)) lose(bid, scarce);
    else if (lots < bid.lots && bid.allOrNone) lose(bid, 'all-or-none');
    else {
      fills.push({ bid, lots, missed: lots === bid.lots ? null : { lots: bid.lots - lots, reason: scarce } });
      won.set(bid.bidder, before + lots);
      left -= lots;
    }
  }
  return fills;
}

/** How many lots a bidder can still get, and what keeps it from more. */
function mostOf(
  { bidderLotsMax }: ClearingTerms,
  room: number | undefined,
  won: number,
  left: number,
): readonly [number, Scarcity] {
  const ofCap = bidderLotsMax === null ? Infinity : bidderLotsMax - won;
  const ofRoom = room === undefined ? Infinity : room - won;
  if (Math.min(ofCap, ofRoom) >= left) return [left, 'outbid'];
  return ofCap <= ofRoom ? [ofCap, 'bidder-cap'] : [ofRoom, 'position-limit'];
}

function assertTerms(terms: ClearingTerms, bids: readonly Bid[]): void {
  assertBids(bids);
  const { policy, lots, fenPerTickLot, severalBids, bidderLotsMax } = terms;
  invariant(Number.isSafeInteger(lots) && lots > 0 && fenPerTickLot > 0n, 'an auction offers lots that cost something');
  invariant(bidderLotsMax === null || bidderLotsMax > 0, 'a cap leaves a bidder at least one lot');
  invariant(terms.rooms?.every((room) => room.lots >= 0) ?? true, 'a room is never less than nothing');
  if (policy.kind === 'top-share') invariant(severalBids !== 'each-stands', 'a share of bidders counts a bid of each');
  if (policy.kind === 'single-highest') {
    invariant(bidderLotsMax === null, 'the whole goes to one bidder, so there is no cap');
    invariant(
      bids.every((bid) => bid.lots === lots),
      'a bid is for the whole',
    );
  }
}

function partition<T>(all: readonly T[], holds: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(holds), all.filter((item) => !holds(item))];
}
