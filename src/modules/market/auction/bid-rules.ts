import { isCarried, lotsOf } from './auction-object.js';
import { bidderLotsMax, type AuctionTerms } from './auction-terms.js';
import { priceAdvantage, type Bid, type BidContent } from './bid.js';
import { refuse, type Refusal } from './refusal.js';

/** What is wrong with a bid whatever else was bid: its grid, start, step and quantity. Null when nothing is. */
export function contentFault(terms: AuctionTerms, content: BidContent): Refusal | null {
  return priceFault(terms, content.priceTicks) ?? quantityFault(terms, content) ?? amountFault(terms, content);
}

/** What is wrong with an open bid beside the ones that came before it. Null when it is taken. */
export function openBidFault(
  terms: AuctionTerms,
  earlier: readonly Bid[],
  bidder: string,
  content: BidContent,
): Refusal | null {
  const own = earlier.filter((bid) => bid.bidder === bidder);
  return (
    countFault(terms, own.length) ??
    contentFault(terms, content) ??
    improvementFault(terms, earlier, own, content.priceTicks) ??
    capFault(terms, own, content.lots)
  );
}

/** `before`: how many bids the bidder has made. */
export function countFault({ bidding }: AuctionTerms, before: number): Refusal | null {
  const { bidsPerBidderMax } = bidding;
  return before < bidsPerBidderMax ? null : refuse('too-many-bids', 'bidder', { bidsPerBidderMax });
}

function priceFault(terms: AuctionTerms, priceTicks: number): Refusal | null {
  const { direction, startTicks, stepTicks } = terms;
  if (!Number.isSafeInteger(priceTicks) || priceTicks <= 0) return refuse('price-not-ticks', 'priceTicks');
  const advantage = priceAdvantage(direction, priceTicks, startTicks);
  if (advantage < 0) return refuse('price-worse-than-start', 'priceTicks', { startTicks });
  return advantage % stepTicks === 0 ? null : refuse('price-off-step', 'priceTicks', { startTicks, stepTicks });
}

function quantityFault(terms: AuctionTerms, { lots, allOrNone }: BidContent): Refusal | null {
  const offered = lotsOf(terms.object);
  const { bidLotsMin, allOrNone: allOrNoneRule } = terms.bidding;
  if (!Number.isSafeInteger(lots) || lots <= 0) return refuse('lots-not-whole', 'lots');
  if (lots > offered) return refuse('lots-above-offer', 'lots', { offered });
  if (terms.policy.kind === 'single-highest')
    return lots === offered ? null : refuse('whole-only', 'lots', { offered });
  if (lots < bidLotsMin) return refuse('lots-below-minimum', 'lots', { bidLotsMin });
  return allOrNone && allOrNoneRule === 'refused' ? refuse('all-or-none-not-allowed', 'allOrNone') : null;
}

/** A price has no other bound from above. */
export function amountFault({ object }: AuctionTerms, { priceTicks, lots }: BidContent): Refusal | null {
  return isCarried(object, priceTicks, lots) ? null : refuse('amount-too-large', 'priceTicks');
}

function improvementFault(
  terms: AuctionTerms,
  all: readonly Bid[],
  own: readonly Bid[],
  priceTicks: number,
): Refusal | null {
  const { improvement } = terms.bidding;
  if (improvement === 'none') return null;
  const best = bestTicks(terms, improvement === 'own' ? own : all);
  if (best === null || priceAdvantage(terms.direction, priceTicks, best) > 0) return null;
  return refuse(improvement === 'own' ? 'not-better-than-own' : 'not-better-than-best', 'priceTicks', { best });
}

/** Where each bid stands, a bidder's bids count together; else the cap is on the one that counts. */
function capFault(terms: AuctionTerms, own: readonly Bid[], lots: number): Refusal | null {
  const cap = bidderLotsMax(terms);
  if (cap === null) return null;
  const before = terms.bidding.severalBids === 'each-stands' ? own.reduce((sum, bid) => sum + bid.lots, 0) : 0;
  return before + lots <= cap ? null : refuse('above-bidder-cap', 'lots', { cap, before });
}

function bestTicks({ direction }: AuctionTerms, bids: readonly Bid[]): number | null {
  return bids.reduce<number | null>(
    (best, { priceTicks }) => (best === null || priceAdvantage(direction, priceTicks, best) > 0 ? priceTicks : best),
    null,
  );
}
