import { formatQuantity } from '../../../registry/index.js';
import { basisPointsOf, evidenceOf, figure, partiesOf, reaches, type Finding } from '../finding.js';
import type { SurveillanceThresholds } from '../thresholds.js';
import { holderOf, volumeLots, type SideName, type WatchedDay, type WatchedTrade } from '../watched-day.js';

/** From twice the threshold a share is high. */
const HIGH_FROM_TIMES = 2;

interface Share {
  readonly holder: string;
  readonly side: SideName;
  readonly trades: WatchedTrade[];
}

/**
 * A holder that bought, or sold, a large part of what was traded in the day. The two sides are counted apart, because who
 * gathers or unloads stands on one of them; the firms of a group count as one.
 */
export function detectConcentration(day: WatchedDay, { concentration }: SurveillanceThresholds): Finding[] {
  const { trades, grid } = day;
  if (trades.length < concentration.tradesMin) return [];
  const volume = volumeLots(trades);
  return sharesOf(day).flatMap(({ holder, side, trades: own }): Finding[] => {
    const lots = volumeLots(own);
    if (!reaches(lots, volume, concentration.basisPoints)) return [];
    const figures = [
      figure('holderQuantity', formatQuantity(grid, lots)),
      figure('dayQuantity', formatQuantity(grid, volume)),
      figure('shareBasisPoints', basisPointsOf(lots, volume), concentration.basisPoints),
      figure('tradesOfDay', trades.length, concentration.tradesMin),
    ];
    const severity = reaches(lots, volume, concentration.basisPoints * HIGH_FROM_TIMES) ? 'high' : 'medium';
    const parties = partiesOf(own.map((trade) => (side === 'buy' ? trade.buyerId : trade.sellerId)));
    const evidence = evidenceOf({ trades: own.map(({ id }) => id), figures });
    return [{ kind: 'concentration', subject: `${holder}/${side}`, severity, parties, evidence }];
  });
}

function sharesOf(day: WatchedDay): Share[] {
  const shares = new Map<string, Share>();
  const add = (organizationId: string, side: SideName, trade: WatchedTrade): void => {
    const holder = holderOf(day, organizationId);
    const share = shares.get(`${holder}/${side}`);
    if (share) share.trades.push(trade);
    else shares.set(`${holder}/${side}`, { holder, side, trades: [trade] });
  };
  for (const trade of day.trades) {
    add(trade.buyerId, 'buy', trade);
    add(trade.sellerId, 'sell', trade);
  }
  return [...shares.values()];
}
