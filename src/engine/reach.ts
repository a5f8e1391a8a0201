import type { MatchingPolicy, NewOrder, RejectReason } from './book.js';
import { type BookSide, NO_LEVEL } from './book-side.js';
import { NO_SLOT, sideOf } from './order-pool.js';
import { crosses, PICKABLE_LEVELS } from './order-rules.js';
import type { AuctionOrder } from './uncross.js';

/**
 * Whether a fill-or-kill order gets all of its quantity from `makers`: of what stands before the first order of its own
 * group or, if own orders would give way, of everything that others offer.
 */
export function canFill(makers: BookSide, taker: NewOrder): boolean {
  const { pool } = makers;
  let missing = taker.quantity;
  for (let level = makers.best; level !== NO_LEVEL; level = makers.after(level)) {
    if (!crosses(taker.side, taker.price, makers.price[level]!)) return false;
    for (let slot = makers.head[level]!; slot !== NO_SLOT; slot = pool.next[slot]!) {
      if (taker.group === 0 || pool.group[slot] !== taker.group) missing -= pool.remaining[slot]!;
      else if (taker.selfTradePrevention !== 'cancel-maker') return false;
      if (missing <= 0) return true;
    }
  }
  return false;
}

/** Why `taker` may not pick the order in `slot` from `makers`, the side opposite to its own, or null if it may. */
export function pickRefusal(
  policy: MatchingPolicy,
  makers: BookSide,
  slot: number,
  taker: NewOrder,
): RejectReason | null {
  const { pool } = makers;
  if (policy === 'price-time') return 'not-allowed-in-policy';
  if (taker.postOnly || taker.timeInForce === 'ioc' || taker.timeInForce === 'fok') return 'not-allowed-in-policy';
  if (slot === NO_SLOT) return 'order-not-resting';
  if (sideOf(pool.terms[slot]!) !== makers.side) return 'offer-not-pickable';
  if (!crosses(taker.side, taker.price, pool.price[slot]!)) return 'offer-not-pickable';
  if (taker.group !== 0 && pool.group[slot] === taker.group) return 'own-group';
  const pickable = policy === 'best-price-pick' ? makers.head[makers.best] === slot : isVisible(makers, slot);
  if (!pickable) return 'offer-not-pickable';
  return taker.quantity > pool.remaining[slot]! ? 'quantity-above-offer' : null;
}

/** The orders that takers may pick from, best price first, then time. */
export function* pickableSlots(policy: MatchingPolicy, makers: BookSide): Generator<number> {
  const { pool } = makers;
  let level = policy === 'price-time' ? NO_LEVEL : makers.best;
  if (policy === 'best-price-pick' && level !== NO_LEVEL) return yield makers.head[level]!;
  for (let rank = 1; rank <= PICKABLE_LEVELS && level !== NO_LEVEL; rank++) {
    for (let slot = makers.head[level]!; slot !== NO_SLOT; slot = pool.next[slot]!) yield slot;
    level = makers.after(level);
  }
}

/** Whether the order rests on one of the levels that a taker sees. */
function isVisible(makers: BookSide, slot: number): boolean {
  const wanted = makers.pool.level[slot]!;
  let level = makers.best;
  for (let rank = 1; rank < PICKABLE_LEVELS && level !== wanted; rank++) {
    level = makers.after(level);
    if (level === NO_LEVEL) return false;
  }
  return level === wanted;
}

/** The orders of `own`, by price, then time, that could trade with the best order of `facing`. */
export function crossingOrders(own: BookSide, facing: BookSide): AuctionOrder[] {
  const crossing: AuctionOrder[] = [];
  for (const slot of own.slots()) {
    const order = own.pool.show(slot);
    if (!facing.reaches(order.price)) break;
    crossing.push(order);
  }
  return crossing;
}
