import { Fraction } from 'fraction.js';
import { parseYuan } from '../../../../shared/fen.js';
import { invariant } from '../../../../shared/invariant.js';
import { splitByLargestRemainder } from '../../../../shared/rounding.js';
import { formatMu, km2Of, muOf, type Measure } from '../area-measure.js';
import { roundedFen } from '../exact.js';
import { versionOnDay, type AreaObject, type ObjectVersion } from '../object/area-object.js';
import {
  COEFFICIENT_DIMENSIONS,
  versionOfYear,
  type StandardContent,
  type StandardVersion,
} from '../standard/standard.js';
import { standardOfYear } from '../standard/yearly-standard.js';

/** The grade that an object was given for a year, in its latest version. */
export interface ObjectGrade {
  readonly objectId: string;
  readonly year: number;
  readonly version: number;
  readonly grade: string;
}

/** All that a year's amounts are reckoned from. */
export interface Facts {
  readonly versions: readonly StandardVersion[];
  readonly objects: readonly AreaObject[];
  readonly grades: readonly ObjectGrade[];
}

/** How an amount came about, kept with it: ratios are text, exact. */
export interface Explanation {
  readonly standardVersion: number;
  readonly objectVersion: number;
  /** `"194820 亩"` or a number of things. */
  readonly quantity: string;
  /** In fen, `"6000"` or a fraction `"20000/3"`. */
  readonly standardFen: string;
  readonly coefficient: string;
  readonly grade: string | null;
  readonly weight: string;
  readonly weights: string;
}

export interface AmountLine {
  readonly kind: 'standard' | 'reward';
  readonly objectId: string;
  readonly recipientId: string;
  readonly amountFen: bigint;
  readonly explanation: Explanation;
}

/** Why an object's amount cannot be said. It is shown; it is not taken for zero. */
export interface Gap {
  readonly objectId: string | null;
  readonly what:
    'no-standard' | 'growth-figure' | 'review' | 'coefficient' | 'measure' | 'not-graded' | 'area-for-reward';
  readonly detail: string;
}

export interface YearAmounts {
  readonly lines: readonly AmountLine[];
  /** Nothing may be settled over these. */
  readonly blocking: readonly Gap[];
  /** Shown, and made good by an adjustment once they are known: a year's grade that is not given yet. */
  readonly open: readonly Gap[];
}

/**
 * What each recipient of each object earns in a year by the versions as they stand: measure × standard × coefficients,
 * rounded to fen for the object and split by the recipients' weights, so that the parts sum to the object's amount.
 */
export function amountsOfYear(facts: Facts, year: number): YearAmounts {
  const version = versionOfYear(facts.versions, year);
  if (!version) return blocked({ objectId: null, what: 'no-standard', detail: String(year) });
  const standard = standardOfYear(version.content, year);
  if (!standard.ok) return blocked({ objectId: null, what: standard.missing, detail: String(standard.year) });
  const grades = new Map(facts.grades.filter((each) => each.year === year).map((each) => [each.objectId, each.grade]));
  const parts = facts.objects.map((object) => amountsOfObject(object, { version, fen: standard.fen, year, grades }));
  return {
    lines: parts.flatMap(({ lines }) => lines),
    blocking: parts.flatMap(({ blocking }) => blocking),
    open: parts.flatMap(({ open }) => open),
  };
}

interface Applied {
  readonly version: StandardVersion;
  readonly fen: Fraction;
  readonly year: number;
  /** Of the year, by object. */
  readonly grades: ReadonlyMap<string, string>;
}

const NOTHING: YearAmounts = { lines: [], blocking: [], open: [] };

function blocked(gap: Gap): YearAmounts {
  return { ...NOTHING, blocking: [gap] };
}

