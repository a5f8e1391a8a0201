import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { divideCeiling, divideFloor, divideHalfUp, splitByLargestRemainder } from './rounding.js';

describe('rounding', () => {
  test('half goes up, as published prices do (四舍五入)', () => {
    expect(divideHalfUp(91_125n, 1_000n)).toBe(91n);
    expect(divideHalfUp(911_250n, 100n)).toBe(9_113n);
    expect(divideHalfUp(938_050n, 100n)).toBe(9_381n);
    expect(divideHalfUp(149n, 100n)).toBe(1n);
    expect(divideHalfUp(150n, 100n)).toBe(2n);
  });

  test('floor and ceiling hold on both sides of zero', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 9n), 10n ** 9n), fc.bigInt(1n, 10n ** 6n), (dividend, divisor) => {
        const floor = divideFloor(dividend, divisor);
        expect(floor * divisor <= dividend && (floor + 1n) * divisor > dividend).toBe(true);
        const ceiling = divideCeiling(dividend, divisor);
        expect(ceiling * divisor >= dividend && (ceiling - 1n) * divisor < dividend).toBe(true);
      }),
    );
  });

  test('a split sums to the whole and no part is off by more than one', () => {
    const weights = fc
      .array(fc.bigInt(0n, 1_000n), { minLength: 1, maxLength: 20 })
      .filter((w) => w.some((x) => x > 0n));
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), weights, (total, parts) => {
        const split = splitByLargestRemainder(total, parts);
        const sum = parts.reduce((a, b) => a + b, 0n);
        expect(split.reduce((a, b) => a + b, 0n)).toBe(total);
        split.forEach((part, index) => {
          const exact = total * (parts[index] ?? 0n);
          expect(part * sum > exact - sum && part * sum < exact + sum).toBe(true);
        });
      }),
    );
  });

  test('of equal remainders the earlier part gets the unit', () => {
    expect(splitByLargestRemainder(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  });
});
