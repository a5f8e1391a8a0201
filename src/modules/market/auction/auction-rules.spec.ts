import {
  announced,
  bid,
  carryOut,
  march,
  ningxia,
  NINGXIA_BIDDING,
  NINGXIA_DEPOSIT_FEN,
  passTo,
  refusalOf,
  registered,
} from './testing/auction-story.js';
import { DEFAULT_AUCTION_RULES, DEFAULT_CLOSING } from './auction-defaults.js';
import { draftAuction, REGISTRATIONS_MAX } from './auction-life.js';
import type { AuctionState, Registering } from './auction-state.js';
import type { AuctionTerms } from './auction-terms.js';
import type { AuctionRule } from './refusal.js';

const base = ningxia();
const announce = { kind: 'announce', at: march('1 10:00') } as const;

function announcementRule(changes: Partial<AuctionTerms>): AuctionRule | undefined {
  return refusalOf(draftAuction(ningxia(changes), march('1 09:00')), announce)?.rule;
}

describe('what may be announced', () => {
  it('AUC-3 seven days of notice, counted in days of Shanghai', () => {
    const draft = draftAuction(base, march('1 09:00'));
    const early = { ...base.schedule, registrationFrom: march('4 09:00') };
    const later = draftAuction({ ...base, schedule: early }, march('1 09:00'));
    expect(refusalOf(draft, announce)).toBeNull();
    // Bids on the 10th: the 3rd is the last day for the notice.
    expect(refusalOf(later, { ...announce, at: march('3 23:59') })).toBeNull();
    expect(refusalOf(later, { ...announce, at: march('4 00:00') })).toMatchObject({
      rule: 'notice-too-short',
      facts: { noticeDaysMin: 7, earliest: '2026-03-11' },
    });
  });

  it.each<[AuctionRule, string, Partial<AuctionTerms>]>([
    [
      'schedule-out-of-order',
      'registration that ends after bidding began',
      { schedule: { ...base.schedule, registrationUntil: march('10 09:01') } },
    ],
    [
      'schedule-out-of-order',
      'bidding without a duration',
      { schedule: { ...base.schedule, biddingUntil: base.schedule.biddingFrom } },
    ],
    ['step-too-large', 'a step above 5 % of the start', { stepTicks: 106 }],
    [
      'step-off-grid',
      'a step that is not a whole yuan',
      { rules: { ...DEFAULT_AUCTION_RULES, stepRule: { maxPerMillion: 50_000, multipleTicks: 100 } } },
    ],
    ['start-beyond-limit', 'a sale below the base price', { limitTicks: 2101 }],
    ['start-beyond-limit', 'a buy-back above the base price', { direction: 'purchase', limitTicks: 2099 }],
    [
      'object-not-on-grid',
      'no lots',
      { object: { kind: 'lots', instrument: 'NOX-2026', lots: 0, unitsPerLot: 1n, fenPerTickLot: 1n } },
    ],
    [
      'object-not-on-grid',
      'a tick that is worth nothing',
      { object: { kind: 'lots', instrument: 'NOX-2026', lots: 1, unitsPerLot: 1n, fenPerTickLot: 0n } },
    ],
    [
      'object-not-on-grid',
      'a package with an empty part',
      { object: { kind: 'whole', fenPerTick: 1n, parts: [{ instrument: 'COD', units: 0n, startFen: 2100n }] } },
    ],
    [
      'parts-differ-from-start',
      'a package that is worth something else',
      { object: { kind: 'whole', fenPerTick: 1n, parts: [{ instrument: 'COD', units: 1n, startFen: 2099n }] } },
    ],
    [
      'policy-does-not-fit',
      'a package for several winners',
      { object: { kind: 'whole', fenPerTick: 1n, parts: [{ instrument: 'COD', units: 1n, startFen: 2100n }] } },
    ],
    [
      'policy-does-not-fit',
      'a cap where one takes all',
      { policy: { kind: 'single-highest' }, bidding: { ...NINGXIA_BIDDING, bidderSharePerMillion: 500_000 } },
    ],
    [
      'policy-does-not-fit',
      'a share of bidders of whom each has several bids',
      {
        policy: { kind: 'top-share', sharePerMillion: 700_000 },
        bidding: { ...NINGXIA_BIDDING, severalBids: 'each-stands' },
      },
    ],
    ['policy-does-not-fit', 'a share above the whole', { policy: { kind: 'top-share', sharePerMillion: 1_000_001 } }],
    [
      'policy-does-not-fit',
      'a smallest bid above what is offered',
      { bidding: { ...NINGXIA_BIDDING, bidLotsMin: 4049 } },
    ],
    ['policy-does-not-fit', 'sealed bids that must beat another', { form: 'sealed', closing: { kind: 'fixed' } }],
    [
      'policy-does-not-fit',
      'sealed bids that extend',
      { form: 'sealed', bidding: { ...NINGXIA_BIDDING, improvement: 'none' } },
    ],
    [
      'policy-does-not-fit',
      'a timed phase without a duration',
      { closing: { ...DEFAULT_CLOSING, kind: 'timed', waitMs: 0, durationMs: 0, windowMs: 1, extendFrom: 'bid' } },
    ],
    ['amount-too-large', 'a start that a ledger cannot carry', { startTicks: 10 ** 13 }],
    ['policy-does-not-fit', 'bids without end', { bidding: { ...NINGXIA_BIDDING, bidsPerBidderMax: 201 } }],
    [
      'deposit-rate-out-of-range',
      'a deposit above the value',
      { deposit: { kind: 'share-of-start', ratePerMillion: 1_000_001 } },
    ],
  ])('AUC-3 %s: %s', (rule, _what, changes) => {
    expect(announcementRule(changes)).toBe(rule);
  });
});

