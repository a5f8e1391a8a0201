import type { PrintRounding } from './exact.js';
import type { NonDetectRule } from './reading-text.js';
import type { ItemCode } from './standard.js';

/** What an assessment leaves open, as data. Each version is published with its day and its basis. */
export interface AssessmentRules {
  /** Names the version in every result. */
  readonly version: string;
  readonly nonDetect: NonDetectRule;
  /** Months with data that a mean of a quarter needs, of three. */
  readonly quarterMonthsMin: number;
  /** Of twelve, for a year. They count for the section, and for each item by itself. */
  readonly yearMonthsMin: number;
  /** Without one of these the section is not assessed; of the others each is reported as missing. */
  readonly requiredItems: readonly ItemCode[];
  /** Come before all others among the main pollutants when they exceed. */
  readonly firstPollutants: readonly ItemCode[];
  readonly mainPollutantsMax: number;
  /** Whether the exact mean or the printed one is held against the limits. */
  readonly compared: 'exact' | 'printed';
  readonly printing: PrintRounding;
}

/**
 * The defaults. Certain is only that the three worst items are the main pollutants (环办〔2011〕22号). The rest is general
 * practice; `limit` for what was not detected because, among six published weekly readings, it gives every published
 * class and half of the limit gives three (docs/rules/water-quality.md).
 */
export const DEFAULT_RULES: AssessmentRules = {
  version: 'default',
  nonDetect: 'limit',
  quarterMonthsMin: 2,
  yearMonthsMin: 8,
  requiredItems: [],
  firstPollutants: ['CN', 'PB', 'CR6'],
  mainPollutantsMax: 3,
  compared: 'exact',
  printing: 'half-even',
};
