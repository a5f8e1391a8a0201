import { addDays, shanghaiDay, startOfShanghaiDay } from '../../../shared/clock.js';
import { DomainError, defineError } from '../../../shared/domain-error.js';
import { isDay, isInstant } from '../../../platform/http/index.js';

export const CANDLE_RANGE_INVALID = defineError({
  code: 'market.candle-range-invalid',
  status: 422,
  zh: '时间区间须先起后止，且不超过 1000 个周期',
  en: 'The range must end after it begins and span at most 1000 periods',
});

/** Minutes of each interval; a day is a calendar day in Shanghai. */
export const CANDLE_MINUTES = { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '1d': 1440 } as const;
export type CandleInterval = keyof typeof CANDLE_MINUTES;
export const CANDLE_INTERVALS = Object.keys(CANDLE_MINUTES) as readonly CandleInterval[];

export const CANDLES_DEFAULT = 200;
export const CANDLES_MAX = 1_000;

/** Beyond these years nothing was traded, and dates stop being four digits. */
const EARLIEST = new Date('1990-01-01T00:00:00Z');
const LATEST = new Date('2200-01-01T00:00:00Z');

const MINUTE_MS = 60_000;

/** Whole periods, `from <= t < to`. */
export interface CandleRange {
  readonly from: Date;
  readonly to: Date;
}

/** Whether text names an instant (ISO 8601, UTC) or a day (its beginning in Shanghai). */
export function isInstantOrDay(value: unknown): value is string {
  return isDay(value) || isInstant(value);
}

/**
 * The range that was asked for, widened to whole periods. Without an end it ends with the period that contains `now`;
 * without a beginning it is 200 periods long. Throws market.candle-range-invalid.
 */
export function candleRange(
  interval: CandleInterval,
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): CandleRange {
  const end = asked.to === undefined ? now : instantOf(asked.to);
  const to = periodEnd(interval, end, asked.to === undefined);
  const from =
    asked.from === undefined ? back(interval, to, CANDLES_DEFAULT) : periodStart(interval, instantOf(asked.from));
  const plausible = from >= EARLIEST && to <= LATEST;
  if (!plausible || from >= to || from < back(interval, to, CANDLES_MAX)) throw new DomainError(CANDLE_RANGE_INVALID);
  return { from, to };
}

function instantOf(text: string): Date {
  return isDay(text) ? startOfShanghaiDay(text) : new Date(text);
}

function periodStart(interval: CandleInterval, instant: Date): Date {
  if (interval === '1d') return startOfShanghaiDay(shanghaiDay(instant));
  const periodMs = CANDLE_MINUTES[interval] * MINUTE_MS;
  return new Date(Math.floor(instant.getTime() / periodMs) * periodMs);
}

/** The end of the last period that begins before `instant`, or at it if it counts as inside. */
function periodEnd(interval: CandleInterval, instant: Date, inside: boolean): Date {
  const start = periodStart(interval, instant);
  return !inside && start.getTime() === instant.getTime() ? start : back(interval, start, -1);
}

function back(interval: CandleInterval, instant: Date, periods: number): Date {
  if (interval === '1d') return startOfShanghaiDay(addDays(shanghaiDay(instant), -periods));
  return new Date(instant.getTime() - periods * CANDLE_MINUTES[interval] * MINUTE_MS);
}
