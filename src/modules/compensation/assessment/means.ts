import { Fraction } from 'fraction.js';
import { invariant } from '../../../shared/invariant.js';
import type { AssessmentRules } from './assessment-rules.js';
import { ZERO } from './exact.js';
import { meanPh } from './hydrogen-ion.js';
import { countedAs, readingContent } from './reading-text.js';
import { ASSESSED_ITEMS, ITEM_CODES, type ItemCode } from './standard.js';

/** One reading of an item, as far as an assessment needs it. */
export interface ReadingTaken {
  readonly item: ItemCode;
  /** As it came: `0.043`, `0.002L`, `-`. */
  readonly raw: string;
  /** Names it where somebody asks what a figure is made of. */
  readonly id: string;
}

/** What one reading, one month or one section put into a mean. */
export interface MeanPart {
  readonly id: string;
  /** Text of the reading; null for a mean of a mean. */
  readonly raw: string | null;
  readonly counted: Fraction;
}

/**
 * Why something has no value. `none`: a text said so; `unreadable`: a text that is no figure; `omitted`: below its
 * detection limit, under the rule that leaves such readings out; `coverage`: too few months of a quarter or year.
 */
export type MissingReason = 'no-reading' | 'none' | 'omitted' | 'coverage' | 'unreadable';

/** A reading, month or section that a mean is without. */
export interface LeftOut {
  readonly id: string;
  readonly raw: string | null;
  readonly reason: MissingReason;
}

export interface Mean {
  readonly item: ItemCode;
  readonly value: Fraction;
  /** In the order of their ids. */
  readonly parts: readonly MeanPart[];
  readonly leftOut: readonly LeftOut[];
}

export interface MissingItem {
  readonly item: ItemCode;
  /** Of several the gravest: what cannot be read, then too few months, then left out by rule, then said to be none. */
  readonly reason: MissingReason;
  /** What there is of it, too little for a mean. */
  readonly parts: readonly MeanPart[];
  readonly leftOut: readonly LeftOut[];
}

export interface ItemMeans {
  readonly means: ReadonlyMap<ItemCode, Mean>;
  /** Of all 24 items, those without a mean. */
  readonly missing: readonly MissingItem[];
}

/** What was found of one item. */
interface Found {
  readonly parts: MeanPart[];
  readonly leftOut: LeftOut[];
}

/**
 * The mean of each item's readings in a week, a ten-day period or a month (环办〔2011〕22号: of one reading it is the
 * reading). Means are exact; only the one of pH may be told otherwise by the rules.
 */
export function meansOfReadings(
  readings: readonly ReadingTaken[],
  rules: Pick<AssessmentRules, 'nonDetect' | 'phMean'>,
): ItemMeans {
  const found = new Map<ItemCode, Found>();
  for (const { item, raw, id } of readings) {
    const { parts, leftOut } = foundOf(found, item);
    const content = readingContent(raw);
    if ('fault' in content) {
      leftOut.push({ id, raw, reason: 'unreadable' });
      continue;
    }
    const counted = countedAs(content, rules.nonDetect);
    if (counted) parts.push({ id, raw, counted });
    else leftOut.push({ id, raw, reason: content.kind === 'none' ? 'none' : 'omitted' });
  }
  return collected(found, rules, () => true);
}

export interface MonthMeans extends ItemMeans {
  /** `2020-03` */
  readonly month: string;
}

/** What is known of a quarter or year, or that too few of its months are. */
export interface PeriodMeans extends ItemMeans {
  /** Months with a value of at least one of the 21 items. */
  readonly monthsWithData: readonly string[];
  readonly monthsNeeded: number;
  /** Whether the section has data in enough months; without it no item has a mean. */
  readonly covered: boolean;
}

export type Span = 'quarter' | 'year';
const MONTHS_OF: Readonly<Record<Span, number>> = { quarter: 3, year: 12 };

/**
 * The mean of monthly means, where there are enough months: of the section and, if the rules say so, of each item. A month
 * that is not given and one without data are the same to the result, but only the given one is named in it.
 */
