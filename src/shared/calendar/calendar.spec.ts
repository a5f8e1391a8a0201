import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../clock.js';
import {
  addTradingDays,
  addWorkingDays,
  isTradingDay,
  isWorkingDay,
  nextTradingDay,
  previousTradingDay,
  tradingDaysBetween,
} from './calendar.js';
import { YEAR_NOT_COVERED } from './calendar.errors.js';
import { CARBON_EXCHANGE_NOTICES } from './exchange-notices.js';
import { CALENDAR_SOURCE, calendarCoverage } from './statutory-days.js';

const MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5];

describe('the two calendars', () => {
  /** The days of which the carbon exchange published a record: 840 days from its first to the end of 2024. */
  async function publishedDays(): Promise<readonly string[]> {
    const csv = await readFile('src/demo/data/cea-daily-2021-2024.csv', 'utf8');
    const days = [...csv.matchAll(/^(\d{4})(\d{2})(\d{2}),/gm)].map(
      ([, year, month, day]) => `${year}-${month}-${day}`,
    );
    return [...new Set(days)].sort();
  }

  test('CAL-1 the trading days of the carbon market from 2021-07-16 to 2024-12-31 are those with a published record', async () => {
    const published = await publishedDays();
    expect(published).toHaveLength(840);
    expect(tradingDaysBetween('2021-07-16', '2025-01-01', CARBON_EXCHANGE_NOTICES)).toEqual(published);
  });

  test("CAL-1 the library alone differs from the published days by one: New Year's Eve of 2024, closed by the exchange", async () => {
    const published = new Set(await publishedDays());
    const computed = tradingDaysBetween('2021-07-16', '2025-01-01');
    expect(computed.filter((day) => !published.has(day))).toEqual(['2024-02-09']);
    expect([...published].filter((day) => !computed.includes(day))).toEqual([]);
    expect(CARBON_EXCHANGE_NOTICES).toEqual({ closed: ['2024-02-09'], open: [] });
  });

  test.each([
    ['an ordinary Friday', '2024-10-11', true, true],
    ['a make-up Saturday', '2024-10-12', false, true],
    ['an ordinary Sunday', '2024-10-13', false, false],
    ['National Day', '2024-10-01', false, false],
    ["New Year's Eve, a holiday since 2025", '2025-01-28', false, false],
    ['the last day of a year', '2026-12-31', true, true],
  ])('%s: trading day and working day', (_, day, trading, working) => {
    expect([isTradingDay(day), isWorkingDay(day)]).toEqual([trading, working]);
  });

  // The exchange's notice of December 2025 on the closed days of 2026, as the press printed it.
  test('the Spring Festival of 2026 as the carbon exchange announced it', () => {
    expect(tradingDaysBetween('2026-02-13', '2026-03-02')).toEqual([
      '2026-02-13',
      '2026-02-24',
      '2026-02-25',
      '2026-02-26',
      '2026-02-27',
    ]);
    expect(tradingDaysBetween('2025-12-31', '2026-01-06')).toEqual(['2025-12-31', '2026-01-05']);
  });

  test('the National Day week is stepped over in both directions, make-up days by trading days only', () => {
    expect(nextTradingDay('2024-09-30')).toBe('2024-10-08');
    expect(nextTradingDay('2024-10-03')).toBe('2024-10-08');
    expect(previousTradingDay('2024-10-08')).toBe('2024-09-30');
    expect(nextTradingDay('2024-10-10', 2)).toBe('2024-10-14');
    expect(addTradingDays('2024-10-14', -2)).toBe('2024-10-10');
    expect(addWorkingDays('2024-10-10', 2)).toBe('2024-10-12');
    expect(addWorkingDays('2024-10-14', -2)).toBe('2024-10-11');
  });

  test('zero days is the day itself, whatever it is', () => {
    expect(addTradingDays('2024-10-01', 0)).toBe('2024-10-01');
    expect(addWorkingDays('2024-10-01', 0)).toBe('2024-10-01');
    expect(() => nextTradingDay('2024-10-01', 0)).toThrow('at least one');
    expect(() => addTradingDays('2024-10-01', 1.5)).toThrow('whole number');
  });

  test('every covered day: a trading day is a weekday and a working day, and no year has fewer than 230', () => {
    const { firstYear, lastYear } = calendarCoverage();
    for (let year = firstYear; year <= lastYear; year++) {
      const days = tradingDaysBetween(`${year}-01-01`, `${year}-12-31`);
      expect(days.length).toBeGreaterThanOrEqual(230);
      for (const day of days) {
        expect(isWorkingDay(day)).toBe(true);
        expect(MONDAY_TO_FRIDAY).toContain(new Date(`${day}T00:00:00Z`).getUTCDay());
      }
    }
  });

  test('moving by n days and back ends on the same open day, with n open days between', () => {
    const start = fc.integer({ min: 0, max: 1_500 }).map((days) => nextTradingDay(addDays('2021-01-01', days)));
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 250 }), (day, n) => {
        const end = addTradingDays(day, n);
        expect(addTradingDays(end, -n)).toBe(day);
        expect(tradingDaysBetween(day, end)).toHaveLength(n);
      }),
    );
  });
});