function amountsOfObject(object: AreaObject, applied: Applied): YearAmounts {
  const { content } = applied.version;
  const holds = versionOnDay(object.versions, `${applied.year}-${content.countedOn}`);
  if (!holds) return NOTHING;
  const quantity = quantityOf(holds.measure, content.base.per);
  if (!quantity) return blocked({ objectId: object.id, what: 'measure', detail: content.base.per });
  const coefficient = coefficientOf(content, holds);
  if (typeof coefficient === 'string')
    return blocked({ objectId: object.id, what: 'coefficient', detail: coefficient });
  const base = linesOf('standard', object.id, holds, applied, {
    amountFen: roundedFen(quantity.mul(applied.fen).mul(coefficient), content.rounding.mode),
    standardFen: applied.fen,
    coefficient,
    grade: null,
  });
  const reward = rewardOf(object.id, holds, applied);
  return { ...reward, lines: [...base, ...reward.lines] };
}

/** Reward per km² by the grade of the year. */
function rewardOf(objectId: string, holds: ObjectVersion, applied: Applied): YearAmounts {
  const { rewards, rounding } = applied.version.content;
  if (rewards.length === 0) return NOTHING;
  if (holds.measure.kind !== 'area') return blocked({ objectId, what: 'area-for-reward', detail: holds.measure.kind });
  const given = applied.grades.get(objectId);
  if (given === undefined)
    return { ...NOTHING, open: [{ objectId, what: 'not-graded', detail: String(applied.year) }] };
  const reward = rewards.find(({ grade }) => grade === given);
  if (!reward) return NOTHING;
  const rate = parseYuan(reward.yuanPerKm2);
  invariant(rate.ok, 'rewards of a standard were checked when it was proposed');
  const perKm2 = new Fraction(rate.value);
  const amount = {
    amountFen: roundedFen(km2Of(holds.measure.grains).mul(perKm2), rounding.mode),
    standardFen: perKm2,
    coefficient: new Fraction(1),
    grade: given,
  };
  return { ...NOTHING, lines: linesOf('reward', objectId, holds, applied, amount) };
}

interface ObjectAmount {
  readonly amountFen: bigint;
  readonly standardFen: Fraction;
  readonly coefficient: Fraction;
  readonly grade: string | null;
}

function linesOf(
  kind: AmountLine['kind'],
  objectId: string,
  holds: ObjectVersion,
  applied: Applied,
  amount: ObjectAmount,
): AmountLine[] {
  const weights = holds.shares.map(({ weight }) => weight);
  const sum = weights.reduce((a, b) => a + b, 0n);
  return splitByLargestRemainder(amount.amountFen, weights).map((amountFen, index) => ({
    kind,
    objectId,
    recipientId: holds.shares[index]!.recipientId,
    amountFen,
    explanation: {
      standardVersion: applied.version.version,
      objectVersion: holds.version,
      quantity: quantityText(holds.measure),
      standardFen: amount.standardFen.toFraction(),
      coefficient: amount.coefficient.toFraction(),
      grade: amount.grade,
      weight: weights[index]!.toString(),
      weights: sum.toString(),
    },
  }));
}

/** Null where the standard is per 亩 and the object is counted, or the other way round. */
function quantityOf(measure: Measure, per: StandardContent['base']['per']): Fraction | null {
  if (measure.kind === 'area') return per === 'mu' ? muOf(measure.grains) : null;
  return per === 'unit' ? new Fraction(measure.count) : null;
}

function quantityText(measure: Measure): string {
  return measure.kind === 'area' ? `${formatMu(measure.grains)} 亩` : measure.count.toString();
}

/** The product over the dimensions of the table, or the dimension that the object does not have a line for. */
function coefficientOf(content: StandardContent, holds: ObjectVersion): Fraction | string {
  let product = new Fraction(1);
  for (const dimension of COEFFICIENT_DIMENSIONS) {
    const table = content.coefficients.filter((each) => each.dimension === dimension);
    if (table.length === 0) continue;
    const line = table.find(({ value }) => value === holds[dimension]);
    if (!line) return `${dimension} ${holds[dimension] ?? 'null'}`;
    product = product.mul(line.coefficient);
  }
  return product;
}
