import { compositeClose, referencePrice, sampleOn, type FirstReference } from '../prices/index.js';
import { parsePrice, type InstrumentGrid } from '../../registry/index.js';
import type { PriceRules } from '../rulebook/rulebook.js';
import type { ReferenceClose } from './day.repository.js';

/** The latest closing prices before a day, by instrument: as the database has them, and as an ending day leaves them. */
export type LatestCloses = ReadonlyMap<string, ReferenceClose>;

/** Whose closing prices must be known for the references of a day: also of those that only the composite is made of. */
export function referencedBy(prices: PriceRules | undefined, traded: readonly string[]): string[] {
  const sampled = (prices?.composite ?? []).flatMap(({ weights }) => Object.keys(weights));
  return [...new Set([...traded, ...sampled])].sort();
}

/**
 * The price from which a day's bands are measured, in ticks: the latest close, else the first reference that the rulebook
 * states, else the last composite close. null when there is none, or only one that is not on the instrument's grid.
 */
export function referenceTicks(
  code: string,
  grid: InstrumentGrid,
  closes: LatestCloses,
  prices: PriceRules | undefined,
  lastDay: string,
): number | null {
  const latest = closes.get(code);
  const previous = latest ? ticksOf(grid, latest) : null;
  if (latest) return previous === null ? null : Number(previous);
  const stated = prices?.firstReferences[code];
  if (stated !== undefined && !parsePrice(grid, stated).ok) return null;
  const first: FirstReference =
    stated === undefined ? { kind: 'last-composite-close' } : { kind: 'stated', price: stated };
  const reference = referencePrice(null, first, lastComposite(grid, closes, prices, lastDay), grid);
  return reference === null ? null : Number(reference);
}

/** Of the sample of the last trading day; the vintages of a market share one grid. */
function lastComposite(
  grid: InstrumentGrid,
  closes: LatestCloses,
  prices: PriceRules | undefined,
  lastDay: string,
): bigint | null {
  const sample = prices && sampleOn(prices.composite, lastDay);
  if (!sample) return null;
  const ticks = new Map<string, bigint>();
  for (const code of Object.keys(sample.weights)) {
    const close = closes.get(code);
    const known = close && ticksOf(grid, close);
    if (known) ticks.set(code, known);
  }
  return compositeClose(sample, ticks);
}

/** A price that was published in another scale is taken over where it means a whole number of ticks. */
function ticksOf(grid: InstrumentGrid, { price, price_scale: scale }: ReferenceClose): bigint | null {
  if (scale === null) return price;
  const numerator = price * 10n ** BigInt(grid.priceScale);
  const denominator = 10n ** BigInt(scale) * grid.tick;
  return numerator % denominator === 0n ? numerator / denominator : null;
}
