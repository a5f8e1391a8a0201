import { formatPrice } from '../../../registry/index.js';
import { basisPointsOf, evidenceOf, figure, reaches, type Finding } from '../finding.js';
import type { SurveillanceThresholds } from '../thresholds.js';
import type { WatchedDay, WatchedTrade } from '../watched-day.js';

/** From twice the threshold a swing is high. */
const HIGH_FROM_TIMES = 2;

/**
 * How far the prices of the day and the reference lie apart, so that a day that opens far off and stays there swings too.
 * Without a reference the first trade takes its place.
 */
export function detectSwing(day: WatchedDay, { swing }: SurveillanceThresholds): Finding[] {
  const { trades, grid } = day;
  const [first] = trades;
  if (!first) return [];
  const reference = day.referenceTicks ?? first.priceTicks;
  const high = extreme(trades, (a, b) => a > b);
  const low = extreme(trades, (a, b) => a < b);
  const top = high.priceTicks > reference ? high.priceTicks : reference;
  const bottom = low.priceTicks < reference ? low.priceTicks : reference;
  const range = top - bottom;
  if (!reaches(range, reference, swing.basisPoints)) return [];
  const figures = [
    figure('referencePrice', formatPrice(grid, reference)),
    figure('highPrice', formatPrice(grid, high.priceTicks)),
    figure('lowPrice', formatPrice(grid, low.priceTicks)),
    figure('rangeBasisPoints', basisPointsOf(range, reference), swing.basisPoints),
  ];
  const severity = reaches(range, reference, swing.basisPoints * HIGH_FROM_TIMES) ? 'high' : 'medium';
  const evidence = evidenceOf({ trades: [high.id, low.id], figures });
  return [{ kind: 'swing', subject: 'day', severity, parties: [], evidence }];

  function extreme(among: readonly WatchedTrade[], beyond: (a: bigint, b: bigint) => boolean): WatchedTrade {
    return among.reduce((best, trade) => (beyond(trade.priceTicks, best.priceTicks) ? trade : best));
  }
}
