import { expect, test } from '@jest/globals';
import { nationalYear } from '../support/national-year.js';
import { assess } from '../../src/modules/compensation/assessment/assess.js';
import { DEFAULT_RULES } from '../../src/modules/compensation/assessment/assessment-rules.js';
import { exactText } from '../../src/modules/compensation/assessment/exact.js';
import { meansOfMonths, meansOfReadings } from '../../src/modules/compensation/assessment/means.js';
import { limitsOf, standardOf, type ItemCode } from '../../src/modules/compensation/assessment/standard.js';

const SCALE = 12;

/** A figure as a whole number of 10^-12, by its digits alone. */
function units(text: string): bigint {
  const [whole = '0', decimals = ''] = text.replace('L', '').split('.');
  return BigInt(whole + decimals.padEnd(SCALE, '0'));
}

/** The class of `sum / count`, counted in whole numbers without a fraction anywhere. */
function classOfMean(item: ItemCode, sum: bigint, count: bigint): number {
  const { direction } = standardOf(item);
  const limits = limitsOf(item, 'river').map((limit) => units(exactText(limit)) * count);
  const [from = 0n, to = 0n] = limits;
  if (direction === 'range') return sum >= from && sum <= to ? 1 : 6;
  return 1 + limits.filter((limit) => (direction === 'at-most' ? sum > limit : sum < limit)).length;
}

test('WQ-4 a generated year of sections is assessed as whole numbers say, month by month and for the year', () => {
  for (const { months } of nationalYear(60, 12)) {
    const means = months.map(({ month, readings }) => ({ month, ...meansOfReadings(readings, DEFAULT_RULES) }));
    const sums = new Map<ItemCode, bigint>();
    for (const [index, { readings }] of months.entries()) {
      const classes = readings.map(({ item, raw }) => {
        sums.set(item, (sums.get(item) ?? 0n) + units(raw));
        return standardOf(item).assessed ? classOfMean(item, units(raw), 1n) : 1;
      });
      const terms = { water: 'river', target: null, rules: DEFAULT_RULES } as const;
      const month = means[index];
      expect(month && assess(month, terms)).toMatchObject({ classIndex: Math.max(...classes) });
    }
    const classes = [...sums].map(([item, sum]) => (standardOf(item).assessed ? classOfMean(item, sum, 12n) : 1));
    const year = assess(meansOfMonths(means, 'year', DEFAULT_RULES), {
      water: 'river',
      target: null,
      rules: DEFAULT_RULES,
    });
    expect(year).toMatchObject({ state: 'assessed', classIndex: Math.max(...classes), missing: [] });
  }
});
