import { invariant } from '../../../shared/invariant.js';
import { divideHalfUp } from '../../../shared/rounding.js';

/**
 * From a day on, the instruments of which a composite price is made, with whole-number weights by their code. All have
 * the same grid, so their ticks can be averaged. Plain JSON; samples change by notice.
 */
export interface CompositeSample {
  /** First trading day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** The sample in force on `day`; null before the first. `samples` are in order of their days. */
export function sampleOn(samples: readonly CompositeSample[], day: string): CompositeSample | null {
  invariant(
    samples.every(({ from }, index) => from > (samples[index - 1]?.from ?? '')),
    'the samples of a composite price are in order of their days',
  );
  return samples.findLast(({ from }) => from <= day) ?? null;
}

/**
 * The weighted mean of the closes, half-up to the tick. Null when an instrument of the sample has no close: a composite
 * of the others would be another price. It is published only, and bands nothing but a new vintage's first day.
 */
export function compositeClose(sample: CompositeSample, closes: ReadonlyMap<string, bigint>): bigint | null {
  const weights = Object.entries(sample.weights);
  invariant(
    weights.length > 0 && weights.every(([, weight]) => Number.isSafeInteger(weight) && weight > 0),
    'the weights of a composite price are positive whole numbers',
  );
  let sum = 0n;
  let total = 0n;
  for (const [instrument, weight] of weights) {
    const close = closes.get(instrument);
    if (close === undefined) return null;
    sum += close * BigInt(weight);
    total += BigInt(weight);
  }
  return divideHalfUp(sum, total);
}

/**
 * The samples of the national market. The first three are computed from the daily records, the others are the
 * exchange's notices (沪环境交〔2025〕13号; CEA25 alone from 2026-01-05).
 */
export const NATIONAL_CARBON_SAMPLES: readonly CompositeSample[] = [
  { from: '2021-07-16', weights: { CEA: 1 } },
  { from: '2023-08-28', weights: { CEA: 1, CEA21: 1, CEA22: 1 } },
  { from: '2024-10-28', weights: { CEA: 1, CEA21: 1, CEA22: 1, CEA23: 1 } },
  { from: '2025-04-29', weights: { CEA: 1, CEA21: 1, CEA22: 1, CEA23: 1, CEA24: 1 } },
  { from: '2026-01-05', weights: { CEA25: 1 } },
];
