import { BUY, SELL, type RestingOrder, type Side, type UncrossPrice } from './book.js';
import { crosses } from './order-rules.js';

export interface AuctionPair {
  readonly earlier: number;
  readonly later: number;
  readonly price: number;
  readonly quantity: number;
}

export interface UncrossPlan {
  readonly prevented: readonly AuctionPair[];
  readonly price: UncrossPrice | null;
  readonly trades: readonly AuctionPair[];
}

/** Tries every tick, pairs the orders, and starts again without the later order whenever a group meets itself. */
export function planNaiveUncross(orders: readonly RestingOrder[], reference: number | null): UncrossPlan {
  const price = naiveUncrossPrice(orders, reference);
  if (price === null) return { prevented: [], price, trades: [] };
  const groupOf = (id: number): number => orders.find((order) => order.id === id)!.group;
  const trades = allocate(orders, price);
  const own = trades.find((pair) => groupOf(pair.later) !== 0 && groupOf(pair.later) === groupOf(pair.earlier));
  if (own === undefined) return { prevented: [], price, trades };
  const others = orders.filter((order) => order.id !== own.later);
  const plan = planNaiveUncross(others, reference);
  return { ...plan, prevented: [own, ...plan.prevented] };
}

function naiveUncrossPrice(orders: readonly RestingOrder[], reference: number | null): UncrossPrice | null {
  const bestBid = Math.max(...orders.filter((order) => order.side === BUY).map((order) => order.price));
  const bestAsk = Math.min(...orders.filter((order) => order.side === SELL).map((order) => order.price));
  if (!(bestBid >= bestAsk)) return null;
  let candidates: UncrossPrice[] = [];
  for (let price = bestAsk; price <= bestBid; price++) candidates.push(resultAt(orders, price));
  const volume = Math.max(...candidates.map((candidate) => candidate.volume));
  candidates = candidates.filter((candidate) => candidate.volume === volume);
  const surplus = Math.min(...candidates.map((candidate) => Math.abs(candidate.surplus)));
  candidates = candidates.filter((candidate) => Math.abs(candidate.surplus) === surplus);
  const lowest = candidates[0]!;
  const highest = candidates.at(-1)!;
  if (candidates.every((candidate) => candidate.surplus > 0)) return highest;
  if (candidates.every((candidate) => candidate.surplus < 0)) return lowest;
  const target = reference ?? Math.floor((lowest.price + highest.price) / 2);
  const distance = (candidate: UncrossPrice): number => Math.abs(candidate.price - target);
  return candidates.reduce((nearest, candidate) => (distance(candidate) < distance(nearest) ? candidate : nearest));
}

function resultAt(orders: readonly RestingOrder[], price: number): UncrossPrice {
  const total = (side: Side): number => eligible(orders, side, price).reduce((sum, order) => sum + order.remaining, 0);
  return { price, volume: Math.min(total(BUY), total(SELL)), surplus: total(BUY) - total(SELL) };
}

function eligible(orders: readonly RestingOrder[], side: Side, price: number): RestingOrder[] {
  return orders
    .filter((order) => order.side === side && crosses(side, order.price, price))
    .sort((a, b) => (side === BUY ? b.price - a.price : a.price - b.price) || a.priority - b.priority);
}

/** Both sides by price, then time, paired from the front until the volume is used up. */
function allocate(orders: readonly RestingOrder[], { price, volume }: UncrossPrice): AuctionPair[] {
  const buys = eligible(orders, BUY, price).map((order) => ({ ...order }));
  const sells = eligible(orders, SELL, price).map((order) => ({ ...order }));
  const pairs: AuctionPair[] = [];
  for (let left = volume; left > 0;) {
    const buy = buys[0]!;
    const sell = sells[0]!;
    const quantity = Math.min(buy.remaining, sell.remaining, left);
    const [earlier, later] = buy.priority < sell.priority ? [buy.id, sell.id] : [sell.id, buy.id];
    pairs.push({ earlier, later, price, quantity });
    buys[0] = { ...buy, remaining: buy.remaining - quantity };
    sells[0] = { ...sell, remaining: sell.remaining - quantity };
    if (buys[0].remaining === 0) buys.shift();
    if (sells[0].remaining === 0) sells.shift();
    left -= quantity;
  }
  return pairs;
}
