import { formatDecimal, parseDecimal, type DecimalFault } from '../../../shared/decimal.js';
import { invariant } from '../../../shared/invariant.js';

/**
 * The grid of an instrument: which prices and quantities exist, and what a fill costs. A price is a whole number of
 * ticks and a quantity a whole number of lots, so the amount of every fill is a whole number of fen (MKT-2). A value
 * off the grid is a fault, never rounded.
 */
export interface InstrumentGrid {
  /** Decimals of a price in yuan per display unit. */
  readonly priceScale: number;
  /** The smallest step of a price, an integer of 10^-priceScale yuan per display unit. */
  readonly tick: bigint;
  /** Decimals of a quantity in display units; the smallest unit is 10^-quantityScale of one. */
  readonly quantityScale: number;
  /** The smallest step of a quantity, in smallest units. */
  readonly lot: bigint;
  /** What one lot costs at a price of one tick, in fen. */
  readonly fenPerTickLot: bigint;
}

/** What the books can carry (src/engine/order-rules.ts holds the same bounds). */
export const PRICE_TICKS_MAX = 2n ** 30n - 1n;
export const QUANTITY_LOTS_MAX = 2n ** 40n;

/** Far above every real deal and far below the end of a `bigint` column: one hundred trillion yuan. */
export const AMOUNT_FEN_MAX = 10n ** 16n;

export const SCALE_MAX = 9;

export type PriceFault = DecimalFault | 'zero' | 'off-tick' | 'too-large';
export type QuantityFault = DecimalFault | 'zero' | 'off-lot' | 'too-large';

export type GridResult<Fault> =
  { readonly ok: true; readonly value: bigint } | { readonly ok: false; readonly fault: Fault };

export type GridFault = 'bad-scale' | 'bad-tick' | 'bad-lot' | 'not-whole-fen';

export type GridDefinition = Omit<InstrumentGrid, 'fenPerTickLot'>;

/** The grid, or why there is none: `not-whole-fen` when a lot at one tick is not a whole number of fen. */
export function defineGrid(
  definition: GridDefinition,
): { readonly ok: true; readonly grid: InstrumentGrid } | { readonly ok: false; readonly fault: GridFault } {
  const { priceScale, quantityScale, tick, lot } = definition;
  if (![priceScale, quantityScale].every(isScale)) return { ok: false, fault: 'bad-scale' };
  if (tick <= 0n) return { ok: false, fault: 'bad-tick' };
  if (lot <= 0n) return { ok: false, fault: 'bad-lot' };
  const dividend = tick * lot * 100n;
  const divisor = 10n ** BigInt(priceScale + quantityScale);
  if (dividend % divisor !== 0n) return { ok: false, fault: 'not-whole-fen' };
  return { ok: true, grid: { priceScale, tick, quantityScale, lot, fenPerTickLot: dividend / divisor } };
}

/** `"68.50"` yuan per display unit → ticks. */
export function parsePrice(grid: InstrumentGrid, text: string): GridResult<PriceFault> {
  const parsed = parseDecimal(text, grid.priceScale);
  if (!parsed.ok) return parsed;
  if (parsed.value === 0n) return { ok: false, fault: 'zero' };
  if (parsed.value % grid.tick !== 0n) return { ok: false, fault: 'off-tick' };
  const ticks = parsed.value / grid.tick;
  return ticks > PRICE_TICKS_MAX ? { ok: false, fault: 'too-large' } : { ok: true, value: ticks };
}

/** `"1000"` display units → lots. */
export function parseQuantity(grid: InstrumentGrid, text: string): GridResult<QuantityFault> {
  const parsed = parseDecimal(text, grid.quantityScale);
  if (!parsed.ok) return parsed;
  if (parsed.value === 0n) return { ok: false, fault: 'zero' };
  if (parsed.value % grid.lot !== 0n) return { ok: false, fault: 'off-lot' };
  const lots = parsed.value / grid.lot;
  return lots > QUANTITY_LOTS_MAX ? { ok: false, fault: 'too-large' } : { ok: true, value: lots };
}

/** Ticks → yuan per display unit with exactly `priceScale` decimals. */
export function formatPrice(grid: InstrumentGrid, ticks: bigint): string {
  return formatDecimal(ticks * grid.tick, grid.priceScale);
}

/** Lots → display units with exactly `quantityScale` decimals. */
export function formatQuantity(grid: InstrumentGrid, lots: bigint): string {
  return formatDecimal(unitsOf(grid, lots), grid.quantityScale);
}

/** Lots → smallest units, which is what the ledger counts. */
export function unitsOf(grid: InstrumentGrid, lots: bigint): bigint {
  return lots * grid.lot;
}

/** What `lots` cost at a price of `ticks`: exact, in fen. */
export function amountFen(grid: InstrumentGrid, ticks: bigint, lots: bigint): bigint {
  invariant(ticks >= 0n && lots >= 0n, 'an amount is made of ticks and lots that are not negative');
  return ticks * lots * grid.fenPerTickLot;
}

/** Whether an order of this size has an amount that the ledger can carry. */
export function isAmountCarried(grid: InstrumentGrid, ticks: bigint, lots: bigint): boolean {
  return amountFen(grid, ticks, lots) <= AMOUNT_FEN_MAX;
}

function isScale(scale: number): boolean {
  return Number.isInteger(scale) && scale >= 0 && scale <= SCALE_MAX;
}
