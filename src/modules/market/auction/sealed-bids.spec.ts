import {
  carryOut,
  inPhase,
  march,
  ningxia,
  NINGXIA_BIDDING,
  passTo,
  refusalOf,
  registered,
} from './testing/auction-story.js';
import type { AuctionEvent, OpenedBid } from './auction-event.js';
import type { AuctionState } from './auction-state.js';
import type { AuctionTerms } from './auction-terms.js';
import { CIPHERTEXT_BYTES_MAX } from './taking-bids.js';

/** Sealed as in 广东: several bids, each stands, half of the lots for one bidder at most; the reserve is secret. */
const terms: AuctionTerms = ningxia({
  form: 'sealed',
  closing: { kind: 'fixed' },
  policy: { kind: 'uniform-lowest-accepted' },
  reserve: { kind: 'sealed', fingerprint: 'reserve' },
  bidding: {
    ...NINGXIA_BIDDING,
    severalBids: 'each-stands',
    improvement: 'none',
    bidsPerBidderMax: 3,
    bidderSharePerMillion: 500_000,
  },
});

function sealed(id: number, bidder: string, at: string, size = 60): AuctionEvent {
  const ciphertext = new Uint8Array(size).fill(id);
  return { kind: 'place-sealed-bid', id, bidder, at: march(at), ciphertext, fingerprint: `print ${id}` };
}

function opened(id: number, priceTicks: number, lots: number): OpenedBid {
  return { id, fingerprint: `print ${id}`, content: { priceTicks, lots, allOrNone: false } };
}

function bidding(): AuctionState {
  return carryOut(
    registered(terms, ['甲', '乙', '丙']),
    sealed(1, '甲', '10 09:10'),
    sealed(2, '乙', '10 09:20'),
    sealed(3, '甲', '10 09:30'),
    sealed(4, '丙', '10 09:59:59'),
  );
}

const closed = (): AuctionState => carryOut(bidding(), passTo('10 10:00'));

const seals = {
  kind: 'open-seals',
  at: march('10 10:30'),
  bids: [opened(4, 2150, 3000), opened(3, 2200, 1000), opened(2, 2300, 1500), opened(1, 2500, 1500)],
  reserve: { ticks: 2150, fingerprint: 'reserve' },
} as const;

describe('sealed bids', () => {
  it('AUC-3 stay as they came until they are opened, and are ranked by price, then by the order of the server', () => {
    expect(inPhase(closed(), 'closed').opened).toBeNull();
    const state = carryOut(closed(), seals, { kind: 'clear', at: march('10 10:40') });
    // 甲 can have half of 4,048 lots; 丙 asked for more than that.
    expect(inPhase(state, 'cleared').clearing).toMatchObject({
      allocations: [
        { bid: 1, lots: 1500, priceTicks: 2150 },
        { bid: 2, lots: 1500, priceTicks: 2150 },
        { bid: 3, lots: 524, priceTicks: 2150, missed: { lots: 476, reason: 'bidder-cap' } },
        { bid: 4, lots: 524, priceTicks: 2150, missed: { lots: 2476, reason: 'outbid' } },
      ],
      clearingPriceTicks: 2150,
    });
  });

  it('AUC-3 the order in which they are opened makes no difference', () => {
    const reversed = { ...seals, bids: [...seals.bids].reverse() };
    expect(carryOut(closed(), reversed)).toEqual(carryOut(closed(), seals));
  });

  it('AUC-3 one that is unreadable, changed or against the rules is void by itself', () => {
    const state = carryOut(closed(), {
      ...seals,
      bids: [
        { id: 1, fingerprint: 'print 1', content: null },
        { ...opened(2, 2300, 1500), fingerprint: 'another' },
        opened(3, 2201, 1000),
        opened(4, 2150, 1000),
      ],
    });
    expect(inPhase(state, 'closed').opened).toMatchObject({
      bids: [{ id: 4 }],
      voids: [
        { bid: 1, bidder: '甲', rule: 'unreadable' },
        { bid: 2, bidder: '乙', rule: 'seal-differs' },
        { bid: 3, bidder: '甲', rule: 'price-off-step' },
      ],
    });
  });

  it('AUC-3 when all of them are void the auction failed', () => {
    const none = seals.bids.map(({ id, fingerprint }) => ({ id, fingerprint, content: null }));
    const state = carryOut(closed(), { ...seals, bids: none }, { kind: 'clear', at: march('10 10:40') });
    expect(inPhase(state, 'failed').reason).toBe('no-valid-bid');
  });

  it('AUC-3 all of them are opened, once, with the reserve that was sealed, before anything is decided', () => {
    const state = closed();
    expect(refusalOf(state, { kind: 'clear', at: march('10 10:30') })?.rule).toBe('not-opened');
    expect(refusalOf(bidding(), { ...seals, at: march('10 09:59:59') })?.rule).toBe('wrong-phase');
    expect(refusalOf(state, { ...seals, bids: seals.bids.slice(1) })?.rule).toBe('opened-bids-differ');
    expect(refusalOf(state, { ...seals, bids: [...seals.bids.slice(1), opened(9, 2200, 1)] })?.rule).toBe(
      'opened-bids-differ',
    );
    expect(refusalOf(state, { ...seals, reserve: null })?.rule).toBe('reserve-seal-differs');
    expect(refusalOf(state, { ...seals, reserve: { ticks: 1, fingerprint: 'another' } })?.rule).toBe(
      'reserve-seal-differs',
    );
    const open = carryOut(state, seals);
    expect(refusalOf(open, seals)?.rule).toBe('already-opened');
  });

  it('AUC-3 their number and length are bounded, and open bids are not taken beside them', () => {
    const state = carryOut(bidding(), passTo('10 09:59:59'));
    const late = '10 09:59:59';
    expect(refusalOf(state, sealed(5, '甲', late))).toBeNull();
    expect(refusalOf(carryOut(state, sealed(5, '甲', late)), sealed(6, '甲', late))?.rule).toBe('too-many-bids');
    expect(refusalOf(state, sealed(5, '乙', late, CIPHERTEXT_BYTES_MAX + 1))?.rule).toBe('ciphertext-too-long');
    const openBid = {
      kind: 'place-bid',
      id: 5,
      bidder: '乙',
      at: march(late),
      priceTicks: 2100,
      lots: 1,
      allOrNone: false,
    } as const;
    expect(refusalOf(state, openBid)?.rule).toBe('sealed-bids-only');
  });

  it('AUC-3 a secret reserve can stand beside open bids, and is the floor of a negotiation', () => {
    const open = ningxia({ reserve: { kind: 'sealed', fingerprint: 'reserve' }, oneBidder: 'negotiate' });
    const alone = carryOut(registered(open, ['甲']), passTo('10 09:00'));
    const agree = { kind: 'agree', id: 1, at: march('10 15:00'), lots: 4048, allOrNone: false } as const;
    const reserve = { ticks: 2400, fingerprint: 'reserve' };
    expect(refusalOf(alone, { ...agree, priceTicks: 2399, reserve })?.rule).toBe('price-worse-than-floor');
    expect(inPhase(carryOut(alone, { ...agree, priceTicks: 2400, reserve }), 'cleared').awards).toHaveLength(1);
  });
});
