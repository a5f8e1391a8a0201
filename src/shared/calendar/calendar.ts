import { addDays } from '../clock.js';
import { invariant } from '../invariant.js';
import { statutoryDay } from './statutory-days.js';

/**
 * Two calendars over day strings (`YYYY-MM-DD`, Asia/Shanghai): market trading days, on which make-up weekends are
 * closed, and statutory working days, which include them. Every function throws YEAR_NOT_COVERED for a day of a year
 * whose holidays are not known and that no override decides (docs/rules/calendar.md).
 */

/**
 * Single days decided otherwise by a notice: of the exchange for trading days, of the authority for working days. They
 * go before everything else, also in a year that is not covered. Each list is short; no day is in both.
 */
export interface DayOverrides {
  readonly closed: readonly string[];
  readonly open: readonly string[];
}

export const NO_OVERRIDES: DayOverrides = { closed: [], open: [] };

type IsOpen = (day: string, overrides: DayOverrides) => boolean;

/** A weekday that is no statutory holiday. */
export function isTradingDay(day: string, overrides: DayOverrides = NO_OVERRIDES): boolean {
  return decided(day, overrides) ?? statutoryDay(day) === 'weekday';
}

/** A day on which time limits in working days (工作日) run. */
export function isWorkingDay(day: string, overrides: DayOverrides = NO_OVERRIDES): boolean {
  return decided(day, overrides) ?? statutoryDay(day) !== 'free';
}

/** The `n`th trading day after `day`, which need not be one itself; `n` is at least 1. */
export function nextTradingDay(day: string, n = 1, overrides: DayOverrides = NO_OVERRIDES): string {
  invariant(n >= 1, 'the next trading day is at least one ahead');
  return move(day, n, isTradingDay, overrides);
}

/** The `n`th trading day before `day`, which need not be one itself; `n` is at least 1. */
export function previousTradingDay(day: string, n = 1, overrides: DayOverrides = NO_OVERRIDES): string {
  invariant(n >= 1, 'the previous trading day is at least one back');
  return move(day, -n, isTradingDay, overrides);
}

/** `day` moved by `n` trading days, back if negative; 0 is the day itself, whatever it is (T+0). */
export function addTradingDays(day: string, n: number, overrides: DayOverrides = NO_OVERRIDES): string {
  return move(day, n, isTradingDay, overrides);
}

/** `day` moved by `n` statutory working days: a limit of `n` working days that begins on the day after `day` ends then. */
export function addWorkingDays(day: string, n: number, overrides: DayOverrides = NO_OVERRIDES): string {
  return move(day, n, isWorkingDay, overrides);
}

/** Trading days from `from` until before `to`, in order. */
export function tradingDaysBetween(
  from: string,
  to: string,
  overrides: DayOverrides = NO_OVERRIDES,
): readonly string[] {
  invariant(from <= to, 'a period ends no earlier than it begins');
  const days: string[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) if (isTradingDay(day, overrides)) days.push(day);
  return days;
}

/** Ends at the latest at the edge of the covered years, where `isOpen` throws. */
function move(day: string, n: number, isOpen: IsOpen, overrides: DayOverrides): string {
  invariant(Number.isSafeInteger(n), 'days are moved by a whole number');
  const step = n < 0 ? -1 : 1;
  let moved = day;
  for (let left = Math.abs(n); left > 0;) {
    moved = addDays(moved, step);
    if (isOpen(moved, overrides)) left -= 1;
  }
  return moved;
}

function decided(day: string, { closed, open }: DayOverrides): boolean | undefined {
  const isClosed = closed.includes(day);
  const isOpen = open.includes(day);
  invariant(!(isClosed && isOpen), `a notice does not open and close the same day (${day})`);
  return isClosed || isOpen ? isOpen : undefined;
}
