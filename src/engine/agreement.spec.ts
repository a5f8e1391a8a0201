import fc from 'fast-check';
import {
  BUY,
  SELL,
  type CancelReason,
  type MatchingPolicy,
  type NewOrder,
  type OrderBook,
  type RestingOrder,
  type Side,
  type TradePriceRule,
} from './book.js';
import { FastBook } from './fast-book.js';
import { NaiveBook } from './naive-book.js';
import { PRICE_TICKS_MAX, QUANTITY_LOTS_MAX } from './order-rules.js';
import { assertSound } from './testing/assert-sound.js';
import { EventLog } from './testing/event-log.js';

/** `nth` chooses among the orders that have ever been placed, so that some commands name orders that are gone. */
type Command =
  | { readonly kind: 'place'; readonly order: Omit<NewOrder, 'id'> }
  | { readonly kind: 'cancel'; readonly nth: number; readonly reason: CancelReason }
  | { readonly kind: 'replace'; readonly nth: number; total: number; price: number; postOnly: boolean }
  | { readonly kind: 'pick'; readonly nth: number; readonly taker: Omit<NewOrder, 'id'> }
  | { readonly kind: 'expire' }
  | { readonly kind: 'policy'; readonly policy: MatchingPolicy; readonly tradePrice: TradePriceRule }
  | { readonly kind: 'collect'; readonly collecting: boolean }
  | { readonly kind: 'uncross'; readonly reference: number | null }
  | { readonly kind: 'restart' };

const NARROW = fc.integer({ min: 95, max: 105 });
/** Prices at and around the borders of the radix tree's digits, where a slip would show. */
const WIDE = fc.oneof(
  fc.constantFrom(1, 31, 32, 1023, 1024, 1025, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, PRICE_TICKS_MAX - 1, PRICE_TICKS_MAX),
  fc.integer({ min: 1, max: PRICE_TICKS_MAX }),
);
const QUANTITY = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 20 }) },
  { weight: 1, arbitrary: fc.constant(QUANTITY_LOTS_MAX) },
);

function newOrder(price: fc.Arbitrary<number>): fc.Arbitrary<Omit<NewOrder, 'id'>> {
  return fc.record({
    side: fc.constantFrom<Side>(BUY, SELL),
    price,
    quantity: QUANTITY,
    timeInForce: fc.constantFrom('day', 'gtc', 'gtc', 'ioc', 'fok'),
    postOnly: fc.boolean(),
    group: fc.constantFrom(0, 0, 0, 1, 2),
    selfTradePrevention: fc.constantFrom('cancel-taker', 'cancel-maker', 'cancel-both'),
  });
}

function orderCommands(price: fc.Arbitrary<number>): fc.Arbitrary<Command>[] {
  const nth = fc.nat(1000);
  const place = fc.record({ kind: fc.constant('place' as const), order: newOrder(price) });
  const plain = place.map(({ kind, order }) => ({ kind, order: { ...order, postOnly: false } }));
  return [
    place,
    plain,
    plain,
    plain,
    fc.record({
      kind: fc.constant('cancel' as const),
      nth,
      reason: fc.constantFrom<CancelReason>('requested', 'frozen', 'no-longer-fits', 'day-end'),
    }),
    fc.record({
      kind: fc.constant('replace' as const),
      nth,
      total: fc.integer({ min: 0, max: 25 }),
      price,
      postOnly: fc.boolean(),
    }),
  ];
}

function phaseCommands(): fc.Arbitrary<Command>[] {
  return [
    fc.record({ kind: fc.constant('pick' as const), nth: fc.nat(1000), taker: newOrder(NARROW) }),
    fc.record({ kind: fc.constant('expire' as const) }),
    fc.record({
      kind: fc.constant('policy' as const),
      policy: fc.constantFrom<MatchingPolicy>('price-time', 'best-price-pick', 'five-level-pick'),
      tradePrice: fc.constantFrom<TradePriceRule>('maker', 'lower'),
    }),
    fc.record({ kind: fc.constant('collect' as const), collecting: fc.boolean() }),
    fc.record({
      kind: fc.constant('uncross' as const),
      reference: fc.option(fc.integer({ min: 90, max: 110 }), { nil: null }),
    }),
  ];
}

/** One book under commands, with all that the caller of a book has to remember. */
class Run {
  readonly log = new EventLog();
  private sequence = 0;
  private placed = 0;
  private policy: MatchingPolicy = 'price-time';
  private tradePrice: TradePriceRule = 'maker';
  private collecting = false;

  constructor(
    private book: OrderBook,
    private readonly create: () => OrderBook,
  ) {}

  get mayBeCrossed(): boolean {
    return this.policy !== 'price-time' || this.collecting;
  }

  get current(): OrderBook {
    return this.book;
  }

