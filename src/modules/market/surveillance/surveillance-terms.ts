import { Injectable } from '@nestjs/common';
import type { InstrumentGrid } from '../../registry/index.js';
import type { Sql } from '../../../platform/database/sql.js';
import { startOfShanghaiDay } from '../../../shared/clock.js';
import type { Market } from '../../../shared/market.js';
import { divideHalfUp } from '../../../shared/rounding.js';
import { lastCloseBefore, type EarlierClose } from '../market-data/day-statistics.repository.js';
import { DEFAULT_THRESHOLDS, type SurveillanceThresholds } from './thresholds.js';
import type { WatchedDay } from './watched-day.js';

/** What the rules of a day say to surveillance. */
export interface SurveillanceTerms extends Pick<WatchedDay, 'referenceTicks' | 'band' | 'closesAt'> {
  readonly thresholds: SurveillanceThresholds;
}

/** The terms under which an instrument was traded on a day. */
export interface SurveillanceTermsOf {
  of(sql: Sql, market: Market, instrument: string, grid: InstrumentGrid, day: string): Promise<SurveillanceTerms>;
}

/** ±10 % of the previous close is the national rule for listed allowances (V); for other markets our default. */
const BAND_BASIS_POINTS = 1_000n;

/** The national afternoon session ends at 15:00 (V); for other markets our default. */
const CLOSES_AFTER_MINUTES = 15 * 60;

/**
 * The terms until a day's rulebook carries them: the reference is the last price of the latest earlier day, own or
 * published. Once rulebooks, bands and closing prices are dated, they replace this one class.
 */
@Injectable()
export class DefaultSurveillanceTerms implements SurveillanceTermsOf {
  async of(
    sql: Sql,
    _market: Market,
    instrument: string,
    grid: InstrumentGrid,
    day: string,
  ): Promise<SurveillanceTerms> {
    const begins = startOfShanghaiDay(day);
    const close = await lastCloseBefore(sql, instrument, day, begins);
    const referenceTicks = close ? ticksOf(grid, close) : null;
    return {
      referenceTicks,
      band: referenceTicks === null ? null : bandAround(referenceTicks),
      closesAt: new Date(begins.getTime() + CLOSES_AFTER_MINUTES * 60_000),
      thresholds: DEFAULT_THRESHOLDS,
    };
  }
}

/** Half-up to the tick, as limits are published. */
function bandAround(referenceTicks: bigint): WatchedDay['band'] {
  return {
    lowerTicks: divideHalfUp(referenceTicks * (10_000n - BAND_BASIS_POINTS), 10_000n),
    upperTicks: divideHalfUp(referenceTicks * (10_000n + BAND_BASIS_POINTS), 10_000n),
  };
}

/** A published close may lie between two ticks; then the nearer one, half up. */
function ticksOf({ priceScale, tick }: InstrumentGrid, { price, price_scale: scale }: EarlierClose): bigint {
  if (scale === null) return price;
  return divideHalfUp(price * 10n ** BigInt(priceScale), tick * 10n ** BigInt(scale));
}
