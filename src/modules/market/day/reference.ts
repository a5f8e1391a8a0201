import { parsePrice, type InstrumentGrid } from '../../registry/index.js';
import type { ReferenceClose } from './day.repository.js';

/**
 * The price from which a day's bands are measured, in ticks: the latest close, else the first reference that the rulebook
 * names. null when there is neither, or only one that is not on the instrument's grid.
 */
export function referenceTicks(
  grid: InstrumentGrid,
  latest: ReferenceClose | undefined,
  first: string | undefined,
): number | null {
  if (latest) return latestTicks(grid, latest);
  if (first === undefined) return null;
  const parsed = parsePrice(grid, first);
  return parsed.ok ? Number(parsed.value) : null;
}

/** A price that was published in another scale is taken over where it means a whole number of ticks. */
function latestTicks(grid: InstrumentGrid, { price, price_scale: scale }: ReferenceClose): number | null {
  if (scale === null) return Number(price);
  const numerator = price * 10n ** BigInt(grid.priceScale);
  const denominator = 10n ** BigInt(scale) * grid.tick;
  return numerator % denominator === 0n ? Number(numerator / denominator) : null;
}