  apply(command: Command): void {
    this.sequence++;
    switch (command.kind) {
      case 'place':
        return this.book.place({ id: ++this.placed, ...command.order }, this.sequence, this.log);
      case 'cancel':
        return this.book.cancel(this.choose(command.nth), command.reason, this.log);
      case 'replace': {
        const { nth, total, price, postOnly } = command;
        return this.book.replace(this.choose(nth), total, price, postOnly, this.sequence, this.log);
      }
      case 'pick':
        return this.pick(command.nth, command.taker);
      case 'expire':
        return this.book.expireDayOrders(this.log);
      case 'policy':
        return this.enter(command.policy, command.tradePrice, this.collecting);
      case 'collect':
        return this.enter(this.policy, this.tradePrice, command.collecting);
      case 'uncross':
        return this.uncross(command.reference);
      case 'restart':
        return this.restart();
    }
  }

  private choose(nth: number): number {
    return (nth % (this.placed + 1)) + 1;
  }

  /** Half of the picks take what an order still has, so that enough of them succeed. */
  private pick(nth: number, taker: Omit<NewOrder, 'id'>): void {
    const makerId = this.choose(nth);
    const maker = this.book.order(makerId);
    const wish = nth % 2 === 0 && maker !== undefined ? fitting(maker, taker) : taker;
    const order = { id: ++this.placed, ...wish };
    const refusal = this.book.pickRefusal(makerId, order);
    const shown = this.book.pickable((1 - order.side) as Side).some(({ id }) => id === makerId);
    const told = this.log.lines.length;
    this.book.pick(makerId, order, this.log);
    expect(this.log.lines.slice(told).filter((line) => line.startsWith('rejected'))).toEqual(
      refusal === null ? [] : [`rejected ${order.id}: ${refusal}`],
    );
    if (refusal === null) expect(shown).toBe(true);
  }

  /** A book that is to match by itself is uncrossed first, as its contract asks. */
  private enter(policy: MatchingPolicy, tradePrice: TradePriceRule, collecting: boolean): void {
    if (policy === 'price-time' && !collecting) this.uncross(100);
    this.book.setPolicy(policy, tradePrice);
    this.book.setCollecting(collecting);
    this.policy = policy;
    this.tradePrice = tradePrice;
    this.collecting = collecting;
  }

  private uncross(reference: number | null): void {
    const indicated = JSON.stringify(this.book.indicative(reference));
    const price = JSON.stringify(this.book.uncross(reference, this.log));
    this.log.lines.push(`uncrossed at ${price}`);
    if (indicated !== price) this.log.lines.push(`although ${indicated} was indicated`);
    expect(indicated).toBe(price);
  }

  private restart(): void {
    const resting = [...this.book.orders(BUY), ...this.book.orders(SELL)].sort((a, b) => a.priority - b.priority);
    this.book = this.create();
    this.book.setPolicy(this.policy, this.tradePrice);
    this.book.setCollecting(this.collecting);
    for (const order of resting) this.book.restore(order);
  }
}

function fitting(maker: RestingOrder, taker: Omit<NewOrder, 'id'>): Omit<NewOrder, 'id'> {
  return {
    ...taker,
    side: (1 - maker.side) as Side,
    price: maker.price,
    quantity: Math.min(taker.quantity, maker.remaining),
    timeInForce: 'day',
    postOnly: false,
  };
}

function assertAgreement(commands: readonly Command[]): void {
  const naive = new Run(new NaiveBook(), () => new NaiveBook());
  const fast = new Run(new FastBook(), () => new FastBook());
  for (const command of commands) {
    naive.apply(command);
    fast.apply(command);
    const seen = observe(fast);
    const expected = observe(naive);
    // Text is compared first because a deep comparison of every step would take most of the test's time.
    if (JSON.stringify(seen) !== JSON.stringify(expected)) expect(seen).toEqual(expected);
    assertSound(fast.current, fast.mayBeCrossed);
    assertSound(naive.current, naive.mayBeCrossed);
  }
}

function observe(run: Run): object {
  const book = run.current;
  const shown = ([BUY, SELL] as const).map((side) => ({
    orders: book.orders(side),
    pickable: book.pickable(side),
    depth: [0, 1, 3, 1000].map((levels) => book.depth(side, levels)),
  }));
  return { events: run.log.take(), hash: book.stateHash(), size: book.size, shown };
}

describe('fast and naive book', () => {
  it('ENG-2 agree in events, depth, orders and state hash on random commands of every kind, auctions between', () => {
    const restart = fc.record({ kind: fc.constant('restart' as const) });
    const orders = orderCommands(NARROW);
    const command = fc.oneof(...orders, ...orders, ...orders, ...phaseCommands(), restart);
    fc.assert(fc.property(fc.array(command, { maxLength: 80, size: 'max' }), assertAgreement), { numRuns: 400 });
  });

  it('ENG-2 agree when prices lie anywhere between one tick and the highest', () => {
    const restart = fc.record({ kind: fc.constant('restart' as const) });
    const expire = fc.record({ kind: fc.constant('expire' as const) });
    const orders = orderCommands(WIDE);
    const command = fc.oneof(...orders, ...orders, expire, restart);
    fc.assert(fc.property(fc.array(command, { maxLength: 80, size: 'max' }), assertAgreement), { numRuns: 200 });
  });
});
