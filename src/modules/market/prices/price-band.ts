import { invariant } from '../../../shared/invariant.js';
import { divideHalfUp } from '../../../shared/rounding.js';

/** The prices that are allowed on a day, both limits included, in ticks. */
export interface PriceBand {
  readonly lowTicks: bigint;
  readonly highTicks: bigint;
}

const MILLE = 1_000n;

/**
 * Reference price × (1 ± rate), each limit half-up to the price step. `ratePerMille` is 100 for ±10 %; a whole number from 0
 * to 1000. The lower limit is at least one step, because no price is zero. Nothing widens the band of a price so low
 * that its rate is less than half a step: such an instrument trades at its reference price only.
 */
export function bandOf(referenceTicks: bigint, ratePerMille: number, stepTicks = 1n): PriceBand {
  invariant(referenceTicks > 0n, 'a reference price is at least one tick');
  invariant(Number.isInteger(ratePerMille) && ratePerMille >= 0 && ratePerMille <= 1_000, 'a band is 0 to 1000 ‰ wide');
  const rate = BigInt(ratePerMille);
  const limit = (factor: bigint): bigint => divideHalfUp(referenceTicks * factor, MILLE * stepTicks) * stepTicks;
  const low = limit(MILLE - rate);
  return { lowTicks: low > 0n ? low : stepTicks, highTicks: limit(MILLE + rate) };
}

export function isInBand(ticks: bigint, { lowTicks, highTicks }: PriceBand): boolean {
  return ticks >= lowTicks && ticks <= highTicks;
}
