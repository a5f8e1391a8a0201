import { describe, expect, test } from '@jest/globals';
import { detect } from '../../src/modules/market/surveillance/detect/detect.js';
import type { AlertKind, Finding } from '../../src/modules/market/surveillance/finding.js';
import { DEFAULT_THRESHOLDS, type SurveillanceThresholds } from '../../src/modules/market/surveillance/thresholds.js';
import * as abuses from '../support/abuses.js';
import { ordinaryDay, type TradingDay } from '../support/trading-day.js';

const VARIANTS = Array.from({ length: 10 }, (_, index) => index + 1);
const ORDINARY_DAYS = 100;
/** What a hundred ordinary days may raise together: one alert in three days, and none that is high. */
const ORDINARY_ALERTS_MAX = 33;

describe.each(VARIANTS)('variant %i of an abuse', (seed) => {
  test('SUR-1 trades within an ownership group are told with both firms and every such trade', () => {
    const { day, culprits } = abuses.sameOwnerTrades(seed);
    const alert = only(day, 'same-owner');
    expect(alert).toMatchObject({ severity: 'high', parties: culprits, subject: 'group:7' });
    const own = day.trades.filter(({ buyerId, sellerId }) => [buyerId, sellerId].every((id) => culprits.includes(id)));
    expect(own.length).toBeGreaterThan(0);
    expect(alert.evidence.trades).toEqual(own.map(({ id }) => id));
    expectOrdersOf(day, alert, culprits);
  });

  test('SUR-1 what goes to another firm and comes back, also in pieces, is told as a round trip', () => {
    const { day, culprits } = abuses.roundTrip(seed);
    const alert = only(day, 'round-trip', culprits);
    expect(alert.parties).toEqual(culprits);
    const own = day.trades.filter(({ buyerId, sellerId }) => [buyerId, sellerId].every((id) => culprits.includes(id)));
    expect(alert.evidence.trades).toEqual(own.map(({ id }) => id));
    expect(own.length).toBeGreaterThanOrEqual(2);
    expectReached(alert, 'returnedBasisPointsOfVolume');
  });

  test('SUR-1 orders taken back around a trade on the other side are told as layering, with the orders and the trade', () => {
    const { day, culprits } = abuses.layering(seed);
    const alert = only(day, 'layering', culprits);
    expect(alert.parties).toEqual(culprits);
    const withdrawn = day.orders.filter((order) => order.withdrawnAt && culprits.includes(order.organizationId));
    expect([...alert.evidence.orders].sort()).toEqual(withdrawn.map(({ id }) => id).sort());
    expectTradesOf(day, alert, culprits);
    expectReached(alert, 'withdrawnOrders');
  });

  test('SUR-1 a price that one firm drives is told as a ramp, and as high shortly before the close', () => {
    const { day, culprits, atClose } = abuses.priceRamp(seed);
    const alert = only(day, 'price-ramp', culprits);
    expect(alert).toMatchObject({ parties: culprits, severity: atClose ? 'high' : 'medium' });
    expectTradesOf(day, alert, culprits);
    expectReached(alert, 'movedBasisPoints');
    expectReached(alert, 'tradesOfRun');
  });

  test('SUR-1 a firm with a large part of the day is told with its share', () => {
    const { day, culprits } = abuses.concentration(seed);
    const alert = only(day, 'concentration', culprits);
    expect(alert.parties).toEqual(culprits);
    expectTradesOf(day, alert, culprits);
    expectReached(alert, 'shareBasisPoints');
  });
});

describe('ordinary days', () => {
  test(`SUR-1 a hundred ordinary days raise at most ${ORDINARY_ALERTS_MAX} alerts, none of them high`, () => {
    const found: Finding[] = [];
    for (let seed = 1; seed <= ORDINARY_DAYS; seed += 1) found.push(...alertsOf(ordinaryDay(1_000 + seed)));
    expect(found.filter(({ severity }) => severity === 'high')).toEqual([]);
    expect(found.length).toBeLessThanOrEqual(ORDINARY_ALERTS_MAX);
  });

  test('SUR-1 the same day gives the same findings', () => {
    expect(alertsOf(abuses.layering(3).day)).toEqual(alertsOf(abuses.layering(3).day));
  });
});

