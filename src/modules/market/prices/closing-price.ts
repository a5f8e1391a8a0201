import { parseDecimal } from '../../../shared/decimal.js';
import { invariant, unreachable } from '../../../shared/invariant.js';
import { unitsOf, type InstrumentGrid } from '../../registry/index.js';
import { added, averageTicks, NOTHING, type DayTurnover, type Turnover } from './turnover.js';

/** How a rulebook makes the closing price; plain JSON. Sources and dates: docs/rules/prices.md. */
export type ClosingMethod =
  /** Average of all listing trades: national market; Hubei from 2023-10-18. */
  | { readonly kind: 'vwap-of-day' }
  /**
   * Average of the trades in the last `lastSlices` of the day's `slicesOfDay` time slices; if there are none, the last
   * trade: Hubei until 2023-10-17.
   */
  | { readonly kind: 'hubei-last-slices'; readonly lastSlices: number; readonly slicesOfDay: number }
  /**
   * Average of all listing trades if more than `thresholdQuantity` was traded, else the opening price: Guangdong from
   * 2018-07-31. A decimal string in display units.
   */
  | { readonly kind: 'vwap-with-threshold'; readonly thresholdQuantity: string };

export interface DayToClose {
  /** Null on a day without listing trades. */
  readonly turnover: DayTurnover | null;
  readonly openTicks: bigint | null;
  /** Null where an instrument has never closed and has no first reference price. */
  readonly previousCloseTicks: bigint | null;
  readonly grid: InstrumentGrid;
}

/**
 * The closing price in ticks, half-up. On a day without listing trades the previous close is carried over; null where
 * there is none.
 */
export function closingPrice(method: ClosingMethod, day: DayToClose): bigint | null {
  const { turnover, grid } = day;
  if (!turnover) return day.previousCloseTicks;
  switch (method.kind) {
    case 'vwap-of-day':
      return averageTicks(turnover, grid);
    case 'hubei-last-slices': {
      const tail = lastSlices(turnover, method);
      return tail.lots > 0n ? averageTicks(tail, grid) : turnover.lastTicks;
    }
    case 'vwap-with-threshold':
      return unitsOf(grid, turnover.lots) > thresholdUnits(method.thresholdQuantity, grid)
        ? averageTicks(turnover, grid)
        : day.openTicks;
    default:
      return unreachable(method);
  }
}

/** The slices are those of the clock, traded in or not. */
function lastSlices(
  { lots, slices }: DayTurnover,
  { lastSlices: count, slicesOfDay }: ClosingMethod & { readonly kind: 'hubei-last-slices' },
): Turnover {
  let all = NOTHING;
  let tail = NOTHING;
  for (const [slice, turnover] of slices) {
    invariant(slice >= 0 && slice < slicesOfDay, 'a trade lies in a slice of the day');
    all = added(all, turnover);
    if (slice >= slicesOfDay - count) tail = added(tail, turnover);
  }
  invariant(all.lots === lots, 'every trade of a market with slices lies in one');
  return tail;
}

function thresholdUnits(quantity: string, { quantityScale }: InstrumentGrid): bigint {
  const parsed = parseDecimal(quantity, quantityScale);
  invariant(parsed.ok, `a threshold is a quantity of the instrument, not ${JSON.stringify(quantity)}`);
  return parsed.value;
}
