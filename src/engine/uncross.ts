import type { UncrossPrice } from './book.js';

/** An order that takes part in a call auction. */
export interface AuctionOrder {
  readonly id: number;
  readonly price: number;
  readonly remaining: number;
  readonly group: number;
  readonly priority: number;
}

export interface AuctionPair {
  readonly earlier: AuctionOrder;
  readonly later: AuctionOrder;
  readonly price: number;
  readonly quantity: number;
}

export interface UncrossPlan {
  readonly prevented: readonly AuctionPair[];
  readonly price: UncrossPrice | null;
  readonly trades: readonly AuctionPair[];
}

/**
 * Plans a call auction over the crossing orders of both sides, each by price, then time. As often as the plan would
 * match a group with itself, the later order of that pair leaves and the price is computed again.
 */
export function planUncross(
  buys: readonly AuctionOrder[],
  sells: readonly AuctionOrder[],
  reference: number | null,
): UncrossPlan {
  const gone = new Set<AuctionOrder>();
  const curve = new AuctionCurve(buys, sells);
  const prevented: AuctionPair[] = [];
  for (;;) {
    const price = curve.uncrossPrice(reference);
    if (price === null) return { prevented, price, trades: [] };
    const trades = pairUp(buys, sells, price, gone);
    const last = trades.at(-1)!;
    if (!isOwnPair(last)) return { prevented, price, trades };
    prevented.push(last);
    gone.add(last.later);
    curve.leave(last.later);
  }
}

function isOwnPair(pair: AuctionPair): boolean {
  return pair.later.group !== 0 && pair.later.group === pair.earlier.group;
}

/** Pairs both queues from the front until the volume is used up or a group meets itself; that pair comes last. */
function pairUp(
  buys: readonly AuctionOrder[],
  sells: readonly AuctionOrder[],
  { price, volume }: UncrossPrice,
  gone: ReadonlySet<AuctionOrder>,
): AuctionPair[] {
  const pairs: AuctionPair[] = [];
  const buyQueue = new Queue(buys, gone);
  const sellQueue = new Queue(sells, gone);
  for (let left = volume; left > 0;) {
    const buy = buyQueue.front;
    const sell = sellQueue.front;
    const quantity = Math.min(buyQueue.remaining, sellQueue.remaining, left);
    const [earlier, later] = buy.priority < sell.priority ? [buy, sell] : [sell, buy];
    const pair = { earlier, later, price, quantity };
    pairs.push(pair);
    if (isOwnPair(pair)) break;
    buyQueue.take(quantity);
    sellQueue.take(quantity);
    left -= quantity;
  }
  return pairs;
}

class Queue {
  remaining = 0;
  private position = -1;

  constructor(
    private readonly orders: readonly AuctionOrder[],
    private readonly gone: ReadonlySet<AuctionOrder>,
  ) {
    this.advance();
  }

  get front(): AuctionOrder {
    return this.orders[this.position]!;
  }

  take(quantity: number): void {
    this.remaining -= quantity;
    if (this.remaining === 0) this.advance();
  }

  private advance(): void {
    do this.position++;
    while (this.position < this.orders.length && this.gone.has(this.front));
    this.remaining = this.position < this.orders.length ? this.front.remaining : 0;
  }
}

/** A range of ticks over which volume and surplus do not change. */
interface Step {
  readonly low: number;
  readonly high: number;
  readonly volume: number;
  readonly surplus: number;
}

/** Supply and demand by limit price. */
class AuctionCurve {
  /** All limits, ascending. */
  private readonly limits: readonly number[];
  private readonly bought = new Map<number, number>();
  private readonly sold = new Map<number, number>();
  private readonly isBuy: ReadonlySet<AuctionOrder>;

  constructor(buys: readonly AuctionOrder[], sells: readonly AuctionOrder[]) {
    this.isBuy = new Set(buys);
    for (const order of buys) add(this.bought, order.price, order.remaining);
    for (const order of sells) add(this.sold, order.price, order.remaining);
    this.limits = [...new Set([...this.bought.keys(), ...this.sold.keys()])].sort((a, b) => a - b);
  }

  leave(order: AuctionOrder): void {
    add(this.isBuy.has(order) ? this.bought : this.sold, order.price, -order.remaining);
  }

  /**
   * Maximum volume, then minimum surplus, then the pressure of the surplus, then the reference. As the surplus only
   * falls with the price, the steps that are left always touch: together they are one range.
   */
  uncrossPrice(reference: number | null): UncrossPrice | null {
    let best: Step[] = [];
    for (const step of this.steps()) {
      const rank = best.length === 0 ? 1 : compare(step, best[0]!);
      if (rank > 0) best = [step];
      else if (rank === 0) best.push(step);
    }
    if (best.length === 0) return null;
    const low = best[0]!.low;
    const high = best.at(-1)!.high;
    const price = pressurePrice(best, low, high) ?? clamp(reference ?? Math.floor((low + high) / 2), low, high);
    const { volume, surplus } = best.find((step) => price <= step.high)!;
    return { price, volume, surplus };
  }

  /** Ascending: every limit, and every gap between two limits, at which there is volume. */
  private *steps(): Generator<Step> {
    let demand = 0;
    for (const quantity of this.bought.values()) demand += quantity;
    let supply = 0;
    let previous = this.limits[0] ?? 0;
    for (const limit of this.limits) {
      const gap = { low: previous + 1, high: limit - 1, volume: Math.min(demand, supply), surplus: demand - supply };
      if (gap.low <= gap.high && gap.volume > 0) yield gap;
      supply += this.sold.get(limit) ?? 0;
      const volume = Math.min(demand, supply);
      if (volume > 0) yield { low: limit, high: limit, volume, surplus: demand - supply };
      demand -= this.bought.get(limit) ?? 0;
      previous = limit;
    }
  }
}

function compare(a: Step, b: Step): number {
  return a.volume - b.volume || Math.abs(b.surplus) - Math.abs(a.surplus);
}

function pressurePrice(steps: readonly Step[], low: number, high: number): number | null {
  if (steps.every((step) => step.surplus > 0)) return high;
  if (steps.every((step) => step.surplus < 0)) return low;
  return null;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function add(totals: Map<number, number>, price: number, quantity: number): void {
  totals.set(price, (totals.get(price) ?? 0) + quantity);
}
