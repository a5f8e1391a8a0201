import { invariant } from '../../../shared/invariant.js';
import type { Direction } from './auction-object.js';

/** What a bid says; of a sealed bid, what its ciphertext holds. */
export interface BidContent {
  readonly priceTicks: number;
  readonly lots: number;
  /** Takes all its lots or none (不接受部分成交). */
  readonly allOrNone: boolean;
}

/** A bid whose content is known. Bids are irrevocable: there is no way to take one back. */
export interface Bid extends BidContent {
  /** Given by the server in the market's one order of commands; ascends within an auction. */
  readonly id: number;
  readonly bidder: string;
  /** Server time, the only one that counts. */
  readonly receivedAt: Date;
}

/** A bid whose content nobody here can read; the fingerprint is keyed, so that it does not give a guess away. */
export interface SealedBid {
  readonly id: number;
  readonly bidder: string;
  readonly receivedAt: Date;
  readonly ciphertext: Uint8Array;
  readonly fingerprint: string;
}

/** Which of a bidder's bids take part in the clearing. */
export type SeveralBids =
  /** Each on its own (Guangdong and Shanghai paid allocation). */
  | 'each-stands'
  /** The best one, the earlier of two alike (宁夏). */
  | 'best-counts'
  /** The last one, whatever its price (浙江). */
  | 'last-counts';

/** Positive when `a` is the better price, negative when `b` is, 0 when they are alike. */
export function priceAdvantage(direction: Direction, a: number, b: number): number {
  return direction === 'sale' ? a - b : b - a;
}

/** Whether `ticks` is at least as good as `limit` for the side that called the auction. */
export function reaches(direction: Direction, ticks: number, limit: number): boolean {
  return priceAdvantage(direction, ticks, limit) >= 0;
}

/** The one order of every auction: better price, then earlier server time, then smaller id. Total, as ids differ. */
export function compareBids(direction: Direction): (a: Bid, b: Bid) => number {
  return (a, b) => priceAdvantage(direction, b.priceTicks, a.priceTicks) || compareArrival(a, b);
}

/** Earlier server time first, then the smaller id. */
export function compareArrival(a: Bid, b: Bid): number {
  return a.receivedAt.getTime() - b.receivedAt.getTime() || a.id - b.id;
}

/** The bids that take part, and those that another bid of the same bidder stands in for. */
export function separateSuperseded(
  rule: SeveralBids,
  direction: Direction,
  bids: readonly Bid[],
): { readonly standing: readonly Bid[]; readonly superseded: readonly Bid[] } {
  if (rule === 'each-stands') return { standing: bids, superseded: [] };
  const counts = rule === 'best-counts' ? compareBids(direction) : (a: Bid, b: Bid) => compareArrival(b, a);
  const chosen = new Map<string, Bid>();
  for (const bid of bids) {
    const other = chosen.get(bid.bidder);
    if (!other || counts(bid, other) < 0) chosen.set(bid.bidder, bid);
  }
  const stands = (bid: Bid): boolean => chosen.get(bid.bidder) === bid;
  return { standing: bids.filter(stands), superseded: bids.filter((bid) => !stands(bid)) };
}

export function assertBids(bids: readonly Bid[]): void {
  invariant(new Set(bids.map(({ id }) => id)).size === bids.length, 'each bid has its own id');
  for (const { priceTicks, lots } of bids) {
    invariant(Number.isSafeInteger(priceTicks) && priceTicks > 0, 'a price is a positive number of ticks');
    invariant(Number.isSafeInteger(lots) && lots > 0, 'a quantity is a positive number of lots');
  }
}
