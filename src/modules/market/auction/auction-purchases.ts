import { invariant } from '../../../shared/invariant.js';
import type { DeskPurchase } from '../limits/desk-purchases.js';
import { stateOf, unitsOfLots, type AuctionContent } from './auction-content.js';
import { lotsInQuestion, openAwards } from './auction-holds.js';
import { lotsOf } from './auction-object.js';
import type { AuctionState } from './auction-state.js';
import { bidderLotsMax, type AuctionTerms } from './auction-terms.js';
import { separateSuperseded, type Bid, type SealedBid } from './bid.js';
import type { BidderRoom } from './clearing.js';

/**
 * What an auction counts for in the limits of those who buy by it (docs/rules/limits.md): of a sale what each bidder's
 * bids can win, then what it has won and not paid yet; of a purchase what its principal has put up. A reserve is no
 * holder.
 */
export function auctionPurchases(content: AuctionContent): DeskPurchase[] {
  const state = stateOf(content);
  const { direction, object } = state.terms;
  const bought = (account: number, lots: number): DeskPurchase[] =>
    unitsOfLots(object, lots)
      .filter(({ units }) => units > 0n)
      .map(({ instrument, units }) => ({ accountId: BigInt(account), instrument, units }));
  if (direction === 'purchase') {
    return content.ofReserve ? [] : bought(content.principal.account, lotsInQuestion(state));
  }
  const accounts = new Map(content.bidders.map(({ organization, account }) => [organization, account]));
  return [...lotsOfBidders(state)].flatMap(([bidder, lots]) => {
    const account = accounts.get(bidder);
    invariant(account !== undefined, 'who bids signed up');
    return bought(account, lots);
  });
}

/** What `after` has open beyond `before`, by account and instrument. */
export function purchasesAdded(before: readonly DeskPurchase[], after: readonly DeskPurchase[]): DeskPurchase[] {
  const known = new Map(before.map(({ accountId, instrument, units }) => [`${accountId}/${instrument}`, units]));
  return after
    .map((each) => ({ ...each, units: each.units - (known.get(`${each.accountId}/${each.instrument}`) ?? 0n) }))
    .filter(({ units }) => units > 0n);
}

/** The least that whoever bids must be able to take: one that takes part in a sale of the whole, all of it. */
export function leastLots({ policy, object, bidding }: AuctionTerms): number {
  return policy.kind === 'single-highest' ? lotsOf(object) : bidding.bidLotsMin;
}

function lotsOfBidders(state: AuctionState): ReadonlyMap<string, number> {
  switch (state.phase) {
    case 'free-bidding':
    case 'timed-bidding':
      return lotsOfBids(state.terms, state.bids);
    case 'closed':
      return state.opened
        ? lotsStanding(state.terms, state.opened.bids, state.opened.rooms)
        : lotsOfBids(state.terms, state.bids);
    case 'cleared':
    case 'publicity':
    case 'contract':
      return sums(openAwards(state.awards));
    case 'draft':
    case 'announced':
    case 'registering':
    case 'negotiating':
    case 'paid':
    case 'registered':
    case 'failed':
    case 'defaulted':
    case 'cancelled':
      return new Map();
  }
}

function lotsOfBids(
  terms: AuctionTerms,
  { open, sealed }: { readonly open: readonly Bid[]; readonly sealed: readonly SealedBid[] },
): ReadonlyMap<string, number> {
  if (terms.form === 'open') return lotsStanding(terms, open);
  // What a sealed bid says nobody knows: it counts for the least that it can say.
  const counted = terms.bidding.severalBids === 'each-stands' ? sealed : firstOfEach(sealed);
  return capped(terms, sums(counted.map(({ bidder }) => ({ bidder, lots: leastLots(terms) }))));
}

function lotsStanding(
  terms: AuctionTerms,
  bids: readonly Bid[],
  rooms: readonly BidderRoom[] = [],
): ReadonlyMap<string, number> {
  const { standing } = separateSuperseded(terms.bidding.severalBids, terms.direction, bids);
  return capped(terms, sums(standing), rooms);
}

/** A bidder can win no more than there is, than one bidder may have, and than it had room for. */
function capped(
  terms: AuctionTerms,
  lots: ReadonlyMap<string, number>,
  rooms: readonly BidderRoom[] = [],
): ReadonlyMap<string, number> {
  const most = Math.min(lotsOf(terms.object), bidderLotsMax(terms) ?? Infinity);
  const room = new Map(rooms.map((each) => [each.bidder, each.lots]));
  return new Map([...lots].map(([bidder, count]) => [bidder, Math.min(count, most, room.get(bidder) ?? most)]));
}

function sums(parts: readonly { readonly bidder: string; readonly lots: number }[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const { bidder, lots } of parts) sum.set(bidder, (sum.get(bidder) ?? 0) + lots);
  return sum;
}

function firstOfEach(bids: readonly SealedBid[]): readonly SealedBid[] {
  return [...new Map([...bids].reverse().map((bid) => [bid.bidder, bid])).values()];
}
