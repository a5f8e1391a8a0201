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
  type Side,
  type TradePriceRule,
  type UncrossPrice,
} from './book.js';
import { planNaiveUncross } from './naive-uncross.js';
import {
  assertOrderId,
  assertPrice,
  assertQuantity,
  assertReference,
  assertTotalQuantity,
  crosses,
  opposite,
  PICKABLE_LEVELS,
  reportEnd,
} from './order-rules.js';
import { formatLanes, hashOrders } from './state-hash.js';

/**
 * The book as one would explain it on paper: a list of orders, sorted and summed anew whenever somebody asks. It is
 * what the fast book is judged by, so nothing here is clever and nothing is remembered.
 */
export class NaiveBook implements OrderBook {
  private resting: RestingOrder[] = [];
  private policy: MatchingPolicy = 'price-time';
  private tradePrice: TradePriceRule = 'maker';
  private collecting = false;
  private lastSequence = 0;

  get size(): number {
    return this.resting.length;
  }

  place(order: NewOrder, sequence: number, sink: BookSink): void {
    this.assertFree(order.id);
    assertPrice(order.price);
    assertQuantity(order.quantity);
    this.advanceTo(sequence);
    const restingKind = order.timeInForce === 'day' || order.timeInForce === 'gtc';
    if (!this.matches && (order.postOnly || !restingKind)) return sink.rejected(order.id, 'not-allowed-in-policy');
    if (order.postOnly && this.wouldTrade(order.side, order.price)) {
      return sink.rejected(order.id, 'post-only-would-trade');
    }
    sink.accepted(order.id, order.side, order.price, order.quantity);
    if (order.timeInForce === 'fok' && this.fillable(order) < order.quantity) {
      return sink.cancelled(order.id, order.quantity, 'fill-or-kill', order.side, order.price);
    }
    const left = this.match({ ...order, remaining: order.quantity }, sink);
    if (left === 0) return;
    if (!restingKind) return sink.cancelled(order.id, left, 'immediate-or-cancel', order.side, order.price);
    this.rest({
      id: order.id,
      side: order.side,
      price: order.price,
      remaining: left,
      filled: order.quantity - left,
      timeInForce: order.timeInForce as 'day' | 'gtc',
      group: order.group,
      selfTradePrevention: order.selfTradePrevention,
      priority: sequence,
    });
    sink.rested(order.id, order.side, order.price, left);
  }

  cancel(orderId: number, reason: CancelReason, sink: BookSink): void {
    const order = this.order(orderId);
    if (order === undefined) return sink.rejected(orderId, 'order-not-resting');
    this.remove(orderId);
    reportEnd(sink, orderId, order.remaining, reason, order.side, order.price);
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
    const order = this.order(orderId);
    if (order === undefined) return sink.rejected(orderId, 'order-not-resting');
    const remaining = totalQuantity - order.filled;
    if (remaining <= 0) {
      this.remove(orderId);
      return sink.cancelled(orderId, order.remaining, 'reduced-to-filled', order.side, order.price);
    }
    if (price === order.price && remaining <= order.remaining) {
      this.update(orderId, { ...order, remaining });
      return sink.reduced(orderId, remaining);
    }
    if (postOnly && !this.matches) return sink.rejected(orderId, 'not-allowed-in-policy');
    if (postOnly && this.wouldTrade(order.side, price)) return sink.rejected(orderId, 'post-only-would-trade');
    this.remove(orderId);
    sink.replaced(orderId, price, remaining);
    const left = this.match({ ...order, price, remaining }, sink);
    if (left === 0) return;
    this.rest({ ...order, price, remaining: left, filled: totalQuantity - left, priority: sequence });
    sink.rested(orderId, order.side, price, left);
  }

