import type { AreaKind } from '../object/area-object.js';

/** What a standard was reckoned from. */
export const STANDARD_BASES = ['cost', 'opportunity-cost', 'service-value', 'payment-ability', 'decree'] as const;
export type StandardBasis = (typeof STANDARD_BASES)[number];

/** V: seen in the rule; S: secondary; I: inferred; G: from memory, to be confirmed. */
export const CERTAINTIES = ['V', 'S', 'I', 'G'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

export const ROUNDING_MODES = ['half-up', 'floor', 'ceiling'] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/**
 * Where a standard is first rounded to fen: `each-year`, before the next year grows from it; `year-standard`, once, when
 * it has grown; `line`, not before the amount of an object. An amount is always rounded to fen, by the same mode.
 */
export const ROUNDING_STAGES = ['each-year', 'year-standard', 'line'] as const;
export type RoundingStage = (typeof ROUNDING_STAGES)[number];

export const COEFFICIENT_DIMENSIONS = ['zone', 'class'] as const;
export type CoefficientDimension = (typeof COEFFICIENT_DIMENSIONS)[number];

/** A figure somebody published: the growth that raises the standard of the year before into `year`. */
export interface GrowthFigure {
  readonly year: number;
  /** Signed decimal, `"2.1"`. */
  readonly percent: string;
  readonly source: string;
}

export interface StandardReview {
  /** First year for which the reviewed standard holds. */
  readonly year: number;
  readonly amountYuan: string;
  readonly source: string;
}

export type Growth =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly percent: string }
  | { readonly kind: 'cpi'; readonly figures: readonly GrowthFigure[] }
  | {
      readonly kind: 'revenue';
      /** How much of the revenue's growth the standard follows, `"0.5"`. */
      readonly share: string;
      readonly floorPercent: string | null;
      readonly capPercent: string | null;
      readonly figures: readonly GrowthFigure[];
    }
  | {
      readonly kind: 'review';
      readonly everyYears: number;
      /** Whether the standard stands while a review is overdue, or there is none until it is made. */
      readonly untilReviewed: 'continue' | 'stop';
      readonly reviews: readonly StandardReview[];
    };

export const GROWTH_KINDS = ['none', 'fixed', 'cpi', 'revenue', 'review'] as const satisfies readonly Growth['kind'][];

export interface Coefficient {
  readonly dimension: CoefficientDimension;
  /** As objects carry it, `禁止开发区`. */
  readonly value: string;
  /** Decimal or fraction, `"0.8"` or `"2/3"`. */
  readonly coefficient: string;
}

export interface GradeReward {
  /** As the yearly assessment names it, `优秀`. */
  readonly grade: string;
  readonly yuanPerKm2: string;
}

/** One version of a standard, as it is proposed, decided, kept and read: all figures are text. */
export interface StandardContent {
  readonly titleZh: string;
  readonly titleEn: string;
  readonly objectKind: AreaKind;
  /** Objects of this division and those below it are covered. */
  readonly division: string;
  /** Years in which this version is used, both included. */
  readonly fromYear: number;
  readonly untilYear: number | null;
  /** In yuan for a year, per 亩 or per thing counted. */
  readonly base: { readonly amountYuan: string; readonly per: 'mu' | 'unit'; readonly year: number };
  readonly growth: Growth;
  /** A dimension that has a line here must be known of every object; their coefficients are multiplied. */
  readonly coefficients: readonly Coefficient[];
  /** Paid beside the standard for a year's grade; a grade that is not named earns nothing. */
  readonly rewards: readonly GradeReward[];
  /** `MM-DD`: objects count as they are on this day of the year. */
  readonly countedOn: string;
  readonly rounding: { readonly mode: RoundingMode; readonly stage: RoundingStage };
  readonly basis: {
    readonly kind: StandardBasis;
    readonly document: string;
    readonly certainty: Certainty;
    readonly note: string | null;
  };
}

/** A version that two persons approved. */
export interface StandardVersion {
  readonly code: string;
  readonly version: number;
  /** The finance office that proposed it, and pays by it. */
  readonly organizationId: string;
  readonly content: StandardContent;
  readonly proposalId: string;
  readonly approvedAt: Date;
}

/**
 * The version of a year: of those that have begun, the one that begins last; of two that begin in the same year, the
 * later version, which corrects the earlier. Null where there is none, or its last year is over.
 */
export function versionOfYear(versions: readonly StandardVersion[], year: number): StandardVersion | null {
  const begun = versions.filter(({ content }) => content.fromYear <= year);
  const last = begun.reduce<StandardVersion | null>(
    (found, each) => (found && !beginsLater(each, found) ? found : each),
    null,
  );
  if (!last) return null;
  const { untilYear } = last.content;
  return untilYear !== null && year > untilYear ? null : last;
}

/**
 * The year that is settled next: the first that has a version, after the one that was settled last. None is left out,
 * because a year that was passed over could never be settled again, and what it owes would be lost.
 */
export function nextYear(versions: readonly StandardVersion[], lastSettled: number | null): number | null {
  const first = Math.min(...versions.map(({ content }) => content.fromYear));
  const last = Math.max(...versions.map(({ content }) => content.untilYear ?? Infinity));
  const after = lastSettled === null ? first : Math.max(first, lastSettled + 1);
  for (let year = after; year <= Math.min(last, YEAR_LAST); year++) if (versionOfYear(versions, year)) return year;
  return null;
}

/**
 * A year up to the last settled one that was settled and has no version any more, or has one and was never settled: the
 * first could not be corrected, the second never be settled. Null where the versions leave the past whole.
 */
export function yearLeftWithout(versions: readonly StandardVersion[], settledYears: readonly number[]): number | null {
  const first = Math.min(...settledYears, ...versions.map(({ content }) => content.fromYear));
  for (let year = first; year <= Math.max(...settledYears); year++) {
    if ((versionOfYear(versions, year) !== null) !== settledYears.includes(year)) return year;
  }
  return null;
}

/** No rule of today speaks of later years. */
const YEAR_LAST = 2200;

function beginsLater(one: StandardVersion, other: StandardVersion): boolean {
  const years = one.content.fromYear - other.content.fromYear;
  return years > 0 || (years === 0 && one.version > other.version);
}
