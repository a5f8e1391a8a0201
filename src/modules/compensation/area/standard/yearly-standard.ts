import { Fraction } from 'fraction.js';
import { parseYuan } from '../../../../shared/fen.js';
import { invariant, unreachable } from '../../../../shared/invariant.js';
import { factorOfPercent, roundedFen } from '../exact.js';
import type { Growth, StandardContent } from './standard.js';

/** How the standard of one year came from that of the year before. */
export interface GrowthStep {
  readonly year: number;
  /** What it grew by; null where a review set the figure. */
  readonly percent: string | null;
  /** After this year's growth, in fen; a fraction unless the rule rounds each year. */
  readonly fen: Fraction;
  readonly source: string | null;
}

/** The standard of a year in fen, or what is not known of it. A figure that is missing is never taken for zero growth. */
export type YearStandard =
  | { readonly ok: true; readonly fen: Fraction; readonly steps: readonly GrowthStep[] }
  | { readonly ok: false; readonly missing: 'growth-figure' | 'review'; readonly year: number };

type Step =
  | { readonly ok: true; readonly fen: Fraction; readonly percent: string | null; readonly source: string | null }
  | { readonly ok: false; readonly missing: 'growth-figure' | 'review' };

/** What a version says of `year`, which is not before its base year. Exact; rounded where the version says. */
export function standardOfYear(content: StandardContent, year: number): YearStandard {
  const { base, growth, rounding } = content;
  invariant(year >= base.year, 'a standard is not asked for a year before its base');
  const steps: GrowthStep[] = [];
  let fen = fenOf(base.amountYuan);
  for (let grown = base.year + 1; grown <= year; grown++) {
    const step = grow(growth, fen, base.year, grown);
    if (!step.ok) return { ...step, year: grown };
    fen = rounding.stage === 'each-year' ? new Fraction(roundedFen(step.fen, rounding.mode)) : step.fen;
    steps.push({ year: grown, percent: step.percent, fen, source: step.source });
  }
  if (rounding.stage === 'year-standard') fen = new Fraction(roundedFen(fen, rounding.mode));
  return { ok: true, fen, steps };
}

function grow(growth: Growth, before: Fraction, baseYear: number, year: number): Step {
  switch (growth.kind) {
    case 'none':
      return { ok: true, fen: before, percent: '0', source: null };
    case 'fixed':
      return byPercent(before, new Fraction(growth.percent), null);
    case 'cpi': {
      const figure = growth.figures.find((each) => each.year === year);
      if (!figure) return { ok: false, missing: 'growth-figure' };
      return byPercent(before, new Fraction(figure.percent), figure.source);
    }
    case 'revenue': {
      const figure = growth.figures.find((each) => each.year === year);
      if (!figure) return { ok: false, missing: 'growth-figure' };
      const followed = new Fraction(figure.percent).mul(growth.share);
      return byPercent(before, bounded(followed, growth.floorPercent, growth.capPercent), figure.source);
    }
    case 'review':
      return byReview(growth, before, baseYear, year);
    default:
      return unreachable(growth);
  }
}

function byPercent(before: Fraction, percent: Fraction, source: string | null): Step {
  return { ok: true, fen: before.mul(factorOfPercent(percent)), percent: percent.toFraction(), source };
}

function bounded(percent: Fraction, floor: string | null, cap: string | null): Fraction {
  if (floor !== null && percent.lt(floor)) return new Fraction(floor);
  return cap !== null && percent.gt(cap) ? new Fraction(cap) : percent;
}

/** A review is due each time so many years have passed since the base or the last review. */
function byReview(growth: Growth & { kind: 'review' }, before: Fraction, baseYear: number, year: number): Step {
  const review = growth.reviews.find((each) => each.year === year);
  if (review) return { ok: true, fen: fenOf(review.amountYuan), percent: null, source: review.source };
  const last = Math.max(baseYear, ...growth.reviews.filter((each) => each.year < year).map((each) => each.year));
  const overdue = year - last >= growth.everyYears;
  if (overdue && growth.untilReviewed === 'stop') return { ok: false, missing: 'review' };
  return { ok: true, fen: before, percent: '0', source: null };
}

function fenOf(yuan: string): Fraction {
  const parsed = parseYuan(yuan);
  invariant(parsed.ok, 'amounts of a standard were checked when it was proposed');
  return new Fraction(parsed.value);
}