  pick(makerId: number, taker: NewOrder, sink: BookSink): void {
    this.assertFree(taker.id);
    assertPrice(taker.price);
    assertQuantity(taker.quantity);
    const refusal = this.pickRefusal(makerId, taker);
    if (refusal !== null) return sink.rejected(taker.id, refusal);
    const maker = this.order(makerId)!;
    sink.accepted(taker.id, taker.side, taker.price, taker.quantity);
    this.fill(maker, taker.quantity);
    sink.traded(makerId, taker.id, maker.price, taker.quantity, maker.remaining - taker.quantity, 0);
  }

  pickRefusal(makerId: number, taker: NewOrder): RejectReason | null {
    if (this.policy === 'price-time' || this.collecting) return 'not-allowed-in-policy';
    if (taker.postOnly || taker.timeInForce === 'ioc' || taker.timeInForce === 'fok') return 'not-allowed-in-policy';
    const maker = this.order(makerId);
    if (maker === undefined) return 'order-not-resting';
    if (maker.side === taker.side || !crosses(taker.side, taker.price, maker.price)) return 'offer-not-pickable';
    if (sameGroup(maker, taker)) return 'own-group';
    const reachable = this.depth(maker.side, PICKABLE_LEVELS).some((level) => level.price === maker.price);
    const first = this.orders(maker.side)[0]!.id === makerId;
    if (this.policy === 'five-level-pick' ? !reachable : !first) return 'offer-not-pickable';
    return taker.quantity > maker.remaining ? 'quantity-above-offer' : null;
  }

  pickable(side: Side): RestingOrder[] {
    if (this.policy === 'price-time' || this.collecting) return [];
    if (this.policy === 'best-price-pick') return this.orders(side).slice(0, 1);
    const visible = this.depth(side, PICKABLE_LEVELS).map(({ price }) => price);
    return this.orders(side).filter(({ price }) => visible.includes(price));
  }

  expireDayOrders(sink: BookSink): void {
    const ending = this.resting.filter((order) => order.timeInForce === 'day');
    ending.sort((a, b) => a.priority - b.priority);
    for (const order of ending) this.cancel(order.id, 'day-end', sink);
  }

  setPolicy(policy: MatchingPolicy, tradePrice: TradePriceRule): void {
    if (policy === 'price-time' && !this.collecting) this.assertNotCrossed();
    this.policy = policy;
    this.tradePrice = tradePrice;
  }

  setCollecting(collecting: boolean): void {
    if (this.policy === 'price-time' && !collecting) this.assertNotCrossed();
    this.collecting = collecting;
  }

  indicative(reference: number | null): UncrossPrice | null {
    assertReference(reference);
    return planNaiveUncross(this.resting, reference).price;
  }

  uncross(reference: number | null, sink: BookSink): UncrossPrice | null {
    assertReference(reference);
    const { prevented, price, trades } = planNaiveUncross(this.resting, reference);
    for (const pair of prevented) {
      sink.prevented(pair.earlier, pair.later, pair.price, pair.quantity);
      this.cancel(pair.later, 'self-trade-prevention', sink);
    }
    for (const trade of trades) {
      this.fill(this.order(trade.earlier)!, trade.quantity);
      this.fill(this.order(trade.later)!, trade.quantity);
      const left = (id: number): number => this.order(id)?.remaining ?? 0;
      sink.traded(trade.earlier, trade.later, trade.price, trade.quantity, left(trade.earlier), left(trade.later));
    }
    return price;
  }

  restore(order: RestingOrder): void {
    this.assertFree(order.id);
    assertPrice(order.price);
    assertQuantity(order.remaining);
    this.advanceTo(order.priority);
    this.rest({ ...order });
  }

  order(orderId: number): RestingOrder | undefined {
    return this.resting.find((order) => order.id === orderId);
  }

  level(side: Side, price: number): DepthLevel | undefined {
    return this.depth(side, Number.MAX_SAFE_INTEGER).find((level) => level.price === price);
  }

  depth(side: Side, levelsMax: number): DepthLevel[] {
    const prices = [...new Set(this.orders(side).map((order) => order.price))].slice(0, levelsMax);
    return prices.map((price) => {
      const level = this.orders(side).filter((order) => order.price === price);
      return { price, quantity: level.reduce((sum, order) => sum + order.remaining, 0), orders: level.length };
    });
  }

