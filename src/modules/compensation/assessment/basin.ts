import { Fraction } from 'fraction.js';
import { assess, type Assessed, type Assessment } from './assess.js';
import type { AssessmentRules } from './assessment-rules.js';
import { ZERO } from './exact.js';
import { meansOfSections, type ItemMeans } from './means.js';
import { ITEM_CODES, type ItemCode, type Water } from './standard.js';
import { CLASS_III, WORSE_THAN_V, type ClassIndex, type Grade } from './water-class.js';

/** One section of a river or basin, with what its assessment was made of. */
export interface BasinSection {
  readonly id: string;
  readonly assessment: Assessment;
}

/** From this many sections on, a river is judged by shares of classes (环办〔2011〕22号). */
export const SECTIONS_FOR_SHARES = 5;

interface BasinCommon {
  /** Version of the rules. */
  readonly rules: string;
  readonly sections: number;
  /** Sections without an assessment: they are told, and count in no share. */
  readonly without: readonly string[];
}

export type BasinStatement = BasinCommon &
  (
    | { readonly by: 'nothing' }
    | { readonly by: 'mean'; readonly grade: Grade; readonly assessment: Assessed }
    | {
        readonly by: 'shares';
        readonly grade: Grade;
        readonly counts: Readonly<Record<ClassIndex, number>>;
        /** Of the sections with an assessment, Ⅰ to Ⅲ and worse than Ⅴ. */
        readonly goodShare: Fraction;
        readonly worstShare: Fraction;
        readonly mainPollutants: readonly { readonly item: ItemCode; readonly share: Fraction }[];
      }
  );

/**
 * What is said of a river or basin: below five sections the mean concentration of all is assessed like one section,
 * otherwise the share of classes decides.
 */
export function basinStatement(
  sections: readonly BasinSection[],
  terms: { readonly water: Water; readonly rules: AssessmentRules },
): BasinStatement {
  const assessed = sections.flatMap(({ id, assessment }) =>
    assessment.state === 'assessed' ? [{ id, assessment }] : [],
  );
  const without = sections.filter(({ assessment }) => assessment.state !== 'assessed').map(({ id }) => id);
  const common = { rules: terms.rules.version, sections: sections.length, without };
  if (assessed.length === 0) return { ...common, by: 'nothing' };
  if (sections.length < SECTIONS_FOR_SHARES) {
    const whole = assess(meansOfSections(assessed.map(withMeans), terms.rules), { ...terms, target: null });
    if (whole.state !== 'assessed') return { ...common, by: 'nothing' };
    return { ...common, by: 'mean', grade: whole.grade, assessment: whole };
  }
  const counts = countsOf(assessed.map(({ assessment }) => assessment.classIndex));
  const goodShare = new Fraction(counts[1] + counts[2] + counts[CLASS_III], assessed.length);
  const worstShare = new Fraction(counts[WORSE_THAN_V], assessed.length);
  const grade = gradeOfShares(goodShare, worstShare);
  const mainPollutants = failingItems(assessed).slice(0, terms.rules.basinPollutantsMax);
  return { ...common, by: 'shares', grade, counts, goodShare, worstShare, mainPollutants };
}

export function countsOf(classes: readonly ClassIndex[]): Record<ClassIndex, number> {
  const counts: Record<ClassIndex, number> = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0 };
  for (const index of classes) counts[index] += 1;
  return counts;
}

const percent = (figure: number): Fraction => new Fraction(figure, 100);

/** Ⅰ–Ⅲ from 90 % on excellent, from 75 % on good; below that by the share worse than Ⅴ: 20 % and 40 %. */
export function gradeOfShares(goodShare: Fraction, worstShare: Fraction): Grade {
  if (goodShare.gte(percent(90))) return 'excellent';
  if (goodShare.gte(percent(75))) return 'good';
  if (worstShare.lt(percent(20))) return 'light';
  return worstShare.lt(percent(40)) ? 'moderate' : 'heavy';
}

export interface BasinTrend {
  /** Version of the rules. */
  readonly rules: string;
  /** Change of the share of Ⅰ–Ⅲ and of the share worse than Ⅴ. */
  readonly goodChange: Fraction;
  readonly worstChange: Fraction;
  /** ΔG − ΔD; positive is better. */
  readonly difference: Fraction;
  readonly verdict: 'none' | 'better' | 'worse' | 'clearly-better' | 'clearly-worse';
}

type TrendRules = Pick<AssessmentRules, 'version' | 'trendNonePointsMax' | 'trendSomePointsMax'>;

/** ΔG − ΔD against the limits of the rules; equal to a limit is inside. */
export function basinTrend(
  before: { readonly goodShare: Fraction; readonly worstShare: Fraction },
  after: { readonly goodShare: Fraction; readonly worstShare: Fraction },
  rules: TrendRules,
): BasinTrend {
  const goodChange = after.goodShare.sub(before.goodShare);
  const worstChange = after.worstShare.sub(before.worstShare);
  const difference = goodChange.sub(worstChange);
  return { rules: rules.version, goodChange, worstChange, difference, verdict: verdictOf(difference, rules) };
}

function verdictOf(difference: Fraction, rules: TrendRules): BasinTrend['verdict'] {
  const size = difference.abs();
  const direction = difference.gt(ZERO) ? 'better' : 'worse';
  if (size.lte(percent(rules.trendNonePointsMax))) return 'none';
  return size.lte(percent(rules.trendSomePointsMax)) ? direction : `clearly-${direction}`;
}

function withMeans({ id, assessment }: { readonly id: string; readonly assessment: Assessed }): ItemMeans & {
  readonly id: string;
} {
  const means = new Map([...assessment.findings, ...assessment.reported].map(({ item, mean }) => [item, mean]));
  return { id, means, missing: assessment.missing };
}

/** Items worse than Ⅲ in at least one section, that of most sections first, then in the order of table 1. */
function failingItems(
  sections: readonly { readonly assessment: Assessed }[],
): readonly { readonly item: ItemCode; readonly share: Fraction }[] {
  return ITEM_CODES.map((item) => ({
    item,
    count: sections.filter(({ assessment }) => assessment.exceeding.includes(item)).length,
  }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ item, count }) => ({ item, share: new Fraction(count, sections.length) }));
}
