import { Fraction } from 'fraction.js';
import { formatDecimal, parseDecimal, type DecimalFault } from '../../../shared/decimal.js';

/**
 * An area is a whole number of grains: 1 grain = 1/300 m² = 1/200,000 亩. It is the coarsest unit in which both
 * 0.01 m² and 0.00001 亩 are whole, because 1 km² is 1,500 亩 and so 1 亩 is 2000/3 m².
 */
export const AREA_UNITS = ['m2', 'mu', 'hectare', 'km2'] as const;
export type AreaUnit = (typeof AREA_UNITS)[number];

interface UnitRule {
  readonly grains: bigint;
  /** As fine as a figure of this unit may be; one step is a whole number of grains. */
  readonly decimals: number;
}

const UNITS: Readonly<Record<AreaUnit, UnitRule>> = {
  m2: { grains: 300n, decimals: 2 },
  mu: { grains: 200_000n, decimals: 5 },
  hectare: { grains: 3_000_000n, decimals: 6 },
  km2: { grains: 300_000_000n, decimals: 8 },
};

/** More than the whole country, and far inside a `bigint` column. */
export const AREA_GRAINS_MAX = 10_000_000n * UNITS.km2.grains;

export type AreaFault = DecimalFault | 'not-positive' | 'too-large';
export type AreaResult =
  { readonly ok: true; readonly grains: bigint } | { readonly ok: false; readonly fault: AreaFault };

/** `('129.88', 'km2')` → 38,964,000,000 grains. Finer figures than the unit carries are a fault, never rounded. */
export function parseArea(text: string, unit: AreaUnit): AreaResult {
  const { grains: perUnit, decimals } = UNITS[unit];
  const parsed = parseDecimal(text, decimals);
  if (!parsed.ok) return parsed;
  const grains = (parsed.value * perUnit) / 10n ** BigInt(decimals);
  if (grains === 0n) return { ok: false, fault: 'not-positive' };
  return grains > AREA_GRAINS_MAX ? { ok: false, fault: 'too-large' } : { ok: true, grains };
}

export function muOf(grains: bigint): Fraction {
  return new Fraction(grains, UNITS.mu.grains);
}

export function km2Of(grains: bigint): Fraction {
  return new Fraction(grains, UNITS.km2.grains);
}

/** In 亩, which every number of grains is exactly: 38,964,000,000 grains → `194820`. */
export function formatMu(grains: bigint): string {
  // A grain is 5 millionths of a 亩.
  return formatDecimal(grains * 5n, 6).replace(/\.?0+$/, '');
}

/** What an object counts for: its area, or a number of things such as mines or sources. */
export type Measure =
  { readonly kind: 'area'; readonly grains: bigint } | { readonly kind: 'count'; readonly count: bigint };

export const COUNT_MAX = 1_000_000_000;
