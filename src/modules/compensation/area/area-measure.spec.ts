import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AREA_UNITS, formatMu, km2Of, muOf, parseArea, type AreaUnit } from './area-measure.js';

const grainsOf = (text: string, unit: AreaUnit): bigint => {
  const area = parseArea(text, unit);
  if (!area.ok) throw new Error(area.fault);
  return area.grains;
};

describe('areas', () => {
  test('ARE-1 a square kilometre is 1,500 亩 and a hundred hectares, exactly', () => {
    for (const [text, unit] of [
      ['1', 'km2'],
      ['1500', 'mu'],
      ['100', 'hectare'],
      ['1000000', 'm2'],
    ] as const) {
      expect(grainsOf(text, unit)).toBe(300_000_000n);
    }
    expect(muOf(grainsOf('129.88', 'km2')).toFraction()).toBe('194820');
    expect(muOf(grainsOf('1', 'm2')).toFraction()).toBe('3/2000');
    expect(km2Of(grainsOf('1', 'mu')).toFraction()).toBe('1/1500');
  });

  test('the finest step of every unit is a whole number of grains', () => {
    expect(grainsOf('0.01', 'm2')).toBe(3n);
    expect(grainsOf('0.00001', 'mu')).toBe(2n);
    expect(grainsOf('0.000001', 'hectare')).toBe(3n);
    expect(grainsOf('0.00000001', 'km2')).toBe(3n);
  });

  test('what is finer, nothing at all or larger than the country is refused', () => {
    expect(parseArea('0.001', 'm2')).toEqual({ ok: false, fault: 'too-precise' });
    expect(parseArea('0.00', 'mu')).toEqual({ ok: false, fault: 'not-positive' });
    expect(parseArea('10000001', 'km2')).toEqual({ ok: false, fault: 'too-large' });
    expect(parseArea('-1', 'mu')).toEqual({ ok: false, fault: 'not-a-decimal' });
  });

  test('an area in 亩 is printed exactly, whatever unit it came in', () => {
    expect(formatMu(grainsOf('129.88', 'km2'))).toBe('194820');
    expect(formatMu(grainsOf('0.01', 'm2'))).toBe('0.000015');
    expect(formatMu(grainsOf('1200.5', 'mu'))).toBe('1200.5');
    const anyUnit = fc.constantFrom(...AREA_UNITS);
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 9n }), anyUnit, (value, unit) => {
        const grains = grainsOf(value.toString(), unit === 'km2' ? 'hectare' : unit);
        expect(muOf(grains).equals(formatMu(grains))).toBe(true);
      }),
    );
  });
});
