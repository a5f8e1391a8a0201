import { BUY, SELL } from './book.js';
import { BOOKS } from './testing/books.js';
import { buy, sell, TestDesk } from './testing/test-desk.js';

const OWN = 7;
const taker = { group: OWN, selfTradePrevention: 'cancel-taker' } as const;
const maker = { group: OWN, selfTradePrevention: 'cancel-maker' } as const;
const both = { group: OWN, selfTradePrevention: 'cancel-both' } as const;

describe.each(BOOKS)('self-trade prevention in the %s book', (_name, create) => {
  let desk: TestDesk;
  beforeEach(() => {
    desk = new TestDesk(create());
  });

  /** Another's 3, an own 4 (order 2), another's 5, all offered at 100. */
  function offerMixedQueue(): void {
    desk.place(sell(1, 3, 100, { group: 8 }));
    desk.place(sell(2, 4, 100, { group: OWN }));
    desk.place(sell(3, 5, 100));
  }

  it('ENG-4 cancel-taker fills what stands before the own order, then ends the taker', () => {
    offerMixedQueue();
    expect(desk.place(buy(4, 10, 100, taker))).toEqual([
      'accepted 4 buy 10@100',
      'traded 3@100 maker 1 taker 4, 0 and 7 left',
      'prevented 4@100 maker 2 taker 4',
      'cancelled 4 buy 7@100: self-trade-prevention',
    ]);
    expect(desk.queue(SELL)).toEqual([2, 3]);
    expect(desk.queue(BUY)).toEqual([]);
  });

  it('ENG-4 cancel-maker ends the own resting order and goes on', () => {
    offerMixedQueue();
    expect(desk.place(buy(4, 10, 100, maker))).toEqual([
      'accepted 4 buy 10@100',
      'traded 3@100 maker 1 taker 4, 0 and 7 left',
      'prevented 4@100 maker 2 taker 4',
      'cancelled 2 sell 4@100: self-trade-prevention',
      'traded 5@100 maker 3 taker 4, 0 and 2 left',
      'rested 4 buy 2@100',
    ]);
  });

  it('ENG-4 cancel-both ends the own resting order and the taker', () => {
    offerMixedQueue();
    expect(desk.place(buy(4, 10, 100, both))).toEqual([
      'accepted 4 buy 10@100',
      'traded 3@100 maker 1 taker 4, 0 and 7 left',
      'prevented 4@100 maker 2 taker 4',
      'cancelled 2 sell 4@100: self-trade-prevention',
      'cancelled 4 buy 7@100: self-trade-prevention',
    ]);
    expect(desk.queue(SELL)).toEqual([3]);
  });

  it('ENG-4 a taker filled before the own order never meets it', () => {
    offerMixedQueue();
    expect(desk.place(buy(4, 3, 100, both))).toEqual([
      'accepted 4 buy 3@100',
      'traded 3@100 maker 1 taker 4, 0 and 0 left',
    ]);
    expect(desk.queue(SELL)).toEqual([2, 3]);
  });

  it("ENG-4 the arriving order's mode counts, not the resting order's", () => {
    desk.place(sell(1, 3, 100, maker));
    expect(desk.place(buy(2, 3, 100, taker)).at(-1)).toBe('cancelled 2 buy 3@100: self-trade-prevention');
    expect(desk.queue(SELL)).toEqual([1]);
  });

  it('ENG-4 orders without a group, and of different groups, trade', () => {
    desk.place(sell(1, 3, 100));
    desk.place(sell(2, 3, 100, { group: 8 }));
    expect(desk.place(buy(3, 3, 100)).at(-1)).toContain('traded 3@100 maker 1');
    expect(desk.place(buy(4, 3, 100, taker)).at(-1)).toContain('traded 3@100 maker 2');
  });

  it.each([
    ['cancel-taker', taker, 'cancelled 4 buy 7@100: self-trade-prevention'],
    ['cancel-maker', maker, 'rested 4 buy 2@100'],
    ['cancel-both', both, 'cancelled 4 buy 7@100: self-trade-prevention'],
  ])('ENG-4 a replace that meets an own order is judged the same way: %s', (_mode, terms, last) => {
    offerMixedQueue();
    desk.place(buy(4, 10, 90, terms));
    const events = desk.replace(4, 10, 100);
    expect(events.slice(0, 3)).toEqual([
      'replaced 4 by 10@100',
      'traded 3@100 maker 1 taker 4, 0 and 7 left',
      'prevented 4@100 maker 2 taker 4',
    ]);
    expect(events.at(-1)).toBe(last);
  });

  it.each([
    ['cancel-taker', taker],
    ['cancel-both', both],
  ])('ENG-4 fill-or-kill with %s counts only what stands before the own order', (_mode, terms) => {
    offerMixedQueue();
    const before = desk.book.stateHash();
    expect(desk.place(buy(4, 4, 100, { ...terms, timeInForce: 'fok' }))).toEqual([
      'accepted 4 buy 4@100',
      'cancelled 4 buy 4@100: fill-or-kill',
    ]);
    expect(desk.book.stateHash()).toBe(before);
    expect(desk.place(buy(5, 3, 100, { ...terms, timeInForce: 'fok' })).at(-1)).toContain('traded 3@100 maker 1');
  });

  it('ENG-4 fill-or-kill with cancel-maker counts all of others, and cancels nothing when it cannot be filled', () => {
    offerMixedQueue();
    const before = desk.book.stateHash();
    expect(desk.place(buy(4, 9, 100, { ...maker, timeInForce: 'fok' })).at(-1)).toContain('fill-or-kill');
    expect(desk.book.stateHash()).toBe(before);
    expect(desk.place(buy(5, 8, 100, { ...maker, timeInForce: 'fok' }))).toEqual([
      'accepted 5 buy 8@100',
      'traded 3@100 maker 1 taker 5, 0 and 5 left',
      'prevented 4@100 maker 2 taker 5',
      'cancelled 2 sell 4@100: self-trade-prevention',
      'traded 5@100 maker 3 taker 5, 0 and 0 left',
    ]);
  });

  it('ENG-4 post-only is judged first: an own order that it would meet refuses it too', () => {
    desk.place(sell(1, 3, 100, { group: OWN }));
    expect(desk.place(buy(2, 3, 100, { ...maker, postOnly: true }))).toEqual(['rejected 2: post-only-would-trade']);
    expect(desk.queue(SELL)).toEqual([1]);
  });

  it('ENG-4 immediate-or-cancel that meets an own order ends by self-trade prevention', () => {
    offerMixedQueue();
    expect(desk.place(buy(4, 10, 100, { ...taker, timeInForce: 'ioc' })).at(-1)).toBe(
      'cancelled 4 buy 7@100: self-trade-prevention',
    );
  });

  it('ENG-4 in an uncross the later order of an own pair is cancelled and the price computed again', () => {
    desk.setCollecting(true);
    desk.place(sell(1, 10, 100, { group: OWN }));
    desk.place(buy(2, 10, 110, { group: OWN }));
    desk.place(buy(3, 4, 104));
    // With order 2 the range 105 to 110 would have volume 10 and no surplus; without it only 100 to 104 trades.
    expect(desk.uncross(107)).toEqual({
      price: { price: 100, volume: 4, surplus: -6 },
      events: [
        'prevented 10@107 maker 1 taker 2',
        'cancelled 2 buy 10@110: self-trade-prevention',
        'traded 4@100 maker 1 taker 3, 6 and 0 left',
      ],
    });
  });

  it('ENG-4 the indicative price already leaves out what the uncross would cancel', () => {
    desk.setCollecting(true);
    desk.place(sell(1, 10, 100, { group: OWN }));
    desk.place(buy(2, 10, 110, { group: OWN }));
    const before = desk.book.stateHash();
    expect(desk.book.indicative(107)).toBeNull();
    expect(desk.book.stateHash()).toBe(before);
    expect(desk.uncross(107)).toEqual({
      price: null,
      events: ['prevented 10@107 maker 1 taker 2', 'cancelled 2 buy 10@110: self-trade-prevention'],
    });
  });
});
