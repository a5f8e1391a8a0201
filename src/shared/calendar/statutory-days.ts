import chineseDays from 'chinese-days';
import { addDays } from '../clock.js';
import { DomainError } from '../domain-error.js';
import { invariant } from '../invariant.js';
import { YEAR_NOT_COVERED } from './calendar.errors.js';

/**
 * Where the holidays come from. The version is pinned in package.json, because another version may move a trading day:
 * an update is read against the notice it carries (docs/rules/calendar.md).
 */
export const CALENDAR_SOURCE = {
  library: 'chinese-days',
  version: '1.5.7',
  basis: '国务院办公厅关于部分节假日安排的通知 (yearly)',
} as const;

/** `free`: weekend or statutory holiday. `make-up`: a weekend on which the nation works (调休上班). */
export type StatutoryDay = 'weekday' | 'make-up' | 'free';

export interface CalendarCoverage {
  readonly firstYear: number;
  readonly lastYear: number;
}

/** Years that are looked for in the library; far wider than any data it can have. */
const FIRST_PROBED = 1950;
const LAST_PROBED = 2100;

const coverage = findCoverage();
const years = new Map<number, ReadonlyMap<string, StatutoryDay>>();

/** The first and the last year whose holidays the library knows; it knows all between. */
export function calendarCoverage(): CalendarCoverage {
  return coverage;
}

/**
 * What the State Council's notices make of `day` (`YYYY-MM-DD`). The library answers every later year as if it had no
 * holidays, so a year without data is refused here. Errors: YEAR_NOT_COVERED.
 */
export function statutoryDay(day: string): StatutoryDay {
  const year = Number(day.slice(0, 4));
  let days = years.get(year);
  if (!days) {
    invariant(/^\d{4}-\d\d-\d\d$/.test(day), `a day is YYYY-MM-DD, not ${JSON.stringify(day)}`);
    if (year < coverage.firstYear || year > coverage.lastYear) throw notCovered(year);
    days = readYear(year);
    years.set(year, days);
  }
  const known = days.get(day);
  invariant(known, `the calendar has no day ${JSON.stringify(day)}`);
  return known;
}

function readYear(year: number): ReadonlyMap<string, StatutoryDay> {
  const days = new Map<string, StatutoryDay>();
  for (let day = `${year}-01-01`; day < `${year + 1}`; day = addDays(day, 1)) {
    const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    days.set(day, chineseDays.isWorkday(day) ? (weekend ? 'make-up' : 'weekday') : 'free');
  }
  return days;
}

/** A year is known when its first and its last holiday of a fixed date are: New Year and National Day. */
function findCoverage(): CalendarCoverage {
  const known: number[] = [];
  for (let year = FIRST_PROBED; year <= LAST_PROBED; year++) {
    if (isNamed(`${year}-01-01`) && isNamed(`${year}-10-01`)) known.push(year);
  }
  const [firstYear] = known;
  const lastYear = known.at(-1);
  invariant(firstYear !== undefined && lastYear !== undefined, 'the holiday library knows some years');
  invariant(known.length === lastYear - firstYear + 1, 'the holiday library has no gap between its years');
  return { firstYear, lastYear };
}

/** Holidays have a Chinese name in the library, ordinary days the English one of their weekday. */
function isNamed(day: string): boolean {
  return /\p{Script=Han}/u.test(chineseDays.getDayDetail(day).name);
}

function notCovered(year: number): DomainError {
  const { firstYear, lastYear } = coverage;
  return new DomainError(
    YEAR_NOT_COVERED,
    `The calendar has the holidays of ${firstYear} to ${lastYear}; those of ${year} are not known.`,
    { facts: { year, firstYear, lastYear } },
  );
}
