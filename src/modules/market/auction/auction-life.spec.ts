import fc from 'fast-check';
import {
  bid,
  carryOut,
  inPhase,
  march,
  ningxia,
  NINGXIA_BIDDING,
  NINGXIA_DEPOSIT_FEN,
  passTo,
  refusalOf,
  registered,
} from './testing/auction-story.js';
import { DEFAULT_CLOSING } from './auction-defaults.js';
import type { AuctionState } from './auction-state.js';
import type { Closing } from './auction-terms.js';
import { depositAccountsOf } from './deposit-accounts.js';

const MINUTE_MS = 60_000;

/** 甲, 乙 and 丙 have bid by ten; the pause runs to 10:04 and timed bidding to 10:09. */
function inTimedBidding(): AuctionState {
  return carryOut(
    registered(ningxia(), ['甲', '乙', '丙']),
    bid(1, '甲', '10 09:10', 2100, 1500),
    bid(2, '乙', '10 09:20', 2200, 2000),
    bid(3, '丙', '10 09:59:59', 2150, 1000),
    passTo('10 10:00'),
  );
}

function decided(): AuctionState {
  return carryOut(
    inTimedBidding(),
    bid(4, '甲', '10 10:04', 2300, 1500),
    bid(5, '乙', '10 10:05', 2250, 2000),
    { kind: 'clear', at: march('10 10:30') },
    {
      kind: 'publish-result',
      at: march('10 11:00'),
      until: march('17 11:00'),
      contractDueAt: march('20 17:00'),
    },
    passTo('17 11:00'),
  );
}

