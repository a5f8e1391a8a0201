import { formatQuantity } from '../../../registry/index.js';
import { basisPointsOf, evidenceOf, figure, partiesOf, type Finding } from '../finding.js';
import { volumeLots, type WatchedDay } from '../watched-day.js';
import { ordersOf, organizationsOf, pairsOf } from './pairs.js';

/**
 * Trades with the same owner on both sides. The book prevents them by the group that an order was accepted under; an
 * order that rests from before its owner joined the group is not caught there. One such trade is enough.
 */
export function detectSameOwner(day: WatchedDay): Finding[] {
  const own = pairsOf(day).filter(({ first, second }) => first === second);
  return own.map(({ first, trades }): Finding => {
    const lots = volumeLots(trades);
    const figures = [
      figure('trades', trades.length, 1),
      figure('quantity', formatQuantity(day.grid, lots)),
      figure('shareBasisPoints', basisPointsOf(lots, volumeLots(day.trades))),
    ];
    return {
      kind: 'same-owner',
      subject: first,
      severity: 'high',
      parties: partiesOf(organizationsOf(trades)),
      evidence: evidenceOf({ orders: ordersOf(trades), trades: trades.map(({ id }) => id), figures }),
    };
  });
}