describe('notices that decide single days', () => {
  const notices = { closed: ['2024-10-09'], open: ['2024-10-12'] };

  test('a closed weekday is passed over, an opened weekend is a day like others', () => {
    expect(isTradingDay('2024-10-09', notices)).toBe(false);
    expect(isTradingDay('2024-10-12', notices)).toBe(true);
    expect(nextTradingDay('2024-10-08', 3, notices)).toBe('2024-10-12');
    expect(isWorkingDay('2024-10-09', notices)).toBe(false);
  });

  test('a day that is both opened and closed is a fault of whoever handed the list over', () => {
    expect(() => isTradingDay('2024-10-09', { closed: ['2024-10-09'], open: ['2024-10-09'] })).toThrow('same day');
  });

  test('they carry over the edge of the covered years', () => {
    const { lastYear } = calendarCoverage();
    const next = lastYear + 1;
    const known = { closed: [`${next}-01-01`, `${next}-01-02`, `${next}-01-03`], open: [`${next}-01-04`] };
    expect(nextTradingDay(`${lastYear}-12-31`, 1, known)).toBe(`${next}-01-04`);
    expect(() => nextTradingDay(`${lastYear}-12-31`, 2, known)).toThrow(String(next));
  });
});

describe('years without data', () => {
  test('the covered years hold those of the national carbon market', () => {
    const { firstYear, lastYear } = calendarCoverage();
    expect(firstYear).toBe(2004);
    expect(lastYear).toBeGreaterThanOrEqual(2026);
  });

  test('a day after or before them is refused with its year, on every way to it', () => {
    const { firstYear, lastYear } = calendarCoverage();
    const refused = (year: number): unknown =>
      expect.objectContaining({
        definition: YEAR_NOT_COVERED,
        options: { facts: { year, firstYear, lastYear } },
      });
    const after = lastYear + 1;
    for (const ask of [
      () => isTradingDay(`${after}-06-15`),
      () => isWorkingDay(`${after}-06-15`),
      () => nextTradingDay(`${lastYear}-12-31`),
      () => addWorkingDays(`${lastYear}-12-01`, 40),
      () => tradingDaysBetween(`${lastYear}-12-01`, `${after}-01-02`),
    ]) {
      expect(ask).toThrow(refused(after) as Error);
    }
    expect(() => previousTradingDay(`${firstYear}-01-01`)).toThrow(refused(firstYear - 1) as Error);
  });

  test.each(['2024-02-30', '2024-13-01', '20240101', 'today', ''])('%p is no day', (day) => {
    expect(() => isTradingDay(day)).toThrow(/day/);
  });
});

test('the version of the holiday data is the one that is installed and pinned', async () => {
  const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8')) as unknown;
  expect(await read('node_modules/chinese-days/package.json')).toMatchObject({ version: CALENDAR_SOURCE.version });
  expect(await read('package.json')).toMatchObject({ dependencies: { 'chinese-days': CALENDAR_SOURCE.version } });
});