describe('the life of an auction', () => {
  it('AUC-3 goes from notice to registration, step by step, and applies the deposits to the price', () => {
    let state = decided();
    expect(inPhase(state, 'contract').clearing.allocations).toMatchObject([
      { bidder: '甲', lots: 1500, priceTicks: 2300, amountFen: 3_450_000n },
      { bidder: '乙', lots: 2000, priceTicks: 2250, amountFen: 4_500_000n },
      { bidder: '丙', lots: 548, priceTicks: 2150, amountFen: 1_178_200n },
    ]);
    const paymentDueAt = march('27 17:00');
    for (const bidder of ['甲', '乙', '丙']) {
      state = carryOut(state, { kind: 'sign-contract', at: march('18 09:00'), bidder, paymentDueAt });
    }
    for (const bidder of ['甲', '乙', '丙']) {
      expect(state.phase).toBe('contract');
      state = carryOut(state, { kind: 'record-payment', at: march('19 09:00'), bidder });
    }
    expect(state.phase).toBe('paid');
    state = carryOut(
      state,
      ...['甲', '乙', '丙'].map((bidder) => ({ kind: 'record-transfer', at: march('20 09:00'), bidder }) as const),
    );
    expect(state.phase).toBe('registered');
    // 丙 owes less than its deposit: the rest comes back.
    expect(depositAccountsOf(state)).toMatchObject([
      { bidder: '甲', appliedFen: NINGXIA_DEPOSIT_FEN, releasedFen: 0n },
      { bidder: '乙', appliedFen: NINGXIA_DEPOSIT_FEN, releasedFen: 0n },
      { bidder: '丙', appliedFen: 1_178_200n, releasedFen: NINGXIA_DEPOSIT_FEN - 1_178_200n },
    ]);
  });

  it('AUC-3 with two bidders there is a pause of four minutes, and then timed bidding', () => {
    const state = inPhase(inTimedBidding(), 'timed-bidding');
    expect(state.opensAt).toEqual(march('10 10:04'));
    expect(state.endsAt).toEqual(march('10 10:09'));
    expect(refusalOf(state, bid(4, '甲', '10 10:03:59', 2300, 1500))?.rule).toBe('bidding-not-open');
    expect(refusalOf(state, bid(4, '甲', '10 10:04', 2300, 1500))).toBeNull();
  });

  it('AUC-3 with one bidder there is nothing to outbid, and bidding closes at once', () => {
    const state = carryOut(
      registered(ningxia(), ['甲', '乙']),
      bid(1, '甲', '10 09:10', 2100, 1500),
      passTo('10 10:00'),
      { kind: 'clear', at: march('10 10:01') },
    );
    expect(inPhase(state, 'cleared').awards).toMatchObject([{ bidder: '甲', lots: 1500 }]);
    expect(inPhase(state, 'cleared').clearing.unsoldLots).toBe(2548);
  });

  it('AUC-3 a bid in the last window extends by the window, as often as there is one', () => {
    let state = carryOut(inTimedBidding(), bid(4, '甲', '10 10:08:59', 2300, 1500));
    expect(inPhase(state, 'timed-bidding').endsAt).toEqual(march('10 10:13:59'));
    state = carryOut(state, bid(5, '乙', '10 10:13:58', 2250, 2000));
    expect(inPhase(state, 'timed-bidding').endsAt).toEqual(march('10 10:18:58'));
    expect(refusalOf(state, bid(6, '甲', '10 10:18:58', 2350, 1500))?.rule).toBe('bidding-over');
    state = carryOut(state, passTo('10 12:00'));
    expect(inPhase(state, 'closed').changedAt).toEqual(march('10 10:18:58'));
  });

  it.each<[string, Closing, string, string]>([
    [
      'free bidding, before the window',
      { kind: 'extended', windowMs: 5 * MINUTE_MS, extendFrom: 'bid' },
      '09:54:59',
      '10:00:00',
    ],
    [
      'free bidding, at its first moment',
      { kind: 'extended', windowMs: 5 * MINUTE_MS, extendFrom: 'bid' },
      '09:55:00',
      '10:00:00',
    ],
    [
      'free bidding, from the bid',
      { kind: 'extended', windowMs: 5 * MINUTE_MS, extendFrom: 'bid' },
      '09:57:00',
      '10:02:00',
    ],
    [
      'free bidding, from the end',
      { kind: 'extended', windowMs: 5 * MINUTE_MS, extendFrom: 'end' },
      '09:57:00',
      '10:05:00',
    ],
    ['free bidding before a timed phase', DEFAULT_CLOSING, '09:59:59', '10:00:00'],
    ['a fixed end', { kind: 'fixed' }, '09:59:59', '10:00:00'],
  ])('AUC-3 where a late bid leaves the end: %s', (_name, closing, at, endsAt) => {
    const state = carryOut(registered(ningxia({ closing }), ['甲', '乙']), bid(1, '甲', `10 ${at}`, 2100, 1500));
    expect(inPhase(state, 'free-bidding').endsAt).toEqual(march(`10 ${endsAt}`));
  });

  it('AUC-3 a refused bid extends nothing', () => {
    const state = inTimedBidding();
    expect(refusalOf(state, bid(4, '甲', '10 10:08:59', 2050, 1500))?.rule).toBe('price-worse-than-start');
    expect(refusalOf(state, passTo('10 10:09'))).toBeNull();
    expect(inPhase(carryOut(state, passTo('10 10:09')), 'closed').bids.open).toHaveLength(3);
  });

  it('AUC-3 it makes no difference how often anybody looks while time passes', () => {
    const bids = [bid(4, '甲', '10 10:04:10', 2300, 1500), bid(5, '丙', '10 10:08:30', 2200, 900)];
    const last = march('10 10:40').getTime();
    const unwatched = carryOut(inTimedBidding(), ...bids, passTo('10 10:40'));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: march('10 10:00').getTime(), max: last })), (looks) => {
        const events = [
          ...bids,
          ...looks.map((ms) => ({ kind: 'pass-time', at: new Date(ms) }) as const),
          passTo('10 10:40'),
        ];
        events.sort((a, b) => a.at.getTime() - b.at.getTime());
        expect(carryOut(inTimedBidding(), ...events)).toEqual(unwatched);
      }),
    );
  });

  it('AUC-3 bids of fifty bidders at one moment keep the order in which the server took them', () => {
    const bidders = Array.from({ length: 50 }, (_, index) => `企业${index}`);
    const lots = 200;
    const terms = ningxia({
      deposit: { kind: 'fixed', amountFen: 100n },
      bidding: { ...NINGXIA_BIDDING, improvement: 'none' },
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(bidders, { minLength: 50 }), (arrivals) => {
        const state = carryOut(
          registered(terms, bidders, 100n),
          ...arrivals.map((bidder, index) => bid(index + 1, bidder, '10 09:30', 2100, lots)),
          passTo('10 11:00'),
          { kind: 'clear', at: march('10 11:00') },
        );
        const { clearing } = inPhase(state, 'cleared');
        // 4,048 lots serve twenty bids of 200 and the rest of one.
        expect(clearing.allocations.map(({ bidder }) => bidder)).toEqual(arrivals.slice(0, 21));
        expect(clearing.losses.map(({ bidder }) => bidder)).toEqual(arrivals.slice(21));
      }),
      { numRuns: 20 },
    );
  });

  it('AUC-3 nobody qualified, or nobody bid: failed, and the deposits come back', () => {
    const unqualified = carryOut(registered(ningxia(), []), passTo('10 09:00'));
    expect(inPhase(unqualified, 'failed').reason).toBe('no-bidder-qualified');
    const silent = carryOut(registered(ningxia(), ['甲', '乙']), passTo('10 10:00'));
    expect(inPhase(silent, 'failed').reason).toBe('no-bid');
    expect(depositAccountsOf(silent).map(({ releasedFen }) => releasedFen)).toEqual([
      NINGXIA_DEPOSIT_FEN,
      NINGXIA_DEPOSIT_FEN,
    ]);
  });

  it('AUC-3 one applicant negotiates at the floor or better, where the place says so', () => {
    const state = carryOut(registered(ningxia({ oneBidder: 'negotiate' }), ['甲']), passTo('10 09:00'));
    const agree = { kind: 'agree', at: march('10 15:00'), id: 7, lots: 1680, allOrNone: true, reserve: null } as const;
    expect(inPhase(state, 'negotiating').bidder).toBe('甲');
    expect(refusalOf(state, { ...agree, priceTicks: 2099 })?.rule).toBe('price-worse-than-floor');
    const agreed = inPhase(carryOut(state, { ...agree, priceTicks: 2101 }), 'cleared');
    expect(agreed.awards).toMatchObject([{ bidder: '甲', lots: 1680, amountFen: 3_529_680n }]);
    const broken = carryOut(state, { kind: 'end-negotiation', at: march('10 15:00') });
    expect(inPhase(broken, 'failed').reason).toBe('no-agreement');
  });

  it('AUC-3 where two bidders are needed, one applicant or one bidder is a failure', () => {
    const terms = ningxia({ oneBidder: 'fail' });
    expect(inPhase(carryOut(registered(terms, ['甲']), passTo('10 09:00')), 'failed').reason).toBe('too-few-bidders');
    const lonely = carryOut(registered(terms, ['甲', '乙']), bid(1, '甲', '10 09:10', 2100, 1), passTo('10 10:00'));
    expect(inPhase(lonely, 'failed').reason).toBe('too-few-bidders');
  });

  it('AUC-3 bids that do not reach the reserve have no effect', () => {
    const terms = ningxia({ reserve: { kind: 'open', ticks: 2300 }, closing: { kind: 'fixed' } });
    const state = carryOut(registered(terms, ['甲', '乙']), bid(1, '甲', '10 09:10', 2250, 100), {
      kind: 'clear',
      at: march('10 10:00'),
    });
    expect(inPhase(state, 'failed').reason).toBe('reserve-not-met');
  });

  it('AUC-3 an auction can be called off until contracts are signed, and everybody gets the deposit back', () => {
    const cancel = { kind: 'cancel', at: march('17 10:00'), reason: '串通竞价' } as const;
    const state = carryOut(inTimedBidding(), { kind: 'clear', at: march('10 10:30') }, cancel);
    expect(state.phase).toBe('cancelled');
    expect(depositAccountsOf(state).every(({ takenFen, releasedFen }) => takenFen === releasedFen)).toBe(true);
    expect(refusalOf(decided(), { ...cancel, at: march('17 12:00') })?.rule).toBe('wrong-phase');
  });

  it('AUC-2 deposits sum to what was taken at every moment of a random life', () => {
    const step = fc.record({
      bidder: fc.constantFrom('甲', '乙', '丙'),
      what: fc.constantFrom('sign-contract', 'record-payment', 'overdue', 'renounced', 'record-transfer'),
      hours: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let state = decided();
        let at = march('17 12:00');
        for (const { bidder, what, hours } of steps) {
          at = new Date(at.getTime() + hours * 60 * MINUTE_MS);
          const event =
            what === 'overdue' || what === 'renounced'
              ? ({ kind: 'declare-default', at, bidder, why: what } as const)
              : ({ kind: what, at, bidder, paymentDueAt: new Date(at.getTime() + 7 * 24 * 60 * MINUTE_MS) } as const);
          if (refusalOf(state, event) === null) state = carryOut(state, event);
          for (const { takenFen, keptFen, releasedFen, appliedFen, forfeitedFen } of depositAccountsOf(state)) {
            expect(takenFen).toBe(NINGXIA_DEPOSIT_FEN);
            expect(keptFen + releasedFen + appliedFen + forfeitedFen).toBe(takenFen);
          }
          if ('awards' in state) {
            const defaulted = state.awards.filter(({ status }) => status === 'defaulted').map((award) => award.bidder);
            const forfeited = depositAccountsOf(state).filter(({ forfeitedFen }) => forfeitedFen > 0n);
            expect(forfeited.map((account) => account.bidder)).toEqual(defaulted);
          }
        }
      }),
    );
  });
});
