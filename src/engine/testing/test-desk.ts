import {
  BUY,
  SELL,
  type CancelReason,
  type MatchingPolicy,
  type NewOrder,
  type OrderBook,
  type Side,
  type TradePriceRule,
  type UncrossPrice,
} from '../book.js';
import { assertSound } from './assert-sound.js';
import { EventLog } from './event-log.js';

type Terms = Partial<Pick<NewOrder, 'timeInForce' | 'postOnly' | 'group' | 'selfTradePrevention'>>;

export function buy(id: number, quantity: number, price: number, terms: Terms = {}): NewOrder {
  return order(BUY, id, quantity, price, terms);
}

export function sell(id: number, quantity: number, price: number, terms: Terms = {}): NewOrder {
  return order(SELL, id, quantity, price, terms);
}

function order(side: Side, id: number, quantity: number, price: number, terms: Terms): NewOrder {
  return {
    id,
    side,
    price,
    quantity,
    timeInForce: 'gtc',
    postOnly: false,
    group: 0,
    selfTradePrevention: 'cancel-taker',
    ...terms,
  };
}

/** Gives a book its commands in sequence, returns the events of each, and checks the whole book after each. */
export class TestDesk {
  private readonly log = new EventLog();
  private sequence = 0;
  private policy: MatchingPolicy = 'price-time';
  private collecting = false;

  constructor(readonly book: OrderBook) {}

  place(order: NewOrder): string[] {
    this.book.place(order, ++this.sequence, this.log);
    return this.events();
  }

  cancel(orderId: number, reason: CancelReason = 'requested'): string[] {
    this.book.cancel(orderId, reason, this.log);
    return this.events();
  }

  replace(orderId: number, totalQuantity: number, price: number, postOnly = false): string[] {
    this.book.replace(orderId, totalQuantity, price, postOnly, ++this.sequence, this.log);
    return this.events();
  }

  pick(makerId: number, taker: NewOrder): string[] {
    this.book.pick(makerId, taker, this.log);
    return this.events();
  }

  expireDayOrders(): string[] {
    this.book.expireDayOrders(this.log);
    return this.events();
  }

  uncross(reference: number | null): { readonly price: UncrossPrice | null; readonly events: string[] } {
    const price = this.book.uncross(reference, this.log);
    return { price, events: this.events() };
  }

  setPolicy(policy: MatchingPolicy, tradePrice: TradePriceRule = 'maker'): void {
    this.book.setPolicy(policy, tradePrice);
    this.policy = policy;
  }

  setCollecting(collecting: boolean): void {
    this.book.setCollecting(collecting);
    this.collecting = collecting;
  }

  /** Ids of the resting orders of a side, as they stand in the queue. */
  queue(side: Side): number[] {
    return this.book.orders(side).map((resting) => resting.id);
  }

  private events(): string[] {
    assertSound(this.book, this.policy !== 'price-time' || this.collecting);
    return this.log.take();
  }
}
