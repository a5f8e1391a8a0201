import { formatQuantity } from '../../../registry/index.js';
import { evidenceOf, figure, partiesOf, reaches, type Finding } from '../finding.js';
import type { SurveillanceThresholds } from '../thresholds.js';
import {
  holderOf,
  otherSide,
  type SideName,
  type WatchedDay,
  type WatchedOrder,
  type WatchedTrade,
} from '../watched-day.js';

type Rule = SurveillanceThresholds['layering'];

/** Orders of one side that were withdrawn around a trade of the same holder on the other. */
interface Episode {
  readonly trade: WatchedTrade;
  readonly withdrawn: readonly WatchedOrder[];
}

interface Activity {
  readonly holder: string;
  readonly side: SideName;
  readonly withdrawn: WatchedOrder[];
  /** On the other side. */
  readonly trades: WatchedTrade[];
}

/**
 * Orders that were shown on one side and taken back, hardly filled, around a trade of their holder on the other side:
 * shortly before it, or, placed before it, shortly after. Each withdrawn order counts for one trade.
 */
export function detectLayering(day: WatchedDay, { layering }: SurveillanceThresholds): Finding[] {
  return activitiesOf(day, layering).flatMap(({ holder, side, withdrawn, trades }): Finding[] => {
    if (withdrawn.length < layering.withdrawnMin) return [];
    const episodes = episodesOf(withdrawn, trades, layering);
    const [first] = episodes;
    if (!first) return [];
    const orders = episodes.flatMap((episode) => episode.withdrawn);
    const most = episodes.reduce((best, each) => (each.withdrawn.length > best.withdrawn.length ? each : best), first);
    const figures = [
      figure('episodes', episodes.length, layering.highFromEpisodes),
      figure('withdrawnOrders', most.withdrawn.length, layering.withdrawnMin),
      figure('withdrawnQuantity', formatQuantity(day.grid, leftOf(most.withdrawn))),
      figure('tradedQuantity', formatQuantity(day.grid, most.trade.lots)),
    ];
    const severity = episodes.length >= layering.highFromEpisodes ? 'high' : 'medium';
    const own = episodes.map(({ trade }) => (side === 'buy' ? trade.sellerId : trade.buyerId));
    const parties = partiesOf([...orders.map(({ organizationId }) => organizationId), ...own]);
    const evidence = evidenceOf({
      orders: orders.map(({ id }) => id),
      trades: episodes.map(({ trade }) => trade.id),
      figures,
    });
    return [{ kind: 'layering', subject: `${holder}/${side}`, severity, parties, evidence }];
  });
}

/** What was withdrawn on each side by each holder, and what the holder traded on the other side. */
function activitiesOf(day: WatchedDay, rule: Rule): Activity[] {
  const activities = new Map<string, Activity>();
  const activity = (organizationId: string, side: SideName): Activity => {
    const holder = holderOf(day, organizationId);
    const name = `${holder}/${side}`;
    const known = activities.get(name) ?? { holder, side, withdrawn: [], trades: [] };
    activities.set(name, known);
    return known;
  };
  for (const order of day.orders) {
    if (!order.withdrawnAt) continue;
    const meant = order.filledLots > 0n && reaches(order.filledLots, order.lots, rule.filledBasisPointsMax);
    if (!meant) activity(order.organizationId, order.side).withdrawn.push(order);
  }
  for (const trade of day.trades) {
    activity(trade.buyerId, otherSide('buy')).trades.push(trade);
    activity(trade.sellerId, otherSide('sell')).trades.push(trade);
  }
  return [...activities.values()];
}

function episodesOf(withdrawn: readonly WatchedOrder[], trades: readonly WatchedTrade[], rule: Rule): Episode[] {
  let left = withdrawn.toSorted((a, b) => withdrawnMs(a) - withdrawnMs(b));
  const episodes: Episode[] = [];
  for (const trade of trades) {
    const atMs = trade.at.getTime();
    // Trades come in the order of time, so what lies before this window lies before all later ones.
    const begun = left.findIndex((order) => withdrawnMs(order) >= atMs - rule.beforeSeconds * 1_000);
    if (begun < 0) break;
    left = left.slice(begun);
    const around = within(left, atMs, atMs + rule.afterSeconds * 1_000);
    const outweighs = reaches(leftOf(around), trade.lots, rule.outweighBasisPoints);
    if (around.length < rule.withdrawnMin || !outweighs) continue;
    episodes.push({ trade, withdrawn: around });
    const used = new Set(around);
    left = left.filter((order) => !used.has(order));
  }
  return episodes;
}

/** Of orders in the order of their withdrawal, those that were there before the trade and gone by `untilMs`. */
function within(orders: readonly WatchedOrder[], tradeMs: number, untilMs: number): WatchedOrder[] {
  const found: WatchedOrder[] = [];
  for (const order of orders) {
    if (withdrawnMs(order) > untilMs) break;
    if (order.placedAt.getTime() <= tradeMs) found.push(order);
  }
  return found;
}

function leftOf(orders: readonly WatchedOrder[]): bigint {
  return orders.reduce((sum, { lots, filledLots }) => sum + lots - filledLots, 0n);
}

function withdrawnMs(order: WatchedOrder): number {
  return order.withdrawnAt?.getTime() ?? 0;
}
