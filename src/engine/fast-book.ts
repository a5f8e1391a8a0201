import { invariant } from '../shared/invariant.js';
import {
  BUY,
  SELL,
  type BookSink,
  type CancelReason,
  type DepthLevel,
  type MatchingPolicy,
  type NewOrder,
  type OrderBook,
  type RejectReason,
  type RestingOrder,
  type SelfTradePrevention,
  type Side,
  type TradePriceRule,
  type UncrossPrice,
} from './book.js';
import { BookSide, NO_LEVEL } from './book-side.js';
import { IdIndex } from './id-index.js';
import { isDay, NO_SLOT, OrderPool, packTerms, preventionOf, sideOf } from './order-pool.js';
import {
  assertOrderId,
  assertPrice,
  assertQuantity,
  assertReference,
  assertTotalQuantity,
  opposite,
  reportEnd,
} from './order-rules.js';
import { canFill, crossingOrders, pickableSlots, pickRefusal } from './reach.js';
import { StateDigest } from './state-digest.js';
import { planUncross, type UncrossPlan } from './uncross.js';

const INITIAL_CAPACITY = 1024;

/**
 * The book that the market trades on. Orders live in a pool of typed arrays, queues are linked lists through the pool,
 * price levels are found by radix and orders by hash; a command allocates nothing.
 */
export class FastBook implements OrderBook {
  private readonly pool = new OrderPool(INITIAL_CAPACITY);
  private readonly index = new IdIndex(this.pool);
  private readonly digest = new StateDigest(this.pool);
  private readonly bids = new BookSide(this.pool, BUY);
  private readonly asks = new BookSide(this.pool, SELL);
  private readonly sides = [this.bids, this.asks] as const;
  private policy: MatchingPolicy = 'price-time';
  private collecting = false;
  /** Whether an arriving order trades by itself now. */
  private matches = true;
  private lowerPrice = false;
  private lastSequence = 0;

  get size(): number {
    return this.index.size;
  }

  place(order: NewOrder, sequence: number, sink: BookSink): void {
    const { id, side, price, quantity, timeInForce } = order;
    this.assertFree(id);
    assertPrice(price);
    assertQuantity(quantity);
    this.advanceTo(sequence);
    const rests = timeInForce === 'gtc' || timeInForce === 'day';
    if (!rests || order.postOnly) {
      if (!this.matches) return sink.rejected(id, 'not-allowed-in-policy');
      if (order.postOnly && this.facing(side).reaches(price)) return sink.rejected(id, 'post-only-would-trade');
    }
    sink.accepted(id, side, price, quantity);
    let left = quantity;
    if (this.matches && this.facing(side).reaches(price)) {
      if (timeInForce === 'fok' && !canFill(this.facing(side), order))
        return sink.cancelled(id, quantity, 'fill-or-kill', side, price);
      left = this.match(id, side, price, quantity, order.group, order.selfTradePrevention, sink);
      if (left === 0) return;
    }
    if (!rests) {
      const reason = timeInForce === 'ioc' ? 'immediate-or-cancel' : 'fill-or-kill';
      return sink.cancelled(id, left, reason, side, price);
    }
    const terms = packTerms(side, timeInForce === 'day', order.selfTradePrevention);
    this.rest(id, terms, price, left, quantity, order.group, sequence);
    sink.rested(id, side, price, left);
  }

  cancel(orderId: number, reason: CancelReason, sink: BookSink): void {
    const slot = this.index.find(orderId);
    if (slot === NO_SLOT) return sink.rejected(orderId, 'order-not-resting');
    this.end(slot, reason, sink);
  }

