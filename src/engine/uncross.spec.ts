import fc from 'fast-check';
import { BUY, SELL, type OrderBook, type RestingOrder, type UncrossPrice } from './book.js';
import { BOOKS } from './testing/books.js';
import { buy, sell, TestDesk } from './testing/test-desk.js';

const LOWEST = 90;
const HIGHEST = 110;

/** The rule word by word, over every tick of the crossing range, without any insight into which ticks matter. */
function bruteForce(orders: readonly RestingOrder[], reference: number | null): UncrossPrice | null {
  const wanted = (price: number): number =>
    orders.reduce((sum, order) => sum + (order.side === BUY && order.price >= price ? order.remaining : 0), 0);
  const offered = (price: number): number =>
    orders.reduce((sum, order) => sum + (order.side === SELL && order.price <= price ? order.remaining : 0), 0);
  let left: UncrossPrice[] = [];
  for (let price = LOWEST; price <= HIGHEST; price++) {
    const volume = Math.min(wanted(price), offered(price));
    if (volume > 0) left.push({ price, volume, surplus: wanted(price) - offered(price) });
  }
  if (left.length === 0) return null;
  const volume = Math.max(...left.map((result) => result.volume));
  left = left.filter((result) => result.volume === volume);
  const surplus = Math.min(...left.map((result) => Math.abs(result.surplus)));
  left = left.filter((result) => Math.abs(result.surplus) === surplus);
  const [lowest, highest] = [left[0]!, left.at(-1)!];
  if (left.every((result) => result.surplus > 0)) return highest;
  if (left.every((result) => result.surplus < 0)) return lowest;
  if (reference === null) {
    return left.find((result) => result.price === Math.floor((lowest.price + highest.price) / 2))!;
  }
  return [...left].sort((a, b) => Math.abs(a.price - reference) - Math.abs(b.price - reference))[0]!;
}

function allOrders(book: OrderBook): RestingOrder[] {
  return [...book.orders(BUY), ...book.orders(SELL)];
}

const auctionOrders = fc.array(
  fc.record({
    buys: fc.boolean(),
    price: fc.integer({ min: LOWEST, max: HIGHEST }),
    quantity: fc.integer({ min: 1, max: 12 }),
  }),
  { maxLength: 14 },
);
const references = fc.option(fc.integer({ min: LOWEST - 5, max: HIGHEST + 5 }), { nil: null });

