import { invariant } from '../shared/invariant.js';
import { BUY, type CancelReason, type BookSink, type Side } from './book.js';

/** Price levels are found by a key of thirty bits. At a tick of one fen this is 10 million yuan. */
export const PRICE_TICKS_MAX = 2 ** 30 - 1;

/** Of one order. More than eight thousand orders of this size fit into one price level before a sum is inexact. */
export const QUANTITY_LOTS_MAX = 2 ** 40;

/** How many price levels a taker sees, and may pick from, under `five-level-pick`. */
export const PICKABLE_LEVELS = 5;

export function assertOrderId(id: number): void {
  invariant(Number.isSafeInteger(id) && id > 0, 'an order id is a positive safe integer');
}

export function assertPrice(price: number): void {
  invariant(Number.isInteger(price) && price > 0 && price <= PRICE_TICKS_MAX, 'a price is a positive tick below 2^30');
}

export function assertQuantity(quantity: number): void {
  invariant(Number.isInteger(quantity) && quantity > 0, 'a quantity is a positive integer of lots');
  invariant(quantity <= QUANTITY_LOTS_MAX, 'a quantity is at most 2^40 lots');
}

/** The total that a replace names may be nothing at all: then the rest is cancelled. */
export function assertTotalQuantity(quantity: number): void {
  if (quantity !== 0) assertQuantity(quantity);
}

export function assertReference(reference: number | null): void {
  invariant(reference === null || Number.isSafeInteger(reference), 'a reference price is a whole tick');
}

export function opposite(side: Side): Side {
  return (1 - side) as Side;
}

/** Whether an order of `side` at `limit` may trade with one at `price` on the other side. */
export function crosses(side: Side, limit: number, price: number): boolean {
  return side === BUY ? price <= limit : price >= limit;
}

/** An order that ends because its day or its rules are over has expired; every other end is a cancellation. */
export function reportEnd(
  sink: BookSink,
  orderId: number,
  remaining: number,
  reason: CancelReason,
  side: Side,
  price: number,
): void {
  if (reason === 'day-end' || reason === 'no-longer-fits') sink.expired(orderId, remaining, reason, side, price);
  else sink.cancelled(orderId, remaining, reason, side, price);
}
