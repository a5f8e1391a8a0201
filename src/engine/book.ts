/**
 * What every order book does, whatever its inside looks like. Prices are whole ticks, quantities whole lots, both safe
 * integers. A book knows no clock, money or participant: all that a result depends on comes with the command.
 */

export const BUY = 0;
export const SELL = 1;
export type Side = typeof BUY | typeof SELL;

/** `day` and `gtc` may rest; the book itself does not tell them apart until `expireDayOrders`. */
export type TimeInForce = 'day' | 'gtc' | 'ioc' | 'fok';

export type MatchingPolicy = 'price-time' | 'best-price-pick' | 'five-level-pick';

/** Whose order gives way when an order meets one of its own ownership group. */
export type SelfTradePrevention = 'cancel-taker' | 'cancel-maker' | 'cancel-both';

/** Whose price a trade is made at: the resting order's, or the lower of the two (Hubei form). */
export type TradePriceRule = 'maker' | 'lower';

export interface NewOrder {
  /** Unique among the orders that rest; derived from the command's sequence by the market. */
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  /** Ownership group; orders of one group do not trade with each other. 0 is no group. */
  readonly group: number;
  readonly selfTradePrevention: SelfTradePrevention;
}

/** An order that rests, as a book shows it and as it is restored from. */
export interface RestingOrder {
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  /** Left to trade. */
  readonly remaining: number;
  /** Traded so far; `filled + remaining` is the order's total. */
  readonly filled: number;
  readonly timeInForce: 'day' | 'gtc';
  readonly group: number;
  readonly selfTradePrevention: SelfTradePrevention;
  /** Order of arrival at the present place: the sequence of the command that gave it. */
  readonly priority: number;
}

export type CancelReason =
  | 'requested'
  | 'immediate-or-cancel'
  | 'fill-or-kill'
  | 'self-trade-prevention'
  | 'reduced-to-filled'
  | 'day-end'
  | 'frozen'
  | 'operator-stop'
  | 'account-restricted'
  | 'no-longer-fits';

export type RejectReason =
  | 'post-only-would-trade'
  | 'order-not-resting'
  | 'not-allowed-in-policy'
  | 'offer-not-pickable'
  | 'quantity-above-offer'
  | 'own-group';

/** Receives what happened, in the order in which it happened. Arguments are plain numbers so that nothing is allocated. */
export interface BookSink {
  /** A new order was taken in (not for one that is rejected). */
  accepted(orderId: number, side: Side, price: number, quantity: number): void;
  /** `takerId` traded against the resting `makerId`. In an uncross the later order is the taker. */
  traded(
    makerId: number,
    takerId: number,
    price: number,
    quantity: number,
    makerRemaining: number,
    takerRemaining: number,
  ): void;
  /** A match with an order of the same group was prevented; the cancellations it causes follow. */
  prevented(makerId: number, takerId: number, price: number, quantity: number): void;
  /** What was not traded at once now rests. Also after a replace that lost its place. */
  rested(orderId: number, side: Side, price: number, remaining: number): void;
  /** An order got smaller in place and kept its priority. */
  reduced(orderId: number, remaining: number): void;
  /** A resting order left its place for a new price or a larger quantity; its trades and `rested` follow. */
  replaced(orderId: number, price: number, remaining: number): void;
  /**
   * An order ended with `remaining` untraded. `expired` is the same for
   * an order that ends by date (`day-end`) or by new rules (`no-longer-fits`).
   */
  cancelled(orderId: number, remaining: number, reason: CancelReason, side: Side, price: number): void;
  expired(orderId: number, remaining: number, reason: CancelReason, side: Side, price: number): void;
  /** A command had no effect. */
  rejected(orderId: number, reason: RejectReason): void;
}

export interface DepthLevel {
  readonly price: number;
  readonly quantity: number;
  readonly orders: number;
}

export interface UncrossPrice {
  readonly price: number;
  readonly volume: number;
  /** Buy quantity minus sell quantity at the price. */
  readonly surplus: number;
}

export interface OrderBook {
  /**
   * Takes a new order: trades what can be traded under the policy, then rests or cancels the remainder. `sequence`
   * gives it its priority. Under a pick policy nothing trades by itself and only `day` and `gtc` are allowed; while
   * `collecting` (call auction) nothing trades either.
   */
  place(order: NewOrder, sequence: number, sink: BookSink): void;
  cancel(orderId: number, reason: CancelReason, sink: BookSink): void;
  /**
   * `totalQuantity` includes what is filled. At or below the filled part the rest is cancelled. The same price and a
   * smaller quantity keeps the place; anything else loses it and is judged as a new taker. Same values: no effect but
   * `reduced` with the unchanged remainder. A refused replace leaves the order as it was.
   */
  replace(
    orderId: number,
    totalQuantity: number,
    price: number,
    postOnly: boolean,
    sequence: number,
    sink: BookSink,
  ): void;
  /** A taker takes `quantity` of the resting `makerId`, at its price; it never rests. */
  pick(makerId: number, taker: NewOrder, sink: BookSink): void;
  /** Why `pick` would refuse this now, null when it would not. Without effect. */
  pickRefusal(makerId: number, taker: NewOrder): RejectReason | null;
  /** The orders of a side that can be picked now, best price first, then time; none while a pick is not allowed. */
  pickable(side: Side): RestingOrder[];
  /** Ends every `day` order, in order of priority. */
  expireDayOrders(sink: BookSink): void;
  /** Sets how the book matches from now on. The book must not be crossed when a policy that matches is set. */
  setPolicy(policy: MatchingPolicy, tradePrice: TradePriceRule): void;
  /** While true, orders collect for a call auction and may cross. */
  setCollecting(collecting: boolean): void;
  /** Price and volume at which an uncross would be made now, or null when nothing crosses. */
  indicative(reference: number | null): UncrossPrice | null;
  /** Makes the call auction's trades at one price, by price, then time. Returns the price or null. */
  uncross(reference: number | null, sink: BookSink): UncrossPrice | null;
  /** Puts back an order that rested before; to be called in ascending priority. */
  restore(order: RestingOrder): void;

  order(orderId: number): RestingOrder | undefined;
  /** The level at this price, or undefined when nothing rests there. */
  level(side: Side, price: number): DepthLevel | undefined;
  /** Best first. */
  depth(side: Side, levelsMax: number): DepthLevel[];
  /** Resting orders of a side, best price first, then time. */
  orders(side: Side): RestingOrder[];
  /** How many orders rest. */
  readonly size: number;
  /** 128 bits as 32 lower-case hex digits over policy-free state: (id, side, price, remaining, filled, priority). */
  stateHash(): string;
}