describe('who may take part', () => {
  const register = { kind: 'register', at: march('3 09:00'), bidder: '甲', depositFen: NINGXIA_DEPOSIT_FEN } as const;
  const judge = {
    kind: 'judge-registration',
    at: march('8 09:00'),
    bidder: '甲',
    verdict: 'qualified',
    reason: null,
  } as const;
  const withdraw = { kind: 'withdraw-registration', at: march('4 09:00'), bidder: '甲' } as const;
  const open = announced(ningxia({ barred: ['违约企业'] }));
  const signedUp = carryOut(open, register);

  it.each<[AuctionRule, AuctionState, Parameters<typeof refusalOf>[1]]>([
    ['registration-closed', open, { ...register, at: march('1 23:00') }],
    ['registration-closed', open, { ...register, at: march('7 17:00') }],
    ['principal-may-not-bid', open, { ...register, bidder: '储备' }],
    ['bidder-barred', open, { ...register, bidder: '违约企业' }],
    ['already-registered', signedUp, register],
    ['already-registered', carryOut(signedUp, withdraw), { ...register, at: march('5 09:00') }],
    ['deposit-differs', open, { ...register, depositFen: NINGXIA_DEPOSIT_FEN - 1n }],
    ['not-registered', open, judge],
    ['already-judged', carryOut(signedUp, judge), judge],
    ['already-judged', carryOut(signedUp, withdraw), judge],
    ['registration-closed', signedUp, { ...withdraw, at: march('7 17:00') }],
    ['registration-closed', signedUp, { ...judge, at: march('10 09:00') }],
  ])('AUC-3 %s', (rule, state, event) => {
    expect(refusalOf(state, event)?.rule).toBe(rule);
  });

  it('AUC-3 the number of registrations is bounded', () => {
    const registration = {
      bidder: '',
      depositFen: 0n,
      registeredAt: march('3 09:00'),
      status: 'applied',
      reason: null,
    } as const;
    const registrations = Array.from({ length: REGISTRATIONS_MAX }, (_, index) => ({
      ...registration,
      bidder: `${index}`,
    }));
    const full: Registering = { ...(signedUp as Registering), registrations };
    expect(refusalOf(full, { ...register, bidder: '乙' })?.rule).toBe('too-many-registrations');
  });

  it('AUC-3 who was not found qualified may not bid', () => {
    const state = carryOut(
      open,
      register,
      { ...register, bidder: '乙' },
      { ...register, bidder: '丙' },
      { ...register, bidder: '丁' },
      { ...judge, bidder: '乙' },
      { ...judge, bidder: '丁' },
      { ...judge, bidder: '丙', verdict: 'disqualified', reason: '失信' },
      passTo('10 09:00'),
    );
    expect(refusalOf(state, bid(1, '甲', '10 09:01', 2100, 1))?.rule).toBe('bidder-not-qualified');
    expect(refusalOf(state, bid(1, '丙', '10 09:01', 2100, 1))?.rule).toBe('bidder-not-qualified');
    expect(refusalOf(state, bid(1, '戊', '10 09:01', 2100, 1))?.rule).toBe('bidder-not-qualified');
    expect(refusalOf(state, bid(1, '乙', '10 09:01', 2100, 1))).toBeNull();
  });
});

