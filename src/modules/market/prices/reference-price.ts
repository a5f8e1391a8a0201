import { invariant, unreachable } from '../../../shared/invariant.js';
import { parsePrice, type InstrumentGrid } from '../../registry/index.js';

/** Where the reference price of an instrument that has never closed comes from; plain JSON. */
export type FirstReference =
  /** The last composite close before its first day: a new vintage of the national market. */
  | { readonly kind: 'last-composite-close' }
  /** Stated by notice, in yuan a display unit: the national market's 48.00 of 2021-07-16, Hubei's 20.00. */
  | { readonly kind: 'stated'; readonly price: string };

/** The price from which the day's band is computed, in ticks: the previous close, else the first reference. */
export function referencePrice(
  previousCloseTicks: bigint | null,
  first: FirstReference,
  lastCompositeTicks: bigint | null,
  grid: InstrumentGrid,
): bigint | null {
  if (previousCloseTicks !== null) return previousCloseTicks;
  switch (first.kind) {
    case 'last-composite-close':
      return lastCompositeTicks;
    case 'stated': {
      const parsed = parsePrice(grid, first.price);
      invariant(parsed.ok, `a stated reference is a price of the instrument, not ${JSON.stringify(first.price)}`);
      return parsed.value;
    }
    default:
      return unreachable(first);
  }
}
