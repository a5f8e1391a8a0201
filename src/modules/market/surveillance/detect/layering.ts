import { formatQuantity } from '../../../registry/index.js';
import { evidenceOf, exceeds, figure, partiesOf, reaches, type Finding } from '../finding.js';
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
  /** What the holder withdrew on the side of the trade in the same time. */
  readonly besideLots: bigint;
}

/** What one holder withdrew, by side and in the order of time, and what it traded. */
interface Activity {
  readonly holder: string;
  readonly withdrawn: Readonly<Record<SideName, WatchedOrder[]>>;
  readonly trades: Readonly<Record<SideName, WatchedTrade[]>>;
}

const SIDES: readonly SideName[] = ['buy', 'sell'];

/**
 * Orders that were shown on one side and taken back, hardly filled, around a trade of their holder on the other side:
 * shortly before it, or, placed before it, shortly after. Each withdrawn order counts for one trade. Quotes on both
 * sides that are renewed are no layers: they go on both sides alike.
 */
export function detectLayering(day: WatchedDay, { layering }: SurveillanceThresholds): Finding[] {
  return activitiesOf(day, layering).flatMap((activity) =>
    SIDES.flatMap((side): Finding[] => {
      const episodes = episodesOf(activity, side, layering);
      return episodes.length > 0 ? [findingOf(day, activity.holder, side, episodes, layering)] : [];
    }),
  );
}

function findingOf(day: WatchedDay, holder: string, side: SideName, episodes: readonly Episode[], rule: Rule): Finding {
  const [first] = episodes as readonly [Episode];
  const orders = episodes.flatMap((episode) => episode.withdrawn);
  const most = episodes.reduce((best, each) => (each.withdrawn.length > best.withdrawn.length ? each : best), first);
  const figures = [
    figure('episodes', episodes.length, rule.highFromEpisodes),
    figure('withdrawnOrders', most.withdrawn.length, rule.withdrawnMin),
    figure('withdrawnQuantity', formatQuantity(day.grid, leftOf(most.withdrawn))),
    figure('tradedQuantity', formatQuantity(day.grid, most.trade.lots)),
    figure('withdrawnBesideQuantity', formatQuantity(day.grid, most.besideLots)),
  ];
  const traders = episodes.map(({ trade }) => (side === 'buy' ? trade.sellerId : trade.buyerId));
  return {
    kind: 'layering',
    subject: `${holder}/${side}`,
    severity: episodes.length >= rule.highFromEpisodes ? 'high' : 'medium',
    parties: partiesOf([...orders.map(({ organizationId }) => organizationId), ...traders]),
    evidence: evidenceOf({
      orders: orders.map(({ id }) => id),
      trades: episodes.map(({ trade }) => trade.id),
      figures,
    }),
  };
}

function activitiesOf(day: WatchedDay, rule: Rule): Activity[] {
  const activities = new Map<string, Activity>();
  const activityOf = (organizationId: string): Activity => {
    const holder = holderOf(day, organizationId);
    const activity = activities.get(holder) ?? newActivity(holder);
    activities.set(holder, activity);
    return activity;
  };
  for (const order of day.orders.filter((each) => isShown(each, rule)).toSorted(byWithdrawal)) {
    activityOf(order.organizationId).withdrawn[order.side].push(order);
  }
  for (const trade of day.trades) {
    activityOf(trade.buyerId).trades.buy.push(trade);
    activityOf(trade.sellerId).trades.sell.push(trade);
  }
  return [...activities.values()];
}

function newActivity(holder: string): Activity {
  return { holder, withdrawn: { buy: [], sell: [] }, trades: { buy: [], sell: [] } };
}

/** Withdrawn, and hardly filled: an order that was filled for a good part was meant. */
function isShown({ withdrawnAt, filledLots, lots }: WatchedOrder, { filledBasisPointsMax }: Rule): boolean {
  return withdrawnAt !== null && !exceeds(filledLots, lots, filledBasisPointsMax);
}

function episodesOf({ withdrawn, trades }: Activity, side: SideName, rule: Rule): Episode[] {
  const beside = withdrawn[otherSide(side)];
  const used = new Set<WatchedOrder>();
  const episodes: Episode[] = [];
  for (const trade of trades[otherSide(side)]) {
    const around = withdrawnAround(withdrawn[side], trade, rule).filter((order) => !used.has(order));
    if (around.length < rule.withdrawnMin) continue;
    const [lots, besideLots] = [leftOf(around), leftOf(withdrawnAround(beside, trade, rule))];
    const outweighs = reaches(lots, trade.lots, rule.outweighBasisPoints);
    if (!outweighs || !reaches(lots, besideLots, rule.oneSidedBasisPoints)) continue;
    episodes.push({ trade, withdrawn: around, besideLots });
    for (const order of around) used.add(order);
  }
  return episodes;
}

/** Of orders in the order of their withdrawal, those that were there before the trade and went around its time. */
function withdrawnAround(orders: readonly WatchedOrder[], { at }: WatchedTrade, rule: Rule): WatchedOrder[] {
  const fromMs = at.getTime() - rule.beforeSeconds * 1_000;
  const untilMs = at.getTime() + rule.afterSeconds * 1_000;
  const around: WatchedOrder[] = [];
  for (let index = firstFrom(orders, fromMs); index < orders.length; index += 1) {
    const order = orders[index];
    if (!order || withdrawnMs(order) > untilMs) break;
    if (order.placedAt <= at) around.push(order);
  }
  return around;
}

/** The place of the first order that was withdrawn at `fromMs` or later. */
function firstFrom(orders: readonly WatchedOrder[], fromMs: number): number {
  let [low, high] = [0, orders.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const order = orders[middle];
    if (order && withdrawnMs(order) < fromMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byWithdrawal(a: WatchedOrder, b: WatchedOrder): number {
  return withdrawnMs(a) - withdrawnMs(b);
}

function leftOf(orders: readonly WatchedOrder[]): bigint {
  return orders.reduce((sum, { lots, filledLots }) => sum + lots - filledLots, 0n);
}

function withdrawnMs(order: WatchedOrder): number {
  return order.withdrawnAt?.getTime() ?? 0;
}
