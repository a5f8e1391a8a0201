import { Fraction } from 'fraction.js';
import { divideCeiling, divideFloor, divideHalfUp } from '../../../shared/rounding.js';
import type { RoundingMode } from './standard/standard.js';

const DIVIDE = { 'half-up': divideHalfUp, floor: divideFloor, ceiling: divideCeiling } as const;

/** A fraction of fen as whole fen. */
export function roundedFen(fen: Fraction, mode: RoundingMode): bigint {
  return DIVIDE[mode](fen.s * fen.n, fen.d);
}

/** `"2.1"` percent → 1.021. */
export function factorOfPercent(percent: Fraction): Fraction {
  return percent.div(100).add(1);
}

const PLAIN_RATIO = /^\d{1,6}(?:\.\d{1,9})?$/;
const FRACTION_RATIO = /^\d{1,6}\/[1-9]\d{0,5}$/;
const SIGNED_PERCENT = /^-?\d{1,4}(?:\.\d{1,6})?$/;

/** A coefficient: `"0.8"` or `"2/3"`, greater than zero. */
export function isRatio(text: string): boolean {
  return (PLAIN_RATIO.test(text) || FRACTION_RATIO.test(text)) && new Fraction(text).gt(0);
}

/** Growth in percent, greater than −100. */
export function isGrowthPercent(text: string): boolean {
  return SIGNED_PERCENT.test(text) && new Fraction(text).gt(-100);
}
