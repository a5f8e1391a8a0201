import { formatPrice } from '../../../registry/index.js';
import { evidenceOf, figure, type Finding } from '../finding.js';
import type { SurveillanceThresholds } from '../thresholds.js';
import type { WatchedDay } from '../watched-day.js';

/** Trades at the limit of the day's band, or beyond it where none was enforced; high when it is not the first day. */
export function detectLimitHits(day: WatchedDay, { limitHits }: SurveillanceThresholds): Finding[] {
  const { band, trades, limitDaysBefore } = day;
  if (!band) return [];
  const sides = [
    { subject: 'upper', limit: band.upperTicks, hits: trades.filter((trade) => trade.priceTicks >= band.upperTicks) },
    { subject: 'lower', limit: band.lowerTicks, hits: trades.filter((trade) => trade.priceTicks <= band.lowerTicks) },
  ] as const;
  return sides.flatMap(({ subject, limit, hits }): Finding[] => {
    if (hits.length === 0) return [];
    const days = limitDaysBefore[subject] + 1;
    const figures = [
      figure('limitPrice', formatPrice(day.grid, limit)),
      figure('tradesAtLimit', hits.length, 1),
      figure(CONSECUTIVE_DAYS, days, limitHits.highFromDays),
    ];
    const severity = days >= limitHits.highFromDays ? 'high' : 'medium';
    const evidence = evidenceOf({ trades: hits.map(({ id }) => id), figures });
    return [{ kind: 'limit-hit', subject, severity, parties: [], evidence }];
  });
}

/** The figure from which the next trading day counts on. */
export const CONSECUTIVE_DAYS = 'consecutiveDays';
