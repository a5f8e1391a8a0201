import { closingPrice, type ClosingMethod, type DayTurnover, type Turnover } from '../prices/index.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';

/** The listing trades of one instrument on one trading day, summed. */
export interface DayFigures {
  trades: number;
  openTicks: number | null;
  highTicks: number | null;
  lowTicks: number | null;
  lastTicks: number | null;
  lots: bigint;
  fen: bigint;
  /** By time slice of the day, where the closing method asks for them. */
  readonly slices: Map<number, Turnover>;
}

/** Listing trades at one price that came one after the other, or one alone. */
export interface CountedTrades {
  readonly trades: number;
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly lastTicks: number;
  readonly lots: bigint;
  readonly fen: bigint;
}

export function noFigures(): DayFigures {
  return {
    trades: 0,
    openTicks: null,
    highTicks: null,
    lowTicks: null,
    lastTicks: null,
    lots: 0n,
    fen: 0n,
    slices: new Map(),
  };
}

/** Adds trades that came after all that were counted. `slice` is null where the closing method knows none. */
export function countTrades(figures: DayFigures, counted: CountedTrades, slice: number | null): void {
  figures.trades += counted.trades;
  figures.openTicks ??= counted.openTicks;
  figures.highTicks = Math.max(figures.highTicks ?? counted.highTicks, counted.highTicks);
  figures.lowTicks = Math.min(figures.lowTicks ?? counted.lowTicks, counted.lowTicks);
  figures.lastTicks = counted.lastTicks;
  figures.lots += counted.lots;
  figures.fen += counted.fen;
  if (slice === null) return;
  const { lots, amountFen } = figures.slices.get(slice) ?? { lots: 0n, amountFen: 0n };
  figures.slices.set(slice, { lots: lots + counted.lots, amountFen: amountFen + counted.fen });
}

/** The day's closing price in ticks by the rulebook's method; null where there is no price to go by. */
export function closingTicks(
  method: ClosingMethod,
  figures: DayFigures,
  terms: InstrumentTerms,
  previousTicks: number | null,
): number | null {
  const previousCloseTicks = previousTicks === null ? null : BigInt(previousTicks);
  const openTicks = figures.openTicks === null ? previousCloseTicks : BigInt(figures.openTicks);
  const close = closingPrice(method, { turnover: turnoverOf(figures), openTicks, previousCloseTicks, grid: terms });
  return close === null ? null : Number(close);
}

function turnoverOf({ openTicks, lastTicks, lots, fen, slices }: DayFigures): DayTurnover | null {
  if (openTicks === null || lastTicks === null) return null;
  return { lots, amountFen: fen, firstTicks: BigInt(openTicks), lastTicks: BigInt(lastTicks), slices };
}
