import { describe, expect, test } from '@jest/globals';
import { DEFAULT_THRESHOLDS } from '../thresholds.js';
import type { WatchedDay, WatchedTrade } from '../watched-day.js';
import { detectLimitHits } from './limit-hits.js';
import { detectSwing } from './swing.js';

/** A day with the reference 68.00 and trades at these prices, in ticks of one fen. */
function dayWith(prices: readonly bigint[], changes: Partial<WatchedDay> = {}): WatchedDay {
  const trades = prices.map((priceTicks, index): WatchedTrade => ({
    id: `carbon-${index + 1}-1`,
    buyOrderId: 'carbon-100',
    sellOrderId: 'carbon-200',
    buyerId: 'buyer',
    sellerId: 'seller',
    takerSide: 'buy',
    priceTicks,
    lots: 1n,
    at: new Date(Date.parse('2026-03-02T02:00:00Z') + index * 60_000),
  }));
  return {
    market: 'carbon',
    instrument: 'CEA24',
    day: '2026-03-02',
    grid: { priceScale: 2, tick: 1n, quantityScale: 0, lot: 1n, fenPerTickLot: 1n },
    referenceTicks: 6_800n,
    band: { lowerTicks: 6_120n, upperTicks: 7_480n },
    closesAt: null,
    limitDaysBefore: { upper: 0, lower: 0 },
    groups: new Map(),
    orders: [],
    trades,
    ...changes,
  };
}

describe('limits of the price band', () => {
  const hits = (day: WatchedDay) => detectLimitHits(day, DEFAULT_THRESHOLDS);

  test('SUR-1 a trade one tick inside the band is none, a trade at the limit is told with its id', () => {
    expect(hits(dayWith([6_121n, 7_479n]))).toEqual([]);
    expect(hits(dayWith([7_000n, 7_480n, 7_480n, 6_120n]))).toMatchObject([
      { subject: 'upper', severity: 'medium', evidence: { trades: ['carbon-2-1', 'carbon-3-1'] } },
      { subject: 'lower', severity: 'medium', evidence: { trades: ['carbon-4-1'] } },
    ]);
  });

  test('SUR-1 the second day in a row at the same limit is high, the other limit begins anew', () => {
    const day = dayWith([7_480n, 6_120n], { limitDaysBefore: { upper: 1, lower: 0 } });
    expect(hits(day).map(({ subject, severity }) => [subject, severity])).toEqual([
      ['upper', 'high'],
      ['lower', 'medium'],
    ]);
  });

  test('without a band there is no limit', () => {
    expect(hits(dayWith([1n, 9_999n], { band: null }))).toEqual([]);
  });
});

describe('the swing of a day', () => {
  const swings = (day: WatchedDay) => detectSwing(day, DEFAULT_THRESHOLDS);

  test('SUR-1 is told from exactly eight percent of the reference on, high from sixteen', () => {
    // 8 % of 68.00 is 5.44.
    expect(swings(dayWith([6_800n, 7_343n]))).toEqual([]);
    expect(swings(dayWith([6_800n, 7_344n]))).toMatchObject([{ severity: 'medium' }]);
    expect(swings(dayWith([6_256n, 7_344n]))).toMatchObject([
      {
        severity: 'high',
        evidence: { figures: expect.arrayContaining([{ name: 'rangeBasisPoints', value: '1600', threshold: '800' }]) },
      },
    ]);
  });

  test('SUR-1 a day that opens far from the reference and stays there swings too', () => {
    expect(swings(dayWith([7_400n, 7_401n]))).toMatchObject([{ evidence: { trades: ['carbon-2-1', 'carbon-1-1'] } }]);
  });

  test('without a reference the first trade takes its place, and a day without trades has no swing', () => {
    expect(swings(dayWith([5_000n, 5_100n], { referenceTicks: null }))).toEqual([]);
    expect(swings(dayWith([5_000n, 5_400n], { referenceTicks: null }))).toHaveLength(1);
    expect(swings(dayWith([]))).toEqual([]);
  });
});
