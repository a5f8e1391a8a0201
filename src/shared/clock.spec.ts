import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, shanghaiDay, startOfShanghaiDay } from './clock.js';

describe('Shanghai days', () => {
  test('a day begins at 16:00 UTC of the day before', () => {
    expect(shanghaiDay(new Date('2026-03-01T15:59:59.999Z'))).toBe('2026-03-01');
    expect(shanghaiDay(new Date('2026-03-01T16:00:00.000Z'))).toBe('2026-03-02');
    expect(startOfShanghaiDay('2026-03-02').toISOString()).toBe('2026-03-01T16:00:00.000Z');
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
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
});
