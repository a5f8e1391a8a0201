import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { addDays, shanghaiDay, shanghaiTime, startOfShanghaiDay, ZONE } from './clock.js';

describe('Shanghai days', () => {
  test('a day begins at 16:00 UTC of the day before', () => {
    expect(shanghaiDay(new Date('2026-03-01T15:59:59.999Z'))).toBe('2026-03-01');
    expect(shanghaiDay(new Date('2026-03-01T16:00:00.000Z'))).toBe('2026-03-02');
    expect(startOfShanghaiDay('2026-03-02').toISOString()).toBe('2026-03-01T16:00:00.000Z');
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  });

  test('days are added as a calendar does, whatever clocks were changed in between', () => {
    // Shanghai had summer time from 1986 to 1991; a day of rules is a day all the same.
    const days = fc.integer({ min: -40_000, max: 40_000 });
    fc.assert(
      fc.property(days, days, (from, by) => {
        const day = (offset: number): string => new Date(offset * 86_400_000).toISOString().slice(0, 10);
        expect(addDays(day(from), by)).toBe(day(from + by));
      }),
    );
    expect(addDays('1986-05-03', 1)).toBe('1986-05-04');
    expect(addDays('2024-02-30x', 1)).toBe('');
  });

  test('the answer does not depend on what was asked before', () => {
    const instants = fc.date({
      min: new Date('1992-01-01T00:00:00Z'),
      max: new Date('2060-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.array(instants, { minLength: 1, maxLength: 20 }), (asked) => {
        for (const instant of asked) {
          const expected = new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
          expect(shanghaiDay(instant)).toBe(expected);
        }
      }),
    );
  });

  test('the time for people is what clocks in Shanghai showed, also while they had summer time', () => {
    const instants = fc.date({
      min: new Date('1980-01-01T00:00:00Z'),
      max: new Date('2060-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        const shown = DateTime.fromJSDate(instant, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss');
        expect(shanghaiTime(instant)).toBe(shown);
      }),
    );
    // Clocks went forward an hour at two in the morning of this day.
    expect(shanghaiTime(new Date('1990-04-14T16:00:00Z'))).toBe('1990-04-15 00:00:00');
    expect(shanghaiTime(new Date('1990-04-15T00:00:00Z'))).toBe('1990-04-15 09:00:00');
  });
});