describe('what may be bid', () => {
  const capped = ningxia({
    bidding: {
      ...NINGXIA_BIDDING,
      bidLotsMin: 100,
      bidderSharePerMillion: 500_000,
      allOrNone: 'refused',
      bidsPerBidderMax: 2,
    },
  });
  const state = carryOut(registered(capped, ['甲', '乙']), bid(1, '甲', '10 09:10', 2200, 1000));

  it.each<[AuctionRule | undefined, string, AuctionState, Parameters<typeof bid>]>([
    [undefined, 'a bid on the grid', state, [2, '乙', '10 09:20', 2100, 2024]],
    ['bidding-not-open', 'before the start', registered(capped, ['甲']), [1, '甲', '10 08:59:59', 2100, 100]],
    ['bidding-over', 'at the end, with nobody having looked', carryOut(state), [2, '甲', '10 10:00', 2250, 100]],
    ['price-worse-than-start', 'below the start', state, [2, '乙', '10 09:20', 2050, 100]],
    ['price-off-step', 'between two steps', state, [2, '乙', '10 09:20', 2110, 100]],
    ['price-not-ticks', 'half a tick', state, [2, '乙', '10 09:20', 2100.5, 100]],
    ['price-not-ticks', 'a price beyond safe integers', state, [2, '乙', '10 09:20', 2 ** 53, 100]],
    ['amount-too-large', 'more money than a ledger carries', state, [2, '乙', '10 09:20', 2100 + 50 * 10 ** 12, 1000]],
    ['lots-not-whole', 'half a lot', state, [2, '乙', '10 09:20', 2100, 100.5]],
    ['lots-below-minimum', 'too little', state, [2, '乙', '10 09:20', 2100, 99]],
    ['lots-above-offer', 'more than there is', state, [2, '乙', '10 09:20', 2100, 4049]],
    ['above-bidder-cap', 'more than half', state, [2, '乙', '10 09:20', 2100, 2025]],
    ['all-or-none-not-allowed', 'all or none', state, [2, '乙', '10 09:20', 2100, 100, true]],
    ['not-better-than-own', 'the own price again', state, [2, '甲', '10 09:20', 2200, 500]],
    [
      'too-many-bids',
      'a third bid of two',
      carryOut(state, bid(2, '甲', '10 09:20', 2250, 100)),
      [3, '甲', '10 09:21', 2300, 100],
    ],
  ])('AUC-3 %s: %s', (rule, _what, from, args) => {
    expect(refusalOf(from, bid(...args))?.rule).toBe(rule);
  });

  it('AUC-3 where each bid stands, the cap counts them together (广东)', () => {
    const terms = ningxia({
      bidding: { ...NINGXIA_BIDDING, severalBids: 'each-stands', improvement: 'none', bidderSharePerMillion: 500_000 },
    });
    const one = carryOut(registered(terms, ['甲', '乙']), bid(1, '甲', '10 09:10', 2200, 1500));
    expect(refusalOf(one, bid(2, '甲', '10 09:20', 2100, 524))).toBeNull();
    expect(refusalOf(one, bid(2, '甲', '10 09:20', 2100, 525))).toMatchObject({
      rule: 'above-bidder-cap',
      facts: { cap: 2024, before: 1500 },
    });
  });

  it('AUC-3 a single lot is bid for as a whole, and a bid must beat the best', () => {
    const terms = ningxia({ policy: { kind: 'single-highest' }, bidding: { ...NINGXIA_BIDDING, improvement: 'best' } });
    const one = carryOut(registered(terms, ['甲', '乙']), bid(1, '甲', '10 09:10', 2200, 4048));
    expect(refusalOf(one, bid(2, '乙', '10 09:20', 2250, 4000))?.rule).toBe('whole-only');
    expect(refusalOf(one, bid(2, '乙', '10 09:20', 2200, 4048))?.rule).toBe('not-better-than-best');
    expect(refusalOf(one, bid(2, '乙', '10 09:20', 2250, 4048))).toBeNull();
  });

  it('AUC-3 in a purchase bids go down from the start', () => {
    const one = carryOut(
      registered(ningxia({ direction: 'purchase' }), ['甲', '乙']),
      bid(1, '甲', '10 09:10', 2000, 100),
    );
    expect(refusalOf(one, bid(2, '乙', '10 09:20', 2150, 100))?.rule).toBe('price-worse-than-start');
    expect(refusalOf(one, bid(2, '甲', '10 09:20', 2050, 100))?.rule).toBe('not-better-than-own');
    expect(refusalOf(one, bid(2, '甲', '10 09:20', 1950, 100))).toBeNull();
  });

  it('AUC-3 sealed bids are for sealed auctions', () => {
    const event = {
      kind: 'place-sealed-bid',
      id: 2,
      bidder: '乙',
      at: march('10 09:20'),
      ciphertext: new Uint8Array(1),
      fingerprint: '',
    } as const;
    expect(refusalOf(state, event)?.rule).toBe('open-bids-only');
  });
});

