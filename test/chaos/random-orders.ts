import { INSTRUMENTS } from '../../src/demo/listings.js';
import type { Random } from '../../src/demo/seeded-random.js';
import { formatDecimal, parseDecimal } from '../../src/shared/decimal.js';
import type { Market } from '../../src/shared/market.js';
import type { OrderBody } from './known-order.js';

interface Grid {
  readonly code: string;
  readonly market: Market;
  /** The price around which it trades, and one step of it, in units of the last decimal. */
  readonly middle: bigint;
  readonly step: bigint;
  readonly priceScale: number;
  readonly lot: bigint;
  readonly quantityScale: number;
}

const GRIDS: readonly Grid[] = INSTRUMENTS.map(({ code, market, price, listing }) => {
  const terms = listing as { priceScale: number; tick: string; quantityScale: number; lot: string };
  const { priceScale, quantityScale } = terms;
  return {
    code,
    market,
    middle: scaled(price, priceScale),
    step: scaled(terms.tick, priceScale),
    priceScale,
    lot: scaled(terms.lot, quantityScale),
    quantityScale,
  };
});

/** Within this many ticks of the middle, so that about half of the orders meet another. */
const SPREAD_TICKS = 12;
const LOTS_MAX = 9;

export function randomOrder(random: Random, markets: readonly Market[], clientOrderId: string): OrderBody {
  const candidates = GRIDS.filter(({ market }) => markets.includes(market));
  const grid = candidates[below(random, candidates.length)];
  if (!grid) throw new Error('a firm trades in some market');
  const kind = random();
  return {
    instrument: grid.code,
    side: random() < 0.5 ? 'buy' : 'sell',
    price: randomPrice(random, grid),
    quantity: randomQuantity(random, grid),
    timeInForce: kind < 0.8 ? 'gtc' : kind < 0.93 ? 'ioc' : 'fok',
    clientOrderId,
  };
}

/** A new price, a new quantity, or both. */
export function randomReplacement(random: Random, order: OrderBody): { price?: string; quantity?: string } {
  const grid = GRIDS.find(({ code }) => code === order.instrument);
  if (!grid) throw new Error('the order is for an instrument of the demo');
  const kind = random();
  return {
    ...(kind < 0.6 ? { price: randomPrice(random, grid) } : {}),
    ...(kind > 0.4 ? { quantity: randomQuantity(random, grid) } : {}),
  };
}

function randomPrice(random: Random, { middle, step, priceScale }: Grid): string {
  return formatDecimal(middle + BigInt(below(random, 2 * SPREAD_TICKS + 1) - SPREAD_TICKS) * step, priceScale);
}

function randomQuantity(random: Random, { lot, quantityScale }: Grid): string {
  return formatDecimal(lot * BigInt(1 + below(random, LOTS_MAX)), quantityScale);
}

function below(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

function scaled(text: string, scale: number): bigint {
  const parsed = parseDecimal(text, scale);
  if (!parsed.ok) throw new Error(`${text} has more than ${scale} decimals`);
  return parsed.value;
}
