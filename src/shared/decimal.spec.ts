import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatDecimal, parseDecimal } from './decimal.js';
import { formatYuan, parseYuan } from './fen.js';

describe('decimal strings', () => {
  test('MKT-4 only plain ASCII decimals are numbers', () => {
    for (const text of [
      '',
      ' 1',
      '1 ',
      '+1',
      '-1',
      '1e3',
      '1E3',
      '.5',
      '5.',
      '01',
      '１',
      'NaN',
      'Infinity',
      '1,000',
      '0x1',
    ]) {
      expect(parseDecimal(text, 2)).toEqual({ ok: false, fault: 'not-a-decimal' });
    }
  });

  test('MKT-4 more decimals than the scale are refused, not rounded', () => {
    expect(parseYuan('68.505')).toEqual({ ok: false, fault: 'too-precise' });
    expect(parseYuan('68.500')).toEqual({ ok: false, fault: 'too-precise' });
    expect(parseYuan('12345678901234')).toEqual({ ok: false, fault: 'too-long' });
  });

  test('yuan and fen read as an accountant writes them', () => {
    expect(parseYuan('68.5')).toEqual({ ok: true, value: 6850n });
    expect(formatYuan(6850n)).toBe('68.50');
    expect(formatYuan(5n)).toBe('0.05');
    expect(formatYuan(-123_456n)).toBe('-1234.56');
    expect(formatDecimal(7n, 0)).toBe('7');
  });

  test('what is printed is parsed back', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), fc.integer({ min: 0, max: 9 }), (value, scale) => {
        expect(parseDecimal(formatDecimal(value, scale), scale)).toEqual({ ok: true, value });
      }),
    );
  });
});
