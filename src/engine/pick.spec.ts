import { BUY, SELL } from './book.js';
import { BOOKS } from './testing/books.js';
import { buy, sell, TestDesk } from './testing/test-desk.js';

describe.each(BOOKS)('listing and pick in the %s book', (_name, create) => {
  let desk: TestDesk;
  beforeEach(() => {
    desk = new TestDesk(create());
    desk.setPolicy('five-level-pick');
  });

  function refusal(makerId: number, taker: ReturnType<typeof buy>): string[] {
    const before = desk.book.stateHash();
    const events = desk.pick(makerId, taker);
    expect(desk.book.stateHash()).toBe(before);
    return events;
  }

  it('PCK-1 listed orders cross without trading', () => {
    desk.place(sell(1, 10, 100));
    expect(desk.place(buy(2, 10, 105))).toEqual(['accepted 2 buy 10@105', 'rested 2 buy 10@105']);
  });

  it('PCK-1 a pick takes the chosen maker at its price, whoever stands before it', () => {
    desk.place(sell(1, 10, 100));
    desk.place(sell(2, 10, 102));
    desk.place(sell(3, 10, 102));
    expect(desk.pick(3, buy(4, 6, 102))).toEqual([
      'accepted 4 buy 6@102',
      'traded 6@102 maker 3 taker 4, 4 and 0 left',
    ]);
    expect(desk.pick(3, buy(5, 4, 110)).at(-1)).toBe('traded 4@102 maker 3 taker 5, 0 and 0 left');
    expect(desk.queue(SELL)).toEqual([1, 2]);
    expect(desk.queue(BUY)).toEqual([]);
  });

  it('PCK-1 five levels are within reach, the sixth is not', () => {
    for (const id of [1, 2, 3, 4, 5, 6]) desk.place(buy(id, 10, 100 - id));
    expect(refusal(6, sell(7, 1, 90))).toEqual(['rejected 7: offer-not-pickable']);
    expect(desk.pick(5, sell(8, 1, 90)).at(-1)).toBe('traded 1@95 maker 5 taker 8, 9 and 0 left');
  });

  it('PCK-1 a pick above the offer, of an own group, of the own side, or of an order just gone is refused', () => {
    desk.place(sell(1, 10, 100, { group: 7 }));
    desk.place(sell(2, 10, 100));
    desk.cancel(2);
    expect(refusal(1, buy(3, 11, 100))).toEqual(['rejected 3: quantity-above-offer']);
    expect(refusal(1, buy(3, 1, 100, { group: 7 }))).toEqual(['rejected 3: own-group']);
    expect(refusal(1, sell(3, 1, 100))).toEqual(['rejected 3: offer-not-pickable']);
    expect(refusal(2, buy(3, 1, 100))).toEqual(['rejected 3: order-not-resting']);
  });

  it("PCK-1 an offer that has become worse than the taker's price is not taken", () => {
    desk.place(sell(1, 10, 100));
    desk.replace(1, 10, 101);
    expect(refusal(1, buy(2, 1, 100))).toEqual(['rejected 2: offer-not-pickable']);
  });

  it('PCK-1 under best-price-pick only the first order at the best price can be taken', () => {
    desk.setPolicy('best-price-pick');
    desk.place(sell(1, 10, 101));
    desk.place(sell(2, 10, 100));
    desk.place(sell(3, 10, 100));
    expect(refusal(1, buy(4, 1, 101))).toEqual(['rejected 4: offer-not-pickable']);
    expect(refusal(3, buy(4, 1, 101))).toEqual(['rejected 4: offer-not-pickable']);
    expect(desk.pick(2, buy(4, 10, 101)).at(-1)).toBe('traded 10@100 maker 2 taker 4, 0 and 0 left');
    expect(desk.pick(3, buy(5, 1, 101)).at(-1)).toBe('traded 1@100 maker 3 taker 5, 9 and 0 left');
  });

  it('PCK-1 pick modes know day and gtc orders only', () => {
    for (const terms of [{ timeInForce: 'ioc' }, { timeInForce: 'fok' }, { postOnly: true }] as const) {
      expect(desk.place(buy(1, 10, 100, terms))).toEqual(['rejected 1: not-allowed-in-policy']);
    }
    desk.place(sell(2, 10, 100));
    expect(desk.replace(2, 10, 101, true)).toEqual(['rejected 2: not-allowed-in-policy']);
    expect(refusal(2, buy(3, 10, 100, { timeInForce: 'ioc' }))).toEqual(['rejected 3: not-allowed-in-policy']);
  });

  it('PCK-1 nothing is picked while a call auction collects, nor in a market that matches by itself', () => {
    desk.place(sell(1, 10, 100));
    desk.setCollecting(true);
    expect(refusal(1, buy(2, 1, 100))).toEqual(['rejected 2: not-allowed-in-policy']);
    desk.setCollecting(false);
    desk.setPolicy('price-time');
    expect(refusal(1, buy(2, 1, 100))).toEqual(['rejected 2: not-allowed-in-policy']);
  });

  it('PCK-1 a crossed book must be uncrossed before a policy that matches is set', () => {
    desk.place(sell(1, 10, 100));
    desk.place(buy(2, 4, 105));
    expect(() => desk.setPolicy('price-time')).toThrow('not crossed');
    expect(desk.uncross(null).price).toEqual({ price: 100, volume: 4, surplus: -6 });
    desk.setPolicy('price-time');
    expect(desk.place(buy(3, 6, 100)).at(-1)).toBe('traded 6@100 maker 1 taker 3, 0 and 0 left');
  });
});
