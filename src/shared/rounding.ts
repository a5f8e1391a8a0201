import { invariant } from './invariant.js';

/** Every division of money or units names its rounding by the function it calls. Divisors are positive. */

export function divideFloor(dividend: bigint, divisor: bigint): bigint {
  invariant(divisor > 0n, 'the divisor is positive');
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

export function divideCeiling(dividend: bigint, divisor: bigint): bigint {
  return -divideFloor(-dividend, divisor);
}

/** Half away from zero for positive values (四舍五入); published prices round this way. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  return divideFloor(2n * dividend + divisor, 2n * divisor);
}

/**
 * Splits `total` by `weights` so that the parts sum to it exactly: floors first, then one each to the largest
 * remainders, the earlier part first among equals. `total` is not negative; at least one weight is positive.
 */
export function splitByLargestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  invariant(total >= 0n && sum > 0n && weights.every((w) => w >= 0n), 'a total is split by non-negative weights');
  const parts = weights.map((weight) => divideFloor(total * weight, sum));
  let left = total - parts.reduce((a, b) => a + b, 0n);
  const order = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of order) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts;
}
