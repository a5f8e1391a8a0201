import { describe, expect, test } from '@jest/globals';
import { DEFAULT_THRESHOLDS } from '../../surveillance/thresholds.js';
import type { Rulebook } from '../rulebook.js';
import { withAutomaticMatching } from '../templates/automatic-matching.js';
import { CARBON_HUBEI } from '../templates/hubei.js';
import { rulebookFaults } from './rulebook-faults.js';

/** Automatic matching with every part that a rulebook can have. */
const MATCHED: Rulebook = {
  ...withAutomaticMatching(CARBON_HUBEI),
  calendar: { days: 'trading-days', closed: ['2026-10-09'], open: ['2026-10-10'] },
  sessions: {
    book: [
      { phase: 'pre-open', from: '09:00', to: '09:15' },
      { phase: 'call', from: '09:15', to: '09:30' },
      { phase: 'continuous', from: '09:30', to: '11:30' },
    ],
    block: [{ from: '13:00', to: '24:00' }],
  },
  orders: {
    timesInForce: ['day', 'ioc'],
    postOnly: true,
    quantityMax: '99999',
    steps: [
      { instrument: '*', price: '0.10', quantity: null },
      { instrument: 'CEA24', price: null, quantity: '10' },
    ],
    approval: 'none',
  },
  prices: {
    band: '0.10',
    close: { kind: 'vwap-of-day' },
    firstReferences: { CEA24: '73.17' },
    composite: [
      { from: '2025-04-29', weights: { CEA23: 1, CEA24: 1 } },
      { from: '2026-01-05', weights: { CEA25: 1 } },
    ],
  },
  block: { quantityMin: '100000', band: '0.30', directed: true, group: false },
  auction: {
    directions: ['sale'],
    forms: ['open'],
    policies: ['pay-as-bid', 'top-share'],
    topShare: '0.70',
    noticeDaysMin: 7,
    publicityDaysMin: 7,
    depositRate: '0.30',
    stepRateMax: '0.05',
    stepMultiple: '1',
    bidderShareMax: '0.5',
    bidsPerBidderMax: 10,
    closing: { kind: 'timed', waitSeconds: 240, durationSeconds: 300, windowSeconds: 300, extendFrom: 'bid' },
    oneBidder: 'fail',
    relisting: { startCutMax: '0.20', daysMax: 30, roundsMax: 3 },
    contractDays: 3,
    paymentDays: 7,
  },
  agreement: { approval: 'after', publicityDays: 7 },
  settlement: {
    unitReleaseDays: 1,
    minimumHoldingDays: 5,
    riskReserve: { feeShare: '0.20', cap: '1000000.00' },
    registerTransfer: { from: '09:00', to: '16:00' },
  },
  limits: { positionMax: '1000000', holdersMax: 200, openOrdersMax: 100, ordersPerMinuteMax: 60, reportFrom: '0.5' },
  participation: { kinds: ['enterprise'], grades: [{ grade: 'black', mayBuy: false, maySell: true }] },
  surveillance: DEFAULT_THRESHOLDS,
};

const PICKED: Rulebook = {
  ...MATCHED,
  sessions: { ...MATCHED.sessions, book: [{ phase: 'pick', from: '09:30', to: '11:30' }] },
  matching: { policy: 'five-level-pick', tradePrice: 'maker', callAfterHaltSeconds: null },
  orders: { ...MATCHED.orders, timesInForce: ['day', 'gtc'], postOnly: false },
};

const LONG = '长'.repeat(1_000);
const BASIS = { document: '国发〔2011〕38号', article: null, certainty: 'V', note: null };
const matched = (path: string, value: unknown) => [changed(MATCHED, path, value), path] as const;
const picked = (path: string, value: unknown) => [changed(PICKED, path, value), path] as const;

type Row = readonly [rule: string, changed: readonly [value: unknown, path: string], field?: string];