  orders(side: Side): RestingOrder[] {
    const better = (a: RestingOrder, b: RestingOrder): number => (side === BUY ? b.price - a.price : a.price - b.price);
    return this.resting.filter((order) => order.side === side).sort((a, b) => better(a, b) || a.priority - b.priority);
  }

  stateHash(): string {
    return formatLanes(hashOrders(this.resting));
  }

  /** Whether an arriving order trades by itself now. */
  private get matches(): boolean {
    return this.policy === 'price-time' && !this.collecting;
  }

  private wouldTrade(side: Side, price: number): boolean {
    return this.orders(opposite(side)).some((maker) => crosses(side, price, maker.price));
  }

  /** How much a fill-or-kill order would get: up to the first own order, or past own orders if they would give way. */
  private fillable(taker: NewOrder): number {
    let sum = 0;
    for (const maker of this.orders(opposite(taker.side))) {
      if (!crosses(taker.side, taker.price, maker.price)) break;
      if (!sameGroup(maker, taker)) sum += maker.remaining;
      else if (taker.selfTradePrevention !== 'cancel-maker') break;
    }
    return sum;
  }

  /** Trades what can be traded. Returns what is left to rest, 0 if the taker is filled or was cancelled. */
  private match(taker: Taker, sink: BookSink): number {
    let left = taker.remaining;
    while (this.matches && left > 0) {
      const maker = this.orders(opposite(taker.side))[0];
      if (maker === undefined || !crosses(taker.side, taker.price, maker.price)) break;
      const quantity = Math.min(left, maker.remaining);
      const price = this.tradePrice === 'maker' ? maker.price : Math.min(maker.price, taker.price);
      if (sameGroup(maker, taker)) {
        sink.prevented(maker.id, taker.id, price, quantity);
        if (taker.selfTradePrevention !== 'cancel-taker') this.cancel(maker.id, 'self-trade-prevention', sink);
        if (taker.selfTradePrevention === 'cancel-maker') continue;
        sink.cancelled(taker.id, left, 'self-trade-prevention', taker.side, taker.price);
        return 0;
      }
      this.fill(maker, quantity);
      left -= quantity;
      sink.traded(maker.id, taker.id, price, quantity, maker.remaining - quantity, left);
    }
    return left;
  }

  private rest(order: RestingOrder): void {
    this.resting.push(order);
  }

  private fill(order: RestingOrder, quantity: number): void {
    const remaining = order.remaining - quantity;
    if (remaining === 0) this.remove(order.id);
    else this.update(order.id, { ...order, remaining, filled: order.filled + quantity });
  }

  private update(orderId: number, changed: RestingOrder): void {
    this.resting = this.resting.map((order) => (order.id === orderId ? changed : order));
  }

  private remove(orderId: number): void {
    this.resting = this.resting.filter((order) => order.id !== orderId);
  }

  private assertFree(orderId: number): void {
    assertOrderId(orderId);
    invariant(this.order(orderId) === undefined, 'an order id is unique among the resting orders');
  }

  private advanceTo(sequence: number): void {
    invariant(Number.isSafeInteger(sequence) && sequence > this.lastSequence, 'sequences of a book ascend');
    this.lastSequence = sequence;
  }

  private assertNotCrossed(): void {
    const bid = this.orders(BUY)[0];
    const ask = this.orders(SELL)[0];
    const crossed = bid !== undefined && ask !== undefined && bid.price >= ask.price;
    invariant(!crossed, 'a book that matches by itself is not crossed');
  }
}

type Taker = Pick<RestingOrder, 'id' | 'side' | 'price' | 'remaining' | 'group' | 'selfTradePrevention'>;

function sameGroup(maker: { readonly group: number }, taker: { readonly group: number }): boolean {
  return taker.group !== 0 && maker.group === taker.group;
}
