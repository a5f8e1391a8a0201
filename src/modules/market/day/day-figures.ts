import { divideHalfUp } from '../../../shared/rounding.js';

/** The listing trades of one instrument on one trading day, summed. */
export interface DayFigures {
  trades: number;
  openTicks: number | null;
  highTicks: number | null;
  lowTicks: number | null;
  lastTicks: number | null;
  lots: bigint;
  fen: bigint;
}

export function noFigures(): DayFigures {
  return { trades: 0, openTicks: null, highTicks: null, lowTicks: null, lastTicks: null, lots: 0n, fen: 0n };
}

export function countTrade(figures: DayFigures, priceTicks: number, lots: number, fen: bigint): void {
  figures.trades += 1;
  figures.openTicks ??= priceTicks;
  figures.highTicks = Math.max(figures.highTicks ?? priceTicks, priceTicks);
  figures.lowTicks = Math.min(figures.lowTicks ?? priceTicks, priceTicks);
  figures.lastTicks = priceTicks;
  figures.lots += BigInt(lots);
  figures.fen += fen;
}

/** The day's closing price: the volume-weighted average, half up to the tick; carried over on a day without trades. */
export function closingTicks(figures: DayFigures, fenPerTickLot: bigint, previousTicks: number | null): number | null {
  if (figures.lots === 0n) return previousTicks;
  return Number(divideHalfUp(figures.fen, figures.lots * fenPerTickLot));
}
