import { Fraction } from 'fraction.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { divideFloor, divideHalfUp } from '../../../shared/rounding.js';

/** Exact concentrations: a decimal as it was measured, or the fraction that a mean of decimals is. */

/** `half-even` is 四舍六入五成双 (GB/T 8170), `half-up` 四舍五入. */
export const PRINT_ROUNDINGS = ['half-even', 'half-up'] as const;
export type PrintRounding = (typeof PRINT_ROUNDINGS)[number];

export const ZERO = new Fraction(0);
export const HALF = new Fraction(1n, 2n);
export const ONE = new Fraction(1);

/** `value` with `decimals` places, as it is printed. What is printed is never computed with again. */
export function printed(value: Fraction, decimals: number, rounding: PrintRounding): string {
  const scaled = value.n * 10n ** BigInt(decimals);
  const size = rounding === 'half-up' ? divideHalfUp(scaled, value.d) : divideHalfEven(scaled, value.d);
  return formatDecimal(value.s < 0n ? -size : size, decimals);
}

/** The decimal where there is one, otherwise the fraction: `0.043`, `1/3`. `exactOf` reads it back. */
export function exactText(value: Fraction): string {
  let rest = value.d;
  let [twos, fives] = [0, 0];
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  if (rest !== 1n) return `${value.s < 0n ? '-' : ''}${value.n}/${value.d}`;
  const scale = Math.max(twos, fives);
  const digits = (value.n * 10n ** BigInt(scale)) / value.d;
  return formatDecimal(value.s < 0n ? -digits : digits, scale);
}

const EXACT = /^(-?)(\d+)(?:\.(\d+)|\/([1-9]\d*))?$/;

/** Of text that `exactText` wrote. */
export function exactOf(text: string): Fraction {
  const [, sign = '', whole = '', decimals = '', divisor = '1'] = EXACT.exec(text) ?? [];
  const size = BigInt(whole + decimals);
  return new Fraction(sign === '-' ? -size : size, decimals === '' ? BigInt(divisor) : 10n ** BigInt(decimals.length));
}

function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const floor = divideFloor(dividend, divisor);
  const twice = 2n * (dividend - floor * divisor);
  if (twice === divisor) return floor % 2n === 0n ? floor : floor + 1n;
  return twice > divisor ? floor + 1n : floor;
}
