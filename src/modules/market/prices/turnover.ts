import { invariant } from '../../../shared/invariant.js';
import { divideHalfUp } from '../../../shared/rounding.js';
import type { InstrumentGrid } from '../../registry/index.js';

/** Trades summed. Only listing trades make prices; block and auction trades never enter (docs/rules/prices.md). */
export interface Turnover {
  readonly lots: bigint;
  readonly amountFen: bigint;
}

/** One listing trade as a closing price sees it. */
export interface PricedTrade {
  readonly ticks: bigint;
  readonly lots: bigint;
  /** In which time slice of the day, counted from 0; null in a market without slices. */
  readonly slice: number | null;
}

/** The listing trades of one instrument on one day. A day without any is `null` where a `DayTurnover` is asked for. */
export interface DayTurnover extends Turnover {
  readonly firstTicks: bigint;
  readonly lastTicks: bigint;
  /** What was traded in each slice that has trades; empty in a market without slices. */
  readonly slices: ReadonlyMap<number, Turnover>;
}

/** Sums the trades of a day, given in their order. */
export function dayTurnover(trades: readonly PricedTrade[], grid: InstrumentGrid): DayTurnover | null {
  const [first] = trades;
  const last = trades.at(-1);
  if (!first || !last) return null;
  const slices = new Map<number, Turnover>();
  let total = NOTHING;
  for (const { ticks, lots, slice } of trades) {
    invariant(ticks > 0n && lots > 0n, 'a trade has a price and a quantity');
    const trade = { lots, amountFen: ticks * lots * grid.fenPerTickLot };
    total = added(total, trade);
    if (slice !== null) slices.set(slice, added(slices.get(slice) ?? NOTHING, trade));
  }
  return { ...total, firstTicks: first.ticks, lastTicks: last.ticks, slices };
}

export const NOTHING: Turnover = { lots: 0n, amountFen: 0n };

export function added(one: Turnover, other: Turnover): Turnover {
  return { lots: one.lots + other.lots, amountFen: one.amountFen + other.amountFen };
}

/** The volume-weighted average price in ticks, half-up (四舍五入) from the exact amount and quantity. */
export function averageTicks({ lots, amountFen }: Turnover, { fenPerTickLot }: InstrumentGrid): bigint {
  invariant(lots > 0n && amountFen >= 0n, 'only what was traded has an average price');
  return divideHalfUp(amountFen, lots * fenPerTickLot);
}
