import { Fraction } from 'fraction.js';
import { divideCeiling, divideFloor, divideHalfUp } from '../../../../shared/rounding.js';
import { invariant } from '../../../../shared/invariant.js';

/** Exact figures between evidence and fen. */

export const ROUNDING_MODES = ['half-up', 'half-even', 'floor', 'ceiling'] as const;
/** Half-up of a negative figure rounds its size: an amount is the same in either direction. */
export type RoundingMode = (typeof ROUNDING_MODES)[number];

export const ZERO = new Fraction(0);
export const ONE = new Fraction(1);

const FIGURE = /^-?(?:0|[1-9]\d{0,12})(?:\.\d{1,12})?$/;

/** `"80"`, `"-0.5"`: no exponent, no sign of plus, at most 13 digits before and 12 after the point. */
export function isFigure(text: string): boolean {
  return FIGURE.test(text);
}

/** Of text that `isFigure`. */
export function figureOf(text: string): Fraction {
  invariant(isFigure(text), 'a figure is a plain decimal');
  return new Fraction(text);
}

/** The decimal where there is one, otherwise the fraction: `0.775625`, `2/3`. */
export function exactText(value: Fraction): string {
  let rest = value.d;
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime;
  return rest === 1n ? value.toString(40) : value.toFraction();
}

/** `value` as a whole number of `step`. */
export function wholeSteps(value: Fraction, step: Fraction, mode: RoundingMode): bigint {
  invariant(step.gt(0), 'a step is more than nothing');
  const steps = value.div(step);
  const [size, sign] = [steps.n, steps.s < 0n ? -1n : 1n];
  switch (mode) {
    case 'half-up':
      return sign * divideHalfUp(size, steps.d);
    case 'half-even':
      return sign * divideHalfEven(size, steps.d);
    case 'floor':
      return divideFloor(sign * size, steps.d);
    case 'ceiling':
      return divideCeiling(sign * size, steps.d);
  }
}

export function roundedTo(value: Fraction, step: Fraction, mode: RoundingMode): Fraction {
  return step.mul(wholeSteps(value, step, mode), 1n);
}

/** Integer weights in the proportion of these fractions. */
export function proportionalWeights(parts: readonly Fraction[]): readonly bigint[] {
  const common = parts.reduce((product, part) => product * part.d, 1n);
  return parts.map((part) => (part.s * part.n * common) / part.d);
}

function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const floor = divideFloor(dividend, divisor);
  const twice = 2n * (dividend - floor * divisor);
  if (twice === divisor) return floor % 2n === 0n ? floor : floor + 1n;
  return twice > divisor ? floor + 1n : floor;
}
