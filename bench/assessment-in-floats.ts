import { DEFAULT_RULES } from '../src/modules/compensation/assessment/assessment-rules.js';
import {
  ASSESSED_ITEMS,
  limitsOf,
  standardOf,
  type ItemCode,
} from '../src/modules/compensation/assessment/standard.js';
import type { SectionYear } from '../test/support/national-year.js';

/**
 * What a spreadsheet does with the same year: classes of months, quarters and year from floating-point means, without the
 * readings, reasons and multiples that explain them. It is the baseline of speed, and shows what such numbers get wrong.
 */

const FLOATS = new Map(ASSESSED_ITEMS.map((item) => [item, limitsOf(item, 'river').map(Number)]));

/** A month's figures; NaN where there is none. */
type Figures = ReadonlyMap<ItemCode, number>;

export function classesInFloats(year: readonly SectionYear[]): number[] {
  const { quarterMonthsMin, yearMonthsMin } = DEFAULT_RULES;
  return year.flatMap(({ months }) => {
    const figures = months.map(
      ({ readings }) => new Map(readings.map(({ item, raw }) => [item, Number.parseFloat(raw)])),
    );
    return [
      ...figures.map((month) => classOfMeans([month], 1)),
      ...[0, 3, 6, 9].map((first) => classOfMeans(figures.slice(first, first + 3), quarterMonthsMin)),
      classOfMeans(figures, yearMonthsMin),
    ];
  });
}

function classOfMeans(months: readonly Figures[], monthsMin: number): number {
  let worst = 0;
  for (const [item, limits] of FLOATS) {
    let [sum, count] = [0, 0];
    for (const month of months) {
      const figure = month.get(item) ?? Number.NaN;
      if (Number.isNaN(figure)) continue;
      sum += figure;
      count += 1;
    }
    if (count >= monthsMin) worst = Math.max(worst, classOfFigure(item, limits, sum / count));
  }
  return worst;
}

function classOfFigure(item: ItemCode, limits: readonly number[], value: number): number {
  const { direction } = standardOf(item);
  const [from = 0, to = 0] = limits;
  if (direction === 'range') return value >= from && value <= to ? 1 : 6;
  const kept = limits.findIndex((limit) => (direction === 'at-least' ? value >= limit : value <= limit));
  return kept < 0 ? 6 : kept + 1;
}