  replace(
    orderId: number,
    totalQuantity: number,
    price: number,
    postOnly: boolean,
    sequence: number,
    sink: BookSink,
  ): void {
    assertPrice(price);
    assertTotalQuantity(totalQuantity);
    this.advanceTo(sequence);
    const { pool } = this;
    const slot = this.index.find(orderId);
    if (slot === NO_SLOT) return sink.rejected(orderId, 'order-not-resting');
    const reduction = pool.total[slot]! - totalQuantity;
    const remaining = pool.remaining[slot]! - reduction;
    if (remaining <= 0) return this.end(slot, 'reduced-to-filled', sink);
    const terms = pool.terms[slot]!;
    const side = sideOf(terms);
    if (price === pool.price[slot] && reduction >= 0) {
      pool.total[slot] = totalQuantity;
      this.sideOf(side).shrink(slot, reduction);
      this.digest.changed(slot);
      return sink.reduced(orderId, remaining);
    }
    if (postOnly && !this.matches) return sink.rejected(orderId, 'not-allowed-in-policy');
    if (postOnly && this.facing(side).reaches(price)) return sink.rejected(orderId, 'post-only-would-trade');
    const group = pool.group[slot]!;
    this.remove(slot);
    sink.replaced(orderId, price, remaining);
    let left = remaining;
    if (this.matches) left = this.match(orderId, side, price, remaining, group, preventionOf(terms), sink);
    if (left === 0) return;
    this.rest(orderId, terms, price, left, totalQuantity, group, sequence);
    sink.rested(orderId, side, price, left);
  }

  pick(makerId: number, taker: NewOrder, sink: BookSink): void {
    this.assertFree(taker.id);
    assertPrice(taker.price);
    assertQuantity(taker.quantity);
    const refusal = this.pickRefusal(makerId, taker);
    if (refusal !== null) return sink.rejected(taker.id, refusal);
    sink.accepted(taker.id, taker.side, taker.price, taker.quantity);
    const slot = this.index.find(makerId);
    const price = this.pool.price[slot]!;
    const makerRemaining = this.fill(slot, taker.quantity);
    sink.traded(makerId, taker.id, price, taker.quantity, makerRemaining, 0);
  }

  pickRefusal(makerId: number, taker: NewOrder): RejectReason | null {
    if (this.collecting) return 'not-allowed-in-policy';
    return pickRefusal(this.policy, this.facing(taker.side), this.index.find(makerId), taker);
  }

  pickable(side: Side): RestingOrder[] {
    if (this.collecting) return [];
    return Array.from(pickableSlots(this.policy, this.sideOf(side)), (slot) => this.pool.show(slot));
  }

  expireDayOrders(sink: BookSink): void {
    const { pool } = this;
    const ending: number[] = [];
    for (const slot of this.bids.slots()) if (isDay(pool.terms[slot]!)) ending.push(slot);
    for (const slot of this.asks.slots()) if (isDay(pool.terms[slot]!)) ending.push(slot);
    ending.sort((a, b) => pool.priority[a]! - pool.priority[b]!);
    for (const slot of ending) this.end(slot, 'day-end', sink);
  }

  setPolicy(policy: MatchingPolicy, tradePrice: TradePriceRule): void {
    const matches = policy === 'price-time' && !this.collecting;
    if (matches) this.assertNotCrossed();
    this.policy = policy;
    this.lowerPrice = tradePrice === 'lower';
    this.matches = matches;
  }

  setCollecting(collecting: boolean): void {
    const matches = this.policy === 'price-time' && !collecting;
    if (matches) this.assertNotCrossed();
    this.collecting = collecting;
    this.matches = matches;
  }

  indicative(reference: number | null): UncrossPrice | null {
    return this.planUncross(reference).price;
  }

  uncross(reference: number | null, sink: BookSink): UncrossPrice | null {
    const { prevented, price, trades } = this.planUncross(reference);
    for (const pair of prevented) {
      sink.prevented(pair.earlier.id, pair.later.id, pair.price, pair.quantity);
      this.end(this.index.find(pair.later.id), 'self-trade-prevention', sink);
    }
    for (const { earlier, later, price: at, quantity } of trades) {
      const earlierLeft = this.fill(this.index.find(earlier.id), quantity);
      const laterLeft = this.fill(this.index.find(later.id), quantity);
      sink.traded(earlier.id, later.id, at, quantity, earlierLeft, laterLeft);
    }
    return price;
  }

  restore(order: RestingOrder): void {
    const { id, side, price, remaining, filled, group, priority } = order;
    this.assertFree(id);
    assertPrice(price);
    assertQuantity(remaining);
    this.advanceTo(priority);
    const terms = packTerms(side, order.timeInForce === 'day', order.selfTradePrevention);
    this.rest(id, terms, price, remaining, remaining + filled, group, priority);
  }

  order(orderId: number): RestingOrder | undefined {
    const slot = this.index.find(orderId);
    return slot === NO_SLOT ? undefined : this.pool.show(slot);
  }

  level(side: Side, price: number): DepthLevel | undefined {
    return this.sideOf(side).levelAt(price);
  }