const ROWS: readonly Row[] = [
  ['one-of', matched('market', 'oil')],
  ['text', matched('titleZh', LONG)],
  ['text', matched('titleZh', ' 规则')],
  ['text', matched('titleEn', '')],
  ['text', matched('titleEn', 'two\nlines')],
  ['unknown', matched('prices.surprise', 1)],
  ['missing', matched('prices.band', undefined)],
  ['object', matched('prices', [])],
  ['one-of', matched('calendar.days', 'weekends')],
  ['day', matched('calendar.closed.0', '2026-02-30')],
  [
    'length',
    matched(
      'calendar.closed',
      Array.from({ length: 401 }, () => '2026-10-01'),
    ),
  ],
  ['list', matched('calendar.open', '2026-10-10')],
  ['once', matched('calendar.open.0', '2026-10-09')],
  ['clock-time', matched('sessions.book.0.from', '9:00')],
  ['clock-time', matched('sessions.book.2.to', '24:01')],
  ['after-from', matched('sessions.book.2.to', '09:30')],
  ['ascending', matched('sessions.book.2.from', '09:29')],
  ['after-from', matched('sessions.block.0.to', '12:00')],
  ['one-of', matched('sessions.book.0.phase', 'closed')],
  ['phase-of-policy', matched('sessions.book.0.phase', 'pick')],
  ['phase-of-policy', picked('sessions.book.0.phase', 'continuous')],
  ['phase-of-policy', picked('sessions.book.0.phase', 'call')],
  ['call-before-continuous', matched('sessions.book.2.phase', 'break'), 'sessions.book.1.phase'],
  [
    'length',
    matched(
      'sessions.book',
      Array.from({ length: 25 }, () => MATCHED.sessions.book[0]),
    ),
  ],
  ['block-sessions', matched('sessions.block', [])],
  ['block-sessions', matched('block', null), 'sessions.block'],
  ['one-of', matched('matching.policy', 'pro-rata')],
  ['one-of', matched('matching.tradePrice', 'taker')],
  ['whole-number', matched('matching.callAfterHaltSeconds', 0)],
  ['maker-price-under-pick', picked('matching.tradePrice', 'lower')],
  ['no-call-under-pick', picked('matching.callAfterHaltSeconds', 60)],
  ['one-of', matched('orders.timesInForce.0', 'gtd')],
  ['unique', matched('orders.timesInForce', ['day', 'day'])],
  ['length', matched('orders.timesInForce', [])],
  ['rests-under-pick', picked('orders.timesInForce.1', 'ioc')],
  ['flag', matched('orders.postOnly', 'yes')],
  ['no-post-only-under-pick', picked('orders.postOnly', true)],
  ['decimal', matched('orders.quantityMax', '1.5')],
  ['range', matched('orders.quantityMax', '0')],
  ['instrument', matched('orders.steps.0.instrument', 'two words')],
  ['once', matched('orders.steps.0.instrument', 'CEA24'), 'orders.steps.1.instrument'],
  ['range', matched('orders.steps.0.price', '0')],
  ['step', matched('orders.steps.0.price', null), 'orders.steps.0'],
  ['one-of', matched('orders.approval', 'after')],
  ['range', matched('prices.band', '1')],
  ['range', matched('prices.band', '0.000')],
  ['decimal', matched('prices.band', '0.1234')],
  ['decimal', matched('prices.band', 0.1)],
  ['one-of', matched('prices.close', { kind: 'last' }), 'prices.close.kind'],
  ['unknown', matched('prices.close', { kind: 'vwap-of-day', threshold: '100' }), 'prices.close.threshold'],
  [
    'slices-of-day',
    matched('prices.close', { kind: 'hubei-last-slices', lastSlices: 11, slicesOfDay: 10 }),
    'prices.close.lastSlices',
  ],
  [
    'decimal',
    matched('prices.close', { kind: 'vwap-with-threshold', thresholdQuantity: '0.5' }),
    'prices.close.thresholdQuantity',
  ],
  ['decimal', matched('prices.firstReferences.CEA24', '-1')],
  ['name', matched('prices.firstReferences', { 'a b': '1.00' }), 'prices.firstReferences.a b'],
  ['whole-number', matched('prices.composite.1.weights.CEA25', 0)],
  ['sample', matched('prices.composite.1.weights', {})],
  ['ascending', matched('prices.composite.1.from', '2025-04-29')],
  ['range', matched('block.quantityMin', '0')],
  ['range', matched('block.band', '1.0')],
  ['block-form', matched('block.directed', false)],
  ['one-of', matched('auction.policies.0', 'dutch')],
  ['top-share', matched('auction.topShare', null)],
  [
    'whole-to-one',
    [
      changed(changed(MATCHED, 'auction.policies', ['single-highest']), 'auction.topShare', null),
      'auction.bidderShareMax',
    ],
  ],
  ['sealed-closes-fixed', matched('auction.forms', ['sealed']), 'auction.closing.kind'],
  ['whole-number', matched('auction.noticeDaysMin', 400)],
  ['range', matched('auction.depositRate', '1.01')],
  ['range', matched('auction.stepRateMax', '0')],
  ['whole-number', matched('auction.closing.windowSeconds', 0)],
  ['missing', matched('auction.closing', { kind: 'extended', windowSeconds: 60 }), 'auction.closing.extendFrom'],
  ['one-of', matched('auction.oneBidder', 'wait')],
  ['range', matched('auction.relisting.startCutMax', '1')],
  ['one-of', matched('agreement.approval', 'maybe')],
  ['whole-number', matched('settlement.unitReleaseDays', 251)],
  ['whole-number', matched('settlement.minimumHoldingDays', 2.5)],
  ['range', matched('settlement.riskReserve.feeShare', '1.1')],
  ['decimal', matched('settlement.riskReserve.cap', '1.005')],
  ['after-from', matched('settlement.registerTransfer.to', '08:00')],
  ['range', matched('fees.0.rate', '1')],
  ['decimal', matched('fees.0.minimum', '-1.00')],
  ['decimal', matched('fees.0.waiveBelow', '1.005')],
  ['once', matched('fees.1.side', 'buy'), 'fees.1'],
  ['mode-not-offered', [changed(changed(MATCHED, 'agreement', null), 'fees.0.mode', 'agreement'), 'fees.0.mode']],
  ['whole-number', matched('limits.holdersMax', 0)],
  ['range', matched('limits.reportFrom', '1.5')],
  ['share-of-position', matched('limits.positionMax', null), 'limits.reportFrom'],
  ['one-of', matched('participation.kinds.0', 'operator')],
  ['once', matched('participation.grades.1', MATCHED.participation.grades[0]), 'participation.grades.1.grade'],
  ['threshold', matched('surveillance.swing.basisPoints', 0.5)],
  ['threshold', matched('surveillance.ramp.tradesMin', undefined)],
  ['threshold', matched('surveillance.surprise', 1)],
  ['name', matched('basis.weather', [BASIS])],
  ['length', matched('basis.matching', [])],
  ['one-of', matched('basis.matching.0.certainty', 'X')],
  ['text', matched('basis.matching.0.document', '')],
  ['text', matched('basis.matching.0.note', LONG)],
];