describe('how it ends', () => {
  const cleared = carryOut(
    registered(ningxia({ closing: { kind: 'fixed' } }), ['甲', '乙']),
    bid(1, '甲', '10 09:10', 2200, 4048),
    { kind: 'clear', at: march('10 10:30') },
  );
  const publish = {
    kind: 'publish-result',
    at: march('10 11:00'),
    until: march('17 11:00'),
    contractDueAt: march('20 17:00'),
  } as const;
  const contract = carryOut(cleared, publish, passTo('17 11:00'));
  const sign = { kind: 'sign-contract', at: march('18 09:00'), bidder: '甲', paymentDueAt: march('27 17:00') } as const;
  const paid = carryOut(contract, sign, { kind: 'record-payment', at: march('19 09:00'), bidder: '甲' });

  it.each<[AuctionRule, AuctionState, Parameters<typeof refusalOf>[1]]>([
    ['wrong-phase', cleared, { kind: 'announce', at: march('10 11:00') }],
    ['wrong-phase', cleared, { kind: 'clear', at: march('10 11:00') }],
    [
      'nothing-sealed',
      carryOut(registered(base, ['甲', '乙']), bid(1, '甲', '10 09:10', 2200, 1), passTo('10 10:00')),
      { kind: 'open-seals', at: march('10 10:30'), bids: [], reserve: null },
    ],
    ['publicity-too-short', cleared, { ...publish, until: march('16 23:59') }],
    ['due-before-now', cleared, { ...publish, contractDueAt: publish.until }],
    ['wrong-phase', cleared, sign],
    ['wrong-phase', carryOut(cleared, publish), { ...sign, at: march('17 10:59:59') }],
    ['not-a-winner', contract, { ...sign, bidder: '乙' }],
    ['due-before-now', contract, { ...sign, paymentDueAt: sign.at }],
    ['step-not-next', contract, { kind: 'record-payment', at: march('18 09:00'), bidder: '甲' }],
    ['overdue', carryOut(contract, sign), { kind: 'record-payment', at: march('27 17:00'), bidder: '甲' }],
    [
      'not-overdue',
      carryOut(contract, sign),
      { kind: 'declare-default', at: march('27 16:59'), bidder: '甲', why: 'overdue' },
    ],
    ['wrong-phase', contract, { kind: 'record-transfer', at: march('18 09:00'), bidder: '甲' }],
    ['wrong-phase', paid, { kind: 'declare-default', at: march('20 09:00'), bidder: '甲', why: 'renounced' }],
    ['not-a-winner', paid, { kind: 'record-transfer', at: march('20 09:00'), bidder: '乙' }],
    ['wrong-phase', paid, { kind: 'end-negotiation', at: march('20 09:00') }],
  ])('AUC-3 %s', (rule, state, event) => {
    expect(refusalOf(state, event)?.rule).toBe(rule);
  });

  it('AUC-3 an event earlier than the last one is a fault of the program and not of a user', () => {
    expect(() => refusalOf(cleared, { ...publish, at: march('10 10:29') })).toThrow('does not go backwards');
  });
});