describe('thresholds', () => {
  const strict: SurveillanceThresholds = {
    ...DEFAULT_THRESHOLDS,
    swing: { basisPoints: 50 },
    concentration: { basisPoints: 1_000, tradesMin: 20 },
  };

  test('SUR-1 a lower threshold makes an alert of what was ordinary, and the evidence names the threshold', () => {
    const day = ordinaryDay(1_001).watched();
    const kinds = (thresholds: SurveillanceThresholds): Set<string> =>
      new Set(detect(day, thresholds).map((f) => f.kind));
    expect(kinds(DEFAULT_THRESHOLDS).has('swing')).toBe(false);
    expect(kinds(strict)).toEqual(new Set([...kinds(DEFAULT_THRESHOLDS), 'swing', 'concentration']));
    const swing = detect(day, strict).find(({ kind }) => kind === 'swing');
    expect(swing?.evidence.figures.find(({ name }) => name === 'rangeBasisPoints')?.threshold).toBe('50');
  });

  test.each([
    ['layering', abuses.layering, { layering: { ...DEFAULT_THRESHOLDS.layering, withdrawnMin: 8 } }],
    ['round-trip', abuses.roundTrip, { roundTrips: { ...DEFAULT_THRESHOLDS.roundTrips, volumeBasisPoints: 3_000 } }],
    ['concentration', abuses.concentration, { concentration: { basisPoints: 9_000, tradesMin: 20 } }],
    [
      'price-ramp',
      abuses.priceRamp,
      { ramp: { ...DEFAULT_THRESHOLDS.ramp, basisPoints: 2_000, closingBasisPoints: 2_000 } },
    ],
  ] as const)('SUR-1 a higher threshold leaves the %s alone', (kind, abuse, changed) => {
    const { day } = abuse(4);
    expect(detect(day.watched(), DEFAULT_THRESHOLDS).some((finding) => finding.kind === kind)).toBe(true);
    const kept = detect(day.watched(), { ...DEFAULT_THRESHOLDS, ...changed });
    expect(kept.filter((finding) => finding.kind === kind)).toEqual([]);
  });
});

function alertsOf(day: TradingDay): readonly Finding[] {
  return detect(day.watched(), DEFAULT_THRESHOLDS);
}

/** The one alert of this kind, among those that name one of these organizations. */
function only(day: TradingDay, kind: AlertKind, among?: readonly string[]): Finding {
  const found = alertsOf(day).filter(
    (finding) => finding.kind === kind && (!among || finding.parties.some((party) => among.includes(party))),
  );
  expect(found.map((finding) => finding.subject)).toHaveLength(1);
  const [alert] = found;
  if (!alert) throw new Error(`there is no alert of kind ${kind}`);
  return alert;
}

/** The evidence is of trades in which the culprits took part. */
function expectTradesOf(day: TradingDay, { evidence }: Finding, culprits: readonly string[]): void {
  expect(evidence.trades.length).toBeGreaterThan(0);
  const byId = new Map(day.trades.map((trade) => [trade.id, [trade.buyerId, trade.sellerId]]));
  for (const id of evidence.trades) expect(byId.get(id)?.some((party) => culprits.includes(party))).toBe(true);
}

function expectOrdersOf(day: TradingDay, { evidence }: Finding, culprits: readonly string[]): void {
  const byId = new Map(day.orders.map((order) => [order.id, order.organizationId]));
  expect(evidence.orders.length).toBeGreaterThan(0);
  for (const id of evidence.orders) expect(culprits).toContain(byId.get(id));
}

/** The figure stands beside the threshold that it reached. */
function expectReached({ evidence }: Finding, name: string): void {
  const figure = evidence.figures.find((each) => each.name === name);
  expect(Number(figure?.value)).toBeGreaterThanOrEqual(Number(figure?.threshold));
  expect(Number(figure?.threshold)).toBeGreaterThan(0);
}
