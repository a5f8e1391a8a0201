import { holderOf, type WatchedDay, type WatchedTrade } from '../watched-day.js';

/** The trades between two holders; one and the same where both sides belong together. */
export interface Pair {
  /** In order of their names, joined by `+`. */
  readonly name: string;
  readonly first: string;
  readonly second: string;
  readonly trades: WatchedTrade[];
}

export function pairsOf(day: WatchedDay): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const trade of day.trades) {
    const [first = '', second = ''] = [holderOf(day, trade.buyerId), holderOf(day, trade.sellerId)].sort();
    const name = `${first}+${second}`;
    const pair = pairs.get(name);
    if (pair) pair.trades.push(trade);
    else pairs.set(name, { name, first, second, trades: [trade] });
  }
  return [...pairs.values()];
}

export function organizationsOf(trades: readonly WatchedTrade[]): string[] {
  return trades.flatMap(({ buyerId, sellerId }) => [buyerId, sellerId]);
}

export function ordersOf(trades: readonly WatchedTrade[]): string[] {
  return trades.flatMap(({ buyOrderId, sellOrderId }) => [buyOrderId, sellOrderId]);
}