export function meansOfMonths(
  months: readonly MonthMeans[],
  span: Span,
  rules: Pick<AssessmentRules, 'quarterMonthsMin' | 'yearMonthsMin' | 'coverageOf' | 'phMean'>,
): PeriodMeans {
  invariant(new Set(months.map(({ month }) => month)).size === months.length, 'a month counts once');
  invariant(months.length <= MONTHS_OF[span], 'a quarter has three months and a year twelve');
  const monthsNeeded = span === 'quarter' ? rules.quarterMonthsMin : rules.yearMonthsMin;
  const monthsWithData = months
    .filter(({ means }) => ASSESSED_ITEMS.some((item) => means.has(item)))
    .map(({ month }) => month)
    .sort();
  const covered = monthsWithData.length >= monthsNeeded;
  const itemMonthsNeeded = rules.coverageOf === 'each-item' ? monthsNeeded : 1;
  const found = foundIn(months.map(({ month, means, missing }) => ({ id: month, means, missing })));
  const means = collected(found, rules, ({ parts }) => covered && parts.length >= itemMonthsNeeded);
  return { ...means, monthsWithData, monthsNeeded, covered };
}

/** The mean concentration of several sections, for a basin of fewer than five (`basin.ts`). Ids are those of sections. */
export function meansOfSections(
  sections: readonly (ItemMeans & { readonly id: string })[],
  rules: Pick<AssessmentRules, 'phMean'>,
): ItemMeans {
  return collected(foundIn(sections), rules, () => true);
}

function foundIn(sources: readonly (ItemMeans & { readonly id: string })[]): Map<ItemCode, Found> {
  const found = new Map<ItemCode, Found>();
  for (const { id, means, missing } of sources) {
    for (const { item, value } of means.values()) foundOf(found, item).parts.push({ id, raw: null, counted: value });
    for (const { item, reason } of missing) foundOf(found, item).leftOut.push({ id, raw: null, reason });
  }
  return found;
}

function foundOf(found: Map<ItemCode, Found>, item: ItemCode): Found {
  const known = found.get(item);
  if (known) return known;
  const fresh = { parts: [], leftOut: [] };
  found.set(item, fresh);
  return fresh;
}

const NOTHING: Found = { parts: [], leftOut: [] };

function collected(
  found: ReadonlyMap<ItemCode, Found>,
  { phMean }: Pick<AssessmentRules, 'phMean'>,
  isEnough: (found: Found) => boolean,
): ItemMeans {
  const means = new Map<ItemCode, Mean>();
  const missing: MissingItem[] = [];
  for (const item of ITEM_CODES) {
    const own = found.get(item) ?? NOTHING;
    const parts = byId(own.parts);
    const leftOut = byId(own.leftOut);
    if (parts.length === 0) missing.push({ item, reason: gravest(leftOut), parts, leftOut });
    else if (!isEnough(own)) missing.push({ item, reason: 'coverage', parts, leftOut });
    else {
      const counted = parts.map((part) => part.counted);
      const value = item === 'PH' && phMean === 'hydrogen-ion' ? meanPhOf(counted) : meanOf(counted);
      means.set(item, { item, value, parts, leftOut });
    }
  }
  return { means, missing };
}

function byId<Named extends { readonly id: string }>(all: readonly Named[]): readonly Named[] {
  return all.length < 2 ? all : [...all].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

const GRAVITY: readonly MissingReason[] = ['unreadable', 'coverage', 'omitted', 'none', 'no-reading'];

function gravest(leftOut: readonly LeftOut[]): MissingReason {
  return GRAVITY.find((reason) => leftOut.some((each) => each.reason === reason)) ?? 'no-reading';
}

/** One reading is its own mean, also of pH, and keeps all its decimals. */
function meanPhOf(counted: readonly Fraction[]): Fraction {
  const [first] = counted;
  return first && counted.length === 1 ? first : meanPh(counted);
}

function meanOf(counted: readonly Fraction[]): Fraction {
  const [first] = counted;
  if (first && counted.length === 1) return first;
  return counted.reduce((sum, each) => sum.add(each), ZERO).div(counted.length);
}
