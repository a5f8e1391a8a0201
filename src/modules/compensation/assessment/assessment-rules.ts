import type { PrintRounding } from './exact.js';
import type { NonDetectRule } from './reading-text.js';
import type { ItemCode } from './standard.js';

/** `hydrogen-ion`: the mean of 10^−pH, turned back into a pH (`hydrogen-ion.ts`). */
export const PH_MEANS = ['arithmetic', 'hydrogen-ion'] as const;
export type PhMean = (typeof PH_MEANS)[number];

/** What an assessment leaves open, as data. Each version is published with its day and its basis. */
export interface AssessmentRules {
  /** Names the version in every result. */
  readonly version: string;
  readonly nonDetect: NonDetectRule;
  readonly phMean: PhMean;
  /** Months with data that a mean of a quarter needs, of three. */
  readonly quarterMonthsMin: number;
  /** Of twelve, for a year. */
  readonly yearMonthsMin: number;
  /** Whether the months needed are those of each item by itself, or it is enough that the section has them. */
  readonly coverageOf: 'each-item' | 'section';
  /** Without one of these the section is not assessed; of the others each is reported as missing. */
  readonly requiredItems: readonly ItemCode[];
  /** Come before all others among the main pollutants when they exceed. */
  readonly firstPollutants: readonly ItemCode[];
  readonly mainPollutantsMax: number;
  /** Whether the exact mean or the printed one is held against the limits. */
  readonly compared: 'exact' | 'printed';
  readonly printing: PrintRounding;
  readonly basinPollutantsMax: number;
  /** Up to so many points of ΔG − ΔD a basin has not changed. */
  readonly trendNonePointsMax: number;
  /** Up to so many it has changed somewhat, beyond them clearly. */
  readonly trendSomePointsMax: number;
}

/** Where a rule was seen: `V` in its own text, `S` in a secondary source; `I`: inferred; `G`: from memory, not verified. */
export type RuleCertainty = 'V' | 'S' | 'I' | 'G';

/**
 * The defaults. `limit` for what was not detected because, among six published weekly readings, it gives every published
 * class and half of the limit gives three. How sure each is stands in `DEFAULT_CERTAINTY` and, with its reason, in
 * docs/rules/water-quality.md.
 */
export const DEFAULT_RULES: AssessmentRules = {
  version: 'default',
  nonDetect: 'limit',
  phMean: 'arithmetic',
  quarterMonthsMin: 2,
  yearMonthsMin: 8,
  coverageOf: 'each-item',
  requiredItems: [],
  firstPollutants: ['CN', 'PB', 'CR6'],
  mainPollutantsMax: 3,
  compared: 'exact',
  printing: 'half-even',
  basinPollutantsMax: 3,
  trendNonePointsMax: 10,
  trendSomePointsMax: 20,
};

/** How sure each default is; what is not `V` is shown as uncertain to whoever decides about a version. */
export const DEFAULT_CERTAINTY: Readonly<Record<Exclude<keyof AssessmentRules, 'version'>, RuleCertainty>> = {
  nonDetect: 'I',
  phMean: 'G',
  quarterMonthsMin: 'G',
  yearMonthsMin: 'G',
  coverageOf: 'I',
  requiredItems: 'I',
  firstPollutants: 'G',
  mainPollutantsMax: 'V',
  compared: 'I',
  printing: 'G',
  basinPollutantsMax: 'G',
  trendNonePointsMax: 'G',
  trendSomePointsMax: 'V',
};
