import { BUY, SELL } from './book.js';
import { PRICE_TICKS_MAX, QUANTITY_LOTS_MAX } from './order-rules.js';
import { BOOKS } from './testing/books.js';
import { buy, sell, TestDesk } from './testing/test-desk.js';

describe.each(BOOKS)('the %s book', (_name, create) => {
  let desk: TestDesk;
  beforeEach(() => {
    desk = new TestDesk(create());
  });

  it('ENG-3 an order that meets nothing is accepted and rests', () => {
    expect(desk.place(buy(1, 10, 100))).toEqual(['accepted 1 buy 10@100', 'rested 1 buy 10@100']);
    expect(desk.book.order(1)).toEqual({
      id: 1,
      side: BUY,
      price: 100,
      remaining: 10,
      filled: 0,
      timeInForce: 'gtc',
      group: 0,
      selfTradePrevention: 'cancel-taker',
      priority: 1,
    });
  });

  it('ENG-3 the better price is filled first, then the earlier order at the same price', () => {
    desk.place(sell(1, 5, 101));
    desk.place(sell(2, 5, 100));
    desk.place(sell(3, 5, 100));
    expect(desk.place(buy(4, 12, 101))).toEqual([
      'accepted 4 buy 12@101',
      'traded 5@100 maker 2 taker 4, 0 and 7 left',
      'traded 5@100 maker 3 taker 4, 0 and 2 left',
      'traded 2@101 maker 1 taker 4, 3 and 0 left',
    ]);
  });

  it("ENG-3 the trade price is the maker's, on both sides", () => {
    desk.place(sell(1, 5, 100));
    expect(desk.place(buy(2, 5, 105))).toContain('traded 5@100 maker 1 taker 2, 0 and 0 left');
    desk.place(buy(3, 5, 100));
    expect(desk.place(sell(4, 5, 95))).toContain('traded 5@100 maker 3 taker 4, 0 and 0 left');
  });

  it('ENG-3 where a rulebook says so the trade price is the lower of the two', () => {
    desk.setPolicy('price-time', 'lower');
    desk.place(sell(1, 5, 100));
    expect(desk.place(buy(2, 5, 105))).toContain('traded 5@100 maker 1 taker 2, 0 and 0 left');
    desk.place(buy(3, 5, 100));
    expect(desk.place(sell(4, 5, 95))).toContain('traded 5@95 maker 3 taker 4, 0 and 0 left');
  });

  it('ENG-3 what is left of a taker rests and keeps count of what was filled', () => {
    desk.place(sell(1, 5, 100));
    expect(desk.place(buy(2, 8, 100)).at(-1)).toBe('rested 2 buy 3@100');
    expect(desk.book.order(2)).toMatchObject({ remaining: 3, filled: 5 });
    expect(desk.book.order(1)).toBeUndefined();
  });

  it('ENG-3 a reduce keeps its place, an increase and a new price lose it', () => {
    for (const id of [1, 2, 3]) desk.place(buy(id, 10, 100));
    expect(desk.replace(1, 4, 100)).toEqual(['reduced 1 to 4']);
    expect(desk.queue(BUY)).toEqual([1, 2, 3]);
    expect(desk.replace(1, 5, 100)).toEqual(['replaced 1 by 5@100', 'rested 1 buy 5@100']);
    expect(desk.queue(BUY)).toEqual([2, 3, 1]);
    desk.replace(2, 10, 99);
    desk.replace(2, 10, 100);
    expect(desk.queue(BUY)).toEqual([3, 1, 2]);
  });

  it('ENG-3 a replace that changes nothing keeps its place and says so', () => {
    desk.place(buy(1, 10, 100));
    desk.place(buy(2, 10, 100));
    expect(desk.replace(1, 10, 100)).toEqual(['reduced 1 to 10']);
    expect(desk.queue(BUY)).toEqual([1, 2]);
  });

  it('ENG-3 a replace names the new total, filled part included', () => {
    desk.place(buy(1, 10, 100));
    desk.place(sell(2, 4, 100));
    expect(desk.replace(1, 7, 100)).toEqual(['reduced 1 to 3']);
    expect(desk.book.order(1)).toMatchObject({ remaining: 3, filled: 4 });
    expect(desk.replace(1, 9, 101)).toEqual(['replaced 1 by 5@101', 'rested 1 buy 5@101']);
    expect(desk.book.order(1)).toMatchObject({ remaining: 5, filled: 4 });
  });

  it.each([4, 3, 0])('ENG-3 a replace to %i of which 4 are filled cancels the rest', (total) => {
    desk.place(buy(1, 10, 100));
    desk.place(sell(2, 4, 100));
    expect(desk.replace(1, total, 120)).toEqual(['cancelled 1 buy 6@100: reduced-to-filled']);
    expect(desk.book.size).toBe(0);
  });

  it('ENG-3 a replace to a price that crosses is judged as a new taker', () => {
    desk.place(sell(1, 4, 102));
    desk.place(buy(2, 10, 100));
    expect(desk.replace(2, 10, 103)).toEqual([
      'replaced 2 by 10@103',
      'traded 4@102 maker 1 taker 2, 0 and 6 left',
      'rested 2 buy 6@103',
    ]);
    expect(desk.book.order(2)).toMatchObject({ remaining: 6, filled: 4, priority: 3 });
  });

  it('ENG-3 a refused replace leaves the order as it was', () => {
    desk.place(sell(1, 4, 102));
    desk.place(buy(2, 10, 100));
    const before = desk.book.stateHash();
    expect(desk.replace(2, 10, 102, true)).toEqual(['rejected 2: post-only-would-trade']);
    expect(desk.replace(9, 10, 102)).toEqual(['rejected 9: order-not-resting']);
    expect(desk.book.stateHash()).toBe(before);
  });

  it('ENG-3 fill-or-kill fills all, over several levels', () => {
    desk.place(sell(1, 4, 100));
    desk.place(sell(2, 6, 101));
    expect(desk.place(buy(3, 10, 101, { timeInForce: 'fok' }))).toEqual([
      'accepted 3 buy 10@101',
      'traded 4@100 maker 1 taker 3, 0 and 6 left',
      'traded 6@101 maker 2 taker 3, 0 and 0 left',
    ]);
  });

  it.each([
    ['too little is offered', 11, 101],
    ['the rest is beyond its price', 10, 100],
    ['nothing crosses', 1, 99],
  ])('ENG-3 fill-or-kill has no effect when %s', (_case, quantity, price) => {
    desk.place(sell(1, 4, 100));
    desk.place(sell(2, 6, 101));
    const before = desk.book.stateHash();
    expect(desk.place(buy(3, quantity, price, { timeInForce: 'fok' }))).toEqual([
      `accepted 3 buy ${quantity}@${price}`,
      `cancelled 3 buy ${quantity}@${price}: fill-or-kill`,
    ]);
    expect(desk.book.stateHash()).toBe(before);
  });

  it('ENG-3 immediate-or-cancel trades what it can and cancels the rest', () => {
    desk.place(sell(1, 4, 100));
    expect(desk.place(buy(2, 10, 100, { timeInForce: 'ioc' }))).toEqual([
      'accepted 2 buy 10@100',
      'traded 4@100 maker 1 taker 2, 0 and 6 left',
      'cancelled 2 buy 6@100: immediate-or-cancel',
    ]);
    expect(desk.book.size).toBe(0);
  });

  it('ENG-3 a post-only order that would trade is refused, one that would not rests', () => {
    desk.place(sell(1, 4, 100));
    expect(desk.place(buy(2, 4, 100, { postOnly: true }))).toEqual(['rejected 2: post-only-would-trade']);
    expect(desk.place(buy(3, 4, 99, { postOnly: true })).at(-1)).toBe('rested 3 buy 4@99');
    expect(desk.book.order(1)).toMatchObject({ remaining: 4 });
  });

  it('ENG-3 a cancel ends a resting order once', () => {
    desk.place(sell(1, 4, 100));
    expect(desk.cancel(1, 'frozen')).toEqual(['cancelled 1 sell 4@100: frozen']);
    expect(desk.cancel(1)).toEqual(['rejected 1: order-not-resting']);
  });

  it('ENG-3 day orders expire in the order in which they came, others stay', () => {
    desk.place(sell(1, 4, 110, { timeInForce: 'day' }));
    desk.place(buy(2, 4, 100));
    desk.place(buy(3, 4, 101, { timeInForce: 'day' }));
    desk.place(sell(4, 4, 105, { timeInForce: 'day' }));
    desk.replace(1, 4, 111);
    expect(desk.expireDayOrders()).toEqual([
      'expired 3 buy 4@101: day-end',
      'expired 4 sell 4@105: day-end',
      'expired 1 sell 4@111: day-end',
    ]);
    expect(desk.queue(BUY)).toEqual([2]);
  });

  it('ENG-3 depth shows the best levels first, summed and counted', () => {
    desk.place(buy(1, 4, 100));
    desk.place(buy(2, 5, 102));
    desk.place(buy(3, 6, 100));
    desk.place(sell(4, 7, 103));
    expect(desk.book.depth(BUY, 10)).toEqual([
      { price: 102, quantity: 5, orders: 1 },
      { price: 100, quantity: 10, orders: 2 },
    ]);
    expect(desk.book.depth(BUY, 1)).toHaveLength(1);
    expect(desk.book.depth(SELL, 10)).toEqual([{ price: 103, quantity: 7, orders: 1 }]);
  });

  it('ENG-3 one level is told by its price, and not at all once its last order is gone', () => {
    desk.place(buy(1, 4, 100));
    desk.place(buy(2, 6, 100));
    expect(desk.book.level(BUY, 100)).toEqual({ price: 100, quantity: 10, orders: 2 });
    expect(desk.book.level(SELL, 100)).toBeUndefined();
    expect(desk.book.level(BUY, 101)).toBeUndefined();
    desk.place(sell(3, 10, 100));
    expect(desk.book.level(BUY, 100)).toBeUndefined();
  });

  it('ENG-3 a restored book equals the book it was taken from', () => {
    desk.place(buy(1, 4, 100, { timeInForce: 'day', group: 7, selfTradePrevention: 'cancel-both' }));
    desk.place(sell(2, 9, 101));
    desk.place(buy(3, 5, 101));
    desk.replace(1, 8, 100);
    const copy = create();
    const all = [...desk.book.orders(BUY), ...desk.book.orders(SELL)].sort((a, b) => a.priority - b.priority);
    for (const order of all) copy.restore(order);
    expect(copy.stateHash()).toBe(desk.book.stateHash());
    expect(copy.orders(BUY)).toEqual(desk.book.orders(BUY));
    expect(copy.orders(SELL)).toEqual(desk.book.orders(SELL));
  });

  it('ENG-3 the ends of the price and quantity range are ordinary', () => {
    desk.place(buy(1, QUANTITY_LOTS_MAX, 1));
    desk.place(sell(2, QUANTITY_LOTS_MAX, PRICE_TICKS_MAX));
    expect(desk.place(sell(3, 1, 1))).toContain(`traded 1@1 maker 1 taker 3, ${QUANTITY_LOTS_MAX - 1} and 0 left`);
    expect(desk.place(buy(4, 1, PRICE_TICKS_MAX)).at(-1)).toContain(`traded 1@${PRICE_TICKS_MAX} maker 2 taker 4`);
  });

  it.each([
    ['a fraction of a lot', buy(2, 1.5, 100)],
    ['no lot', buy(2, 0, 100)],
    ['too many lots', buy(2, QUANTITY_LOTS_MAX + 1, 100)],
    ['no price', buy(2, 1, 0)],
    ['a fraction of a tick', buy(2, 1, 99.5)],
    ['a price beyond the highest', buy(2, 1, PRICE_TICKS_MAX + 1)],
    ['an id that already rests', buy(1, 1, 100)],
    ['an id that is no number', buy(Number.NaN, 1, 100)],
  ])('ENG-3 an order with %s is a programming error, not an event', (_case, wrong) => {
    desk.place(buy(1, 1, 100));
    const before = desk.book.stateHash();
    expect(() => desk.place(wrong)).toThrow();
    expect(desk.book.stateHash()).toBe(before);
  });
});
