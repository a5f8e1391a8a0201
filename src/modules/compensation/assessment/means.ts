import { Fraction } from 'fraction.js';
import type { AssessmentRules } from './assessment-rules.js';
import { ZERO } from './exact.js';
import { countedAs, readingContent, type NonDetectRule } from './reading-text.js';
import { ITEM_CODES, type ItemCode } from './standard.js';

/** One reading of an item, as far as an assessment needs it. */
export interface ReadingTaken {
  readonly item: ItemCode;
  /** As it came: `0.043`, `0.002L`, `-`. */
  readonly raw: string;
  /** Names it where somebody asks what a figure is made of. */
  readonly id: string;
}

/** What one reading, or one month, put into a mean. */
export interface MeanPart {
  /** Of the reading, or the month. */
  readonly id: string;
  /** Text of the reading; null for a month's mean. */
  readonly raw: string | null;
  readonly counted: Fraction;
}

export interface Mean {
  readonly item: ItemCode;
  readonly value: Fraction;
  readonly parts: readonly MeanPart[];
}

/**
 * Why an item has no value. `none`: a text said so; `unreadable`: a text that is no figure; `omitted`: below its
 * detection limit, under the rule that leaves such readings out; `coverage`: too few months of a quarter or year.
 */
export type MissingReason = 'no-reading' | 'none' | 'unreadable' | 'omitted' | 'coverage';

export interface MissingItem {
  readonly item: ItemCode;
  readonly reason: MissingReason;
}

export interface ItemMeans {
  readonly means: ReadonlyMap<ItemCode, Mean>;
  /** Of all 24 items, those without a mean. */
  readonly missing: readonly MissingItem[];
}

/**
 * The arithmetic mean of each item's readings in a week, a ten-day period or a month (环办〔2011〕22号: of one reading it
 * is the reading). pH is averaged like the others; a mean by hydrogen-ion concentration is no exact figure.
 */
export function meansOfReadings(readings: readonly ReadingTaken[], nonDetect: NonDetectRule): ItemMeans {
  const parts = new Map<ItemCode, MeanPart[]>();
  const silent = new Map<ItemCode, MissingReason>();
  for (const { item, raw, id } of readings) {
    const content = readingContent(raw);
    if ('fault' in content) {
      silent.set(item, 'unreadable');
      continue;
    }
    const counted = countedAs(content, nonDetect);
    if (counted === null) {
      silent.set(item, content.kind === 'none' ? 'none' : 'omitted');
      continue;
    }
    const part = { id, raw, counted };
    const known = parts.get(item);
    if (known) known.push(part);
    else parts.set(item, [part]);
  }
  return collected(parts, (item) => silent.get(item) ?? 'no-reading');
}

export interface MonthMeans extends ItemMeans {
  /** `2020-03` */
  readonly month: string;
}

/** What is known of a quarter or year, or that too few of its months are. */
export interface PeriodMeans extends ItemMeans {
  readonly monthsWithData: readonly string[];
  readonly monthsNeeded: number;
  /** Whether the section has data in enough months; without it no item has a mean. */
  readonly covered: boolean;
}

export type Span = 'quarter' | 'year';

/** The mean of monthly means, where there are enough months: for the section, and for each item by itself. */
export function meansOfMonths(
  months: readonly MonthMeans[],
  span: Span,
  rules: Pick<AssessmentRules, 'quarterMonthsMin' | 'yearMonthsMin'>,
): PeriodMeans {
  const monthsNeeded = span === 'quarter' ? rules.quarterMonthsMin : rules.yearMonthsMin;
  const monthsWithData = months.filter(({ means }) => means.size > 0).map(({ month }) => month);
  const covered = monthsWithData.length >= monthsNeeded;
  const parts = new Map<ItemCode, MeanPart[]>();
  const scarce = new Set<ItemCode>();
  for (const item of ITEM_CODES) {
    const found: MeanPart[] = [];
    for (const { month, means } of months) {
      const mean = means.get(item);
      if (mean) found.push({ id: month, raw: null, counted: mean.value });
    }
    if (found.length > 0 && covered && found.length >= monthsNeeded) parts.set(item, found);
    else if (found.length > 0) scarce.add(item);
  }
  const means = collected(parts, (item) => (scarce.has(item) ? 'coverage' : 'no-reading'));
  return { ...means, monthsWithData, monthsNeeded, covered };
}

/** The mean concentration of several sections, for a basin of fewer than five (`basin.ts`). Ids are those of sections. */
export function meansOfSections(
  sections: readonly { readonly id: string; readonly means: ReadonlyMap<ItemCode, Mean> }[],
): ItemMeans {
  const parts = new Map<ItemCode, MeanPart[]>();
  for (const item of ITEM_CODES) {
    const found = sections.flatMap(({ id, means }) => {
      const mean = means.get(item);
      return mean ? [{ id, raw: null, counted: mean.value }] : [];
    });
    if (found.length > 0) parts.set(item, found);
  }
  return collected(parts, () => 'no-reading');
}

function collected(
  parts: ReadonlyMap<ItemCode, readonly MeanPart[]>,
  reasonOf: (item: ItemCode) => MissingReason,
): ItemMeans {
  const means = new Map<ItemCode, Mean>();
  const missing: MissingItem[] = [];
  for (const item of ITEM_CODES) {
    const own = parts.get(item);
    if (own) means.set(item, { item, value: meanOf(own), parts: own });
    else missing.push({ item, reason: reasonOf(item) });
  }
  return { means, missing };
}

function meanOf(parts: readonly MeanPart[]): Fraction {
  const [first] = parts;
  if (first && parts.length === 1) return first.counted;
  return parts.reduce((sum, { counted }) => sum.add(counted), ZERO).div(parts.length);
}