describe('what a rulebook must be', () => {
  test('a rulebook with every part, for matching and for picking, is one', () => {
    expect(rulebookFaults(MATCHED)).toEqual([]);
    expect(rulebookFaults(PICKED)).toEqual([]);
  });

  test.each(ROWS)(
    'what breaks the rule %s is told with that rule and its field',
    (rule, [value, path], field = path) => {
      const found = rulebookFaults(value).map((fault) => [fault.field, fault.rule]);
      expect(found).toEqual([[field, rule]]);
    },
  );

  test.each([null, 1, 'rules', []])('%j is none', (value) => {
    expect(rulebookFaults(value)).toMatchObject([{ field: '', rule: 'object' }]);
  });

  test('every fault is told in both languages', () => {
    for (const [, [value]] of ROWS) {
      for (const { message } of rulebookFaults(value)) expect(message).toMatch(/\p{Script=Han}.* · [a-zA-Z]/u);
    }
  });

  test('RUL-3 automatic matching without a basis, or with one from memory only, is no rulebook; picking needs none', () => {
    const memory = [{ ...BASIS, certainty: 'K' }];
    for (const basis of [{}, { orders: [BASIS] }, { matching: memory }]) {
      expect(rulebookFaults({ ...MATCHED, basis })).toMatchObject([
        { field: 'basis.matching', rule: 'automatic-matching-needs-basis' },
      ]);
      expect(rulebookFaults({ ...PICKED, basis })).toEqual([]);
    }
    expect(rulebookFaults({ ...MATCHED, basis: { matching: [...memory, BASIS] } })).toEqual([]);
  });
});

/** A copy with another value at a path; `undefined` takes the field away. */
function changed(rulebook: unknown, path: string, value: unknown): unknown {
  // Not structuredClone, in whose copy what was shared is shared still.
  const copy = JSON.parse(JSON.stringify(rulebook)) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place = copy;
  for (const name of names) place = place[name] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}
