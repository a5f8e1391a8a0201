import { expect, test } from '@jest/globals';
import type { Assessment } from '../../src/modules/compensation/assessment/assess.js';
import { DEFAULT_RULES } from '../../src/modules/compensation/assessment/assessment-rules.js';
import { exactText } from '../../src/modules/compensation/assessment/exact.js';
import {
  ASSESSED_ITEMS,
  limitsOf,
  standardOf,
  type ItemCode,
} from '../../src/modules/compensation/assessment/standard.js';
import { assessedYear, NATIONAL_SECTIONS, nationalYear } from '../support/national-year.js';

const SCALE = 12;

/** A figure as a whole number of 10^-12, by its digits alone; null where there is none. */
function units(text: string): bigint | null {
  if (text === '-') return null;
  const [whole = '0', decimals = ''] = text.replace('L', '').split('.');
  return BigInt(whole + decimals.padEnd(SCALE, '0'));
}

const LIMITS = new Map(
  ASSESSED_ITEMS.map((item) => [item, limitsOf(item, 'river').map((limit) => units(exactText(limit)) ?? 0n)]),
);

/** The class of `sum / count`, counted in whole numbers without a fraction anywhere. */
function classOfMean(item: ItemCode, sum: bigint, count: bigint): number {
  const { direction } = standardOf(item);
  const limits = (LIMITS.get(item) ?? []).map((limit) => limit * count);
  const [from = 0n, to = 0n] = limits;
  if (direction === 'range') return sum >= from && sum <= to ? 1 : 6;
  return 1 + limits.filter((limit) => (direction === 'at-most' ? sum > limit : sum < limit)).length;
}

type Month = ReadonlyMap<ItemCode, bigint | null>;

/** Class of each item that has figures in enough of these months. */
function classesOf(months: readonly Month[], monthsMin: number): Map<ItemCode, number> {
  const classes = new Map<ItemCode, number>();
  for (const item of ASSESSED_ITEMS) {
    const figures = months.flatMap((month) => month.get(item) ?? []);
    if (figures.length < monthsMin) continue;
    const sum = figures.reduce((a, b) => a + b, 0n);
    classes.set(item, classOfMean(item, sum, BigInt(figures.length)));
  }
  return classes;
}

/** What an assessment says, as far as the whole numbers say it too. */
function told(found: Assessment): unknown {
  if (found.state !== 'assessed') return 'none';
  return {
    worst: found.classIndex,
    classes: found.findings.map(({ item, classIndex }) => [item, classIndex]),
    attains: found.attains,
  };
}

function counted(months: readonly Month[], monthsMin: number): unknown {
  const classes = [...classesOf(months, monthsMin)];
  if (classes.length === 0) return 'none';
  const worst = Math.max(...classes.map(([, index]) => index));
  return { worst, classes, attains: worst <= 3 };
}

test('WQ-4 a fiftieth of the generated national year is assessed as whole numbers say: months, quarters, years', () => {
  const seen = new Set<string>();
  for (const section of nationalYear(Math.ceil(NATIONAL_SECTIONS / 50))) {
    const found = assessedYear(section, DEFAULT_RULES);
    const months = section.months.map(
      ({ readings }): Month => new Map(readings.map(({ item, raw }) => [item, units(raw)])),
    );
    expect(found.months.map(told)).toEqual(months.map((month) => counted([month], 1)));
    expect(found.quarters.map(told)).toEqual(
      [0, 3, 6, 9].map((first) => counted(months.slice(first, first + 3), DEFAULT_RULES.quarterMonthsMin)),
    );
    expect(told(found.year)).toEqual(counted(months, DEFAULT_RULES.yearMonthsMin));
    for (const each of [...found.months, ...found.quarters, found.year]) {
      seen.add(each.state === 'assessed' ? `class ${each.classIndex}` : each.reason);
    }
  }
  // The year is fixed by its seed: it has every class, gaps and periods with too few months.
  expect([...seen].sort()).toEqual([...[1, 2, 3, 4, 5, 6].map((index) => `class ${index}`), 'coverage', 'no-reading']);
});