describe.each(BOOKS)('the call auction of the %s book', (_name, create) => {
  let desk: TestDesk;
  beforeEach(() => {
    desk = new TestDesk(create());
    desk.setCollecting(true);
  });

  it('ENG-5 the uncross price is the one that trying every tick finds', () => {
    fc.assert(
      fc.property(auctionOrders, references, (orders, reference) => {
        const collecting = new TestDesk(create());
        collecting.setCollecting(true);
        orders.forEach(({ buys, price, quantity }, position) =>
          collecting.place((buys ? buy : sell)(position + 1, quantity, price)),
        );
        const expected = bruteForce(allOrders(collecting.book), reference);
        expect(collecting.book.indicative(reference)).toEqual(expected);
        expect(collecting.uncross(reference).price).toEqual(expected);
        expect(collecting.book.indicative(reference)).toBeNull();
        collecting.setCollecting(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('ENG-5 every order within the price gets its part by price, then time, and the parts make up the volume', () => {
    fc.assert(
      fc.property(auctionOrders, references, (orders, reference) => {
        const collecting = new TestDesk(create());
        collecting.setCollecting(true);
        orders.forEach(({ buys, price, quantity }, position) =>
          collecting.place((buys ? buy : sell)(position + 1, quantity, price)),
        );
        const before = { [BUY]: collecting.book.orders(BUY), [SELL]: collecting.book.orders(SELL) };
        const volume = collecting.uncross(reference).price?.volume ?? 0;
        for (const side of [BUY, SELL] as const) {
          let left = volume;
          for (const order of before[side]) {
            const filled = Math.min(left, order.remaining);
            left -= filled;
            expect(collecting.book.order(order.id)?.remaining ?? 0).toBe(order.remaining - filled);
          }
          expect(left).toBe(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('ENG-5 while orders collect nothing trades, and kinds that cannot rest are refused', () => {
    desk.place(sell(1, 5, 100));
    expect(desk.place(buy(2, 5, 101))).toEqual(['accepted 2 buy 5@101', 'rested 2 buy 5@101']);
    expect(desk.place(buy(3, 5, 101, { timeInForce: 'ioc' }))).toEqual(['rejected 3: not-allowed-in-policy']);
    expect(desk.replace(2, 6, 102)).toEqual(['replaced 2 by 6@102', 'rested 2 buy 6@102']);
    expect(() => desk.setCollecting(false)).toThrow('not crossed');
  });

  it('ENG-5 the price of maximum volume wins', () => {
    desk.place(buy(1, 10, 105));
    desk.place(buy(2, 10, 102));
    desk.place(sell(3, 5, 98));
    desk.place(sell(4, 15, 101));
    // At 101 and 102 twenty trade, above ten, below five.
    expect(desk.book.indicative(200)).toEqual({ price: 102, volume: 20, surplus: 0 });
  });

  it('ENG-5 of equal volumes the smaller surplus wins', () => {
    desk.place(buy(1, 10, 105));
    desk.place(buy(2, 4, 101));
    desk.place(sell(3, 10, 100));
    // 100 and 101 leave 4 bought too much, 102 to 105 leave nothing.
    expect(desk.book.indicative(100)).toEqual({ price: 102, volume: 10, surplus: 0 });
  });

  it('ENG-5 a surplus all on the buy side takes the highest price, all on the sell side the lowest', () => {
    desk.place(buy(1, 12, 105));
    desk.place(sell(2, 10, 100));
    expect(desk.book.indicative(100)).toEqual({ price: 105, volume: 10, surplus: 2 });
    desk.place(sell(3, 5, 100));
    expect(desk.book.indicative(105)).toEqual({ price: 100, volume: 12, surplus: -3 });
  });

  it('ENG-5 else the nearest to the reference, without a reference the middle rounded down', () => {
    desk.place(buy(1, 10, 105));
    desk.place(sell(2, 10, 100));
    expect(desk.book.indicative(103)?.price).toBe(103);
    expect(desk.book.indicative(90)?.price).toBe(100);
    expect(desk.book.indicative(200)?.price).toBe(105);
    expect(desk.book.indicative(null)?.price).toBe(102);
  });

  it('ENG-5 a surplus that changes sides between two ticks is not pressure: the reference decides', () => {
    desk.place(buy(1, 5, 105));
    desk.place(buy(2, 5, 100));
    desk.place(sell(3, 5, 100));
    desk.place(sell(4, 5, 101));
    // At 100: 10 bought, 5 sold. From 101 to 105: 5 bought, 10 sold. Both leave five over.
    expect(desk.book.indicative(99)).toEqual({ price: 100, volume: 5, surplus: 5 });
    expect(desk.book.indicative(103)).toEqual({ price: 103, volume: 5, surplus: -5 });
    expect(desk.book.indicative(null)).toEqual({ price: 102, volume: 5, surplus: -5 });
  });

  it('ENG-5 at the margin the earlier order is served, and in each trade the later order is the taker', () => {
    desk.place(buy(1, 6, 100));
    desk.place(sell(2, 10, 100));
    desk.place(buy(3, 6, 100));
    desk.place(buy(4, 6, 100));
    expect(desk.uncross(100).events).toEqual([
      'traded 6@100 maker 1 taker 2, 0 and 4 left',
      'traded 4@100 maker 2 taker 3, 0 and 2 left',
    ]);
    expect(desk.queue(BUY)).toEqual([3, 4]);
  });

  it('ENG-5 nothing crosses: no price, no trade', () => {
    desk.place(buy(1, 6, 99));
    desk.place(sell(2, 10, 100));
    expect(desk.uncross(100)).toEqual({ price: null, events: [] });
  });
});
