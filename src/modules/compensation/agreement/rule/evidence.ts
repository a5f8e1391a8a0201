import type { ClassIndex, Item } from './item.js';
import type { EvidenceStatus } from './rule.js';

/** A value that is not there, and why; it holds open what needs it and is never taken for zero. */
export interface MissingValue {
  readonly missing: string;
}
export type Given<Value> = Value | MissingValue;
export type ItemValues = Readonly<Partial<Record<Item, Given<string>>>>;

/** What was found at a place in a period. */
export interface Facts {
  /** 1 is Ⅰ, 6 is worse than Ⅴ. */
  readonly waterClass?: Given<ClassIndex>;
  /** Means of the period as decimals, mg/L (pH without unit, coliforms per litre). */
  readonly items?: ItemValues;
}

/**
 * What is known about a subject in one period, as an assessment hands it over: everything that it leaves out is missing.
 */
export interface Evidence extends Facts {
  /** The id of a section, of a party, or `agreement`. */
  readonly subject: string;
  /** `2020-03`, `2020-Q1`, `2020`, `2019-10/2020-09`, or the Monday of a week, `2020-01-06`. */
  readonly period: string;
  readonly status: EvidenceStatus;
  readonly targetClass?: Given<ClassIndex>;
  readonly targets?: ItemValues;
  readonly baselines?: ItemValues;
  readonly flowM3PerSecond?: Given<string>;
  readonly figures?: Readonly<Record<string, Given<string>>>;
  /** The section above, through which the water came in. */
  readonly inflow?: Facts;
  readonly lastYearSamePeriod?: Facts;
  readonly lastYearAnnual?: Facts;
}

export function isMissing(value: Given<string | number>): value is MissingValue {
  return typeof value === 'object';
}
