import { formatQuantity } from '../../../registry/index.js';
import { basisPointsOf, evidenceOf, figure, partiesOf, reaches, type Finding } from '../finding.js';
import type { SurveillanceThresholds } from '../thresholds.js';
import { holderOf, volumeLots, type WatchedDay, type WatchedTrade } from '../watched-day.js';
import { ordersOf, organizationsOf, pairsOf, type Pair } from './pairs.js';

/** Trades between two holders after which, within the window, both own about what they owned before. */
interface RoundTrip {
  readonly trades: readonly WatchedTrade[];
  /** What went one way and came back. */
  readonly lots: bigint;
}

/**
 * Units that go from one holder to another and back. Sums are compared within the window, not single trades, so that a
 * quantity that is split on its way back is found too. Circles of three and more are not looked for.
 */
export function detectRoundTrips(day: WatchedDay, { roundTrips }: SurveillanceThresholds): Finding[] {
  const volume = volumeLots(day.trades);
  return pairsOf(day).flatMap((pair): Finding[] => {
    if (pair.first === pair.second) return [];
    const episodes = episodesOf(day, pair, roundTrips);
    const returned = episodes.reduce((sum, { lots }) => sum + lots, 0n);
    if (episodes.length === 0 || !reaches(returned, volume, roundTrips.volumeBasisPoints)) return [];
    const trades = episodes.flatMap((episode) => episode.trades);
    const figures = [
      figure('roundTrips', episodes.length, roundTrips.highFromEpisodes),
      figure('returnedQuantity', formatQuantity(day.grid, returned)),
      figure('returnedBasisPointsOfVolume', basisPointsOf(returned, volume), roundTrips.volumeBasisPoints),
      figure('longestSeconds', longestSeconds(episodes)),
    ];
    const severity = episodes.length >= roundTrips.highFromEpisodes ? 'high' : 'medium';
    const evidence = evidenceOf({ orders: ordersOf(trades), trades: trades.map(({ id }) => id), figures });
    return [
      { kind: 'round-trip', subject: pair.name, severity, parties: partiesOf(organizationsOf(trades)), evidence },
    ];
  });
}

/** From the first trade on, the longest round trip within the window; then from the trade after it. */
function episodesOf(day: WatchedDay, pair: Pair, rule: SurveillanceThresholds['roundTrips']): RoundTrip[] {
  const { trades } = pair;
  const episodes: RoundTrip[] = [];
  for (let from = 0; from < trades.length;) {
    const found = longestFrom(day, pair, from, rule);
    if (found) episodes.push(found);
    from += found ? found.trades.length : 1;
  }
  return episodes;
}

function longestFrom(
  day: WatchedDay,
  { first, trades }: Pair,
  from: number,
  rule: SurveillanceThresholds['roundTrips'],
): RoundTrip | null {
  const begun = trades[from]?.at.getTime() ?? 0;
  let [out, back] = [0n, 0n];
  let longest: RoundTrip | null = null;
  for (let index = from; index < trades.length; index += 1) {
    const trade = trades[index];
    if (!trade || trade.at.getTime() - begun > rule.windowSeconds * 1_000) break;
    if (holderOf(day, trade.sellerId) === first) out += trade.lots;
    else back += trade.lots;
    const [smaller, larger] = out < back ? [out, back] : [back, out];
    if (smaller > 0n && reaches(smaller, larger, rule.returnedBasisPoints)) {
      longest = { trades: trades.slice(from, index + 1), lots: smaller };
    }
  }
  return longest;
}

function longestSeconds(episodes: readonly RoundTrip[]): number {
  const lengths = episodes.map(({ trades }) => {
    const [begun, ended] = [trades[0]?.at.getTime() ?? 0, trades.at(-1)?.at.getTime() ?? 0];
    return Math.ceil((ended - begun) / 1_000);
  });
  return Math.max(...lengths);
}
