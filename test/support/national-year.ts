import { Fraction } from 'fraction.js';
import { assess, type Assessment } from '../../src/modules/compensation/assessment/assess.js';
import type { AssessmentRules } from '../../src/modules/compensation/assessment/assessment-rules.js';
import { exactText } from '../../src/modules/compensation/assessment/exact.js';
import {
  meansOfMonths,
  meansOfReadings,
  type MonthMeans,
  type ReadingTaken,
} from '../../src/modules/compensation/assessment/means.js';
import { ITEM_CODES, limitsOf, standardOf, type ItemCode } from '../../src/modules/compensation/assessment/standard.js';
import { SeededRandom } from './seeded-random.js';

/** National sections of the 14th five-year period. */
export const NATIONAL_SECTIONS = 3_641;
export const MONTHS = 12;

/** Generated readings of a year: invented, of no section. */
export interface SectionYear {
  readonly months: readonly { readonly month: string; readonly readings: readonly ReadingTaken[] }[];
}

/** A reading of each of the 24 items in each month; some are below their detection limit, some say that there is none. */
export function nationalYear(sections: number): SectionYear[] {
  const random = new SeededRandom(20_200_101);
  return Array.from({ length: sections }, (_, section) => {
    const burden = random.between(1, 4);
    // Some sections dry up, or their station is rebuilt, for some of the year: from July on at the latest.
    const lastMonth = random.chance(0.06) ? random.between(4, 9) : MONTHS;
    return {
      months: Array.from({ length: MONTHS }, (_unused, index) => ({
        month: `2020-${String(index + 1).padStart(2, '0')}`,
        readings: ITEM_CODES.map((item) => ({
          item,
          raw: index < lastMonth ? textOf(random, item, burden) : '-',
          id: `${section}-${index}-${item}`,
        })),
      })),
    };
  });
}

/** Mostly well within Ⅰ, sometimes around the limit that the section's burden leads to, as in rivers. */
function textOf(random: SeededRandom, item: ItemCode, burden: number): string {
  if (random.chance(0.02)) return '-';
  const { direction, decimals } = standardOf(item);
  if (direction === 'none') return `${random.between(5, 29)}.${random.between(0, 9)}`;
  if (direction === 'range') return `${random.between(6, 8)}.${random.between(0, 9)}`;
  const limits = limitsOf(item, 'river');
  const burdened = random.chance(0.06);
  const limit = (burdened ? limits[burden] : limits[0]) ?? new Fraction(1);
  const percent = burdened ? random.between(60, 130) : random.between(10, 100);
  const part = direction === 'at-least' ? new Fraction(100, percent) : new Fraction(percent, 100);
  const figure = exactText(limit.mul(part).round(decimals + 1));
  return direction === 'at-most' && random.chance(0.08) ? `${figure}L` : figure;
}

export interface AssessedYear {
  readonly months: readonly Assessment[];
  readonly quarters: readonly Assessment[];
  readonly year: Assessment;
}

/** The work of a year for one section: its months from its readings, its quarters and its year from its months. */
export function assessedYear({ months }: SectionYear, rules: AssessmentRules): AssessedYear {
  const terms = { water: 'river', target: 3, rules } as const;
  const means = months.map(({ month, readings }): MonthMeans => ({ month, ...meansOfReadings(readings, rules) }));
  return {
    months: means.map((month) => assess(month, terms)),
    quarters: [0, 3, 6, 9].map((first) =>
      assess(meansOfMonths(means.slice(first, first + 3), 'quarter', rules), terms),
    ),
    year: assess(meansOfMonths(means, 'year', rules), terms),
  };
}