  depth(side: Side, levelsMax: number): DepthLevel[] {
    return this.sideOf(side).depth(levelsMax);
  }

  orders(side: Side): RestingOrder[] {
    return Array.from(this.sideOf(side).slots(), (slot) => this.pool.show(slot));
  }

  stateHash(): string {
    return this.digest.format();
  }

  /** A look into an array, because an arriving order's side is anybody's guess and a wrong guess costs the processor. */
  private sideOf(side: Side): BookSide {
    return this.sides[side];
  }

  private facing(side: Side): BookSide {
    return this.sides[opposite(side)];
  }

  /** Trades what can be traded. Returns what is left to rest, 0 if the taker is filled or was cancelled. */
  private match(
    takerId: number,
    side: Side,
    limit: number,
    quantity: number,
    group: number,
    prevention: SelfTradePrevention,
    sink: BookSink,
  ): number {
    const { pool } = this;
    const makers = this.facing(side);
    let left = quantity;
    while (left > 0 && makers.reaches(limit)) {
      const level = makers.best;
      const makerPrice = makers.price[level]!;
      const price = this.lowerPrice ? Math.min(makerPrice, limit) : makerPrice;
      const slot = makers.head[level]!;
      const makerId = pool.id[slot]!;
      const traded = Math.min(left, pool.remaining[slot]!);
      if (group !== 0 && pool.group[slot] === group) {
        sink.prevented(makerId, takerId, price, traded);
        if (prevention !== 'cancel-taker') this.end(slot, 'self-trade-prevention', sink);
        if (prevention === 'cancel-maker') continue;
        sink.cancelled(takerId, left, 'self-trade-prevention', side, limit);
        return 0;
      }
      left -= traded;
      const makerRemaining = this.fill(slot, traded);
      sink.traded(makerId, takerId, price, traded, makerRemaining, left);
    }
    return left;
  }

  private planUncross(reference: number | null): UncrossPlan {
    assertReference(reference);
    return planUncross(crossingOrders(this.bids, this.asks), crossingOrders(this.asks, this.bids), reference);
  }

  private rest(
    id: number,
    terms: number,
    price: number,
    remaining: number,
    total: number,
    group: number,
    priority: number,
  ): void {
    const { pool } = this;
    const slot = pool.take();
    pool.id[slot] = id;
    pool.terms[slot] = terms;
    pool.price[slot] = price;
    pool.remaining[slot] = remaining;
    pool.total[slot] = total;
    pool.group[slot] = group;
    pool.priority[slot] = priority;
    this.index.add(id, slot);
    this.sideOf(sideOf(terms)).append(slot);
    this.digest.changed(slot);
  }

  /** Returns what is left of the order; at 0 it is gone. */
  private fill(slot: number, quantity: number): number {
    const { pool } = this;
    const left = pool.remaining[slot]! - quantity;
    if (left === 0) {
      this.remove(slot);
    } else {
      this.sideOf(sideOf(pool.terms[slot]!)).shrink(slot, quantity);
      this.digest.changed(slot);
    }
    return left;
  }

  private end(slot: number, reason: CancelReason, sink: BookSink): void {
    const id = this.pool.id[slot]!;
    const remaining = this.pool.remaining[slot]!;
    const side = sideOf(this.pool.terms[slot]!);
    const price = this.pool.price[slot]!;
    this.remove(slot);
    reportEnd(sink, id, remaining, reason, side, price);
  }

  private remove(slot: number): void {
    const { pool } = this;
    this.index.remove(pool.id[slot]!);
    this.sideOf(sideOf(pool.terms[slot]!)).unlink(slot);
    this.digest.removed(slot);
    pool.release(slot);
  }

  private assertFree(id: number): void {
    assertOrderId(id);
    invariant(this.index.find(id) === NO_SLOT, 'an order id is unique among the resting orders');
  }

  private advanceTo(sequence: number): void {
    invariant(Number.isSafeInteger(sequence) && sequence > this.lastSequence, 'sequences of a book ascend');
    this.lastSequence = sequence;
  }

  private assertNotCrossed(): void {
    const crossed = this.bids.best !== NO_LEVEL && this.asks.reaches(this.bids.price[this.bids.best]!);
    invariant(!crossed, 'a book that matches by itself is not crossed');
  }
}
