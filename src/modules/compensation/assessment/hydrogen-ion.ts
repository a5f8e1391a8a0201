import { Fraction } from 'fraction.js';
import { invariant } from '../../../shared/invariant.js';

/**
 * The mean of pH by hydrogen-ion concentration: −log10 of the mean of 10^−pH. It is no fraction, so it is found to six
 * decimals, rounded to the nearest, in whole numbers of 10^−60: the same on every machine.
 */
const DECIMALS = 6;
const STEPS = 10n ** BigInt(DECIMALS);
const UNIT = 10n ** 60n;
/** The natural logarithm of ten, in units. */
const LN_10 = 2302585092994045684017991454684364207601101488628772976033328n;
/** A larger pH, which only a slip of the pen can be, is taken for this; its share of a mean is beyond the six decimals. */
const PH_MAX = new Fraction(20);

export function meanPh(figures: readonly Fraction[]): Fraction {
  invariant(figures.length > 0, 'a mean is of at least one figure');
  const concentrations = figures.map((figure) => tenToMinus(figure.lt(PH_MAX) ? figure : PH_MAX));
  const mean = concentrations.reduce((sum, each) => sum + each, 0n) / BigInt(figures.length);
  // The concentration falls as the pH rises: the last half step that still lies at or above the mean is its lower edge.
  let [low, high] = [-1n, PH_MAX.n * STEPS];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (tenToMinus(new Fraction(2n * middle + 1n, 2n * STEPS)) >= mean) low = middle;
    else high = middle;
  }
  return new Fraction(high, STEPS);
}

/** 10^−figure in units, cut off below a unit for each term of the series. */
function tenToMinus(figure: Fraction): bigint {
  invariant(figure.s >= 0n, 'no reading is negative');
  const whole = figure.n / figure.d;
  const exponent = ((figure.n % figure.d) * LN_10) / figure.d;
  // e^exponent by its series; 10^−rest is its inverse, so that all terms are positive.
  let [sum, term] = [0n, UNIT];
  for (let n = 1n; term > 0n; n += 1n) {
    sum += term;
    term = (term * exponent) / (UNIT * n);
  }
  return (UNIT * UNIT) / (sum * 10n ** whole);
}
