import { describe, expect, test } from '@jest/globals';
import type { Growth, StandardContent } from './standard.js';
import { STANDARD_TEMPLATES } from './standard-templates.js';
import { standardOfYear } from './yearly-standard.js';

const BASE = STANDARD_TEMPLATES[0]!.standard;

const fenOf = (growth: Growth, year: number, rounding: Partial<StandardContent['rounding']> = {}): string => {
  const content = { ...BASE, growth, rounding: { ...BASE.rounding, ...rounding } };
  const standard = standardOfYear(content, year);
  return standard.ok ? standard.fen.toFraction() : `${standard.missing} ${standard.year}`;
};

describe('the standard of a year', () => {
  test('ARE-1 in its base year it is the base, whatever it grows by', () => {
    expect(fenOf({ kind: 'fixed', percent: '3' }, 2017)).toBe('6000');
  });

  test('ARE-1 three percent a year over five years, by where it is rounded', () => {
    const growth: Growth = { kind: 'fixed', percent: '3' };
    const years = [2018, 2019, 2020, 2021, 2022];
    // 6000 × 1.03^n = 6180, 6365.4, 6556.362, 6753.05286, 6955.6444458 fen.
    expect(years.map((year) => fenOf(growth, year, { stage: 'year-standard' }))).toEqual([
      '6180',
      '6365',
      '6556',
      '6753',
      '6956',
    ]);
    // Rounded each year it grows from 6365, 6556 (6555.95), 6753 (6752.68) and 6956 (6955.59).
    expect(years.map((year) => fenOf(growth, year, { stage: 'each-year' }))).toEqual([
      '6180',
      '6365',
      '6556',
      '6753',
      '6956',
    ]);
    expect(years.map((year) => fenOf(growth, year, { stage: 'each-year', mode: 'floor' }))).toEqual([
      '6180',
      '6365',
      '6555',
      '6751',
      '6953',
    ]);
    expect(fenOf(growth, 2019)).toBe('31827/5');
  });

  test('ARE-1 the consumer price index grows it by the figures entered, and a year without one is not known', () => {
    const figure = (year: number, percent: string) => ({ year, percent, source: '统计公报' });
    const growth: Growth = { kind: 'cpi', figures: [figure(2018, '2'), figure(2019, '-0.5')] };
    expect(fenOf(growth, 2018)).toBe('6120');
    expect(fenOf(growth, 2019)).toBe('30447/5');
    expect(fenOf(growth, 2020)).toBe('growth-figure 2020');
    expect(fenOf(growth, 2022)).toBe('growth-figure 2020');
  });

  test('ARE-1 linked to revenue it follows a share of it, between floor and cap', () => {
    const figures = [
      { year: 2018, percent: '8', source: '决算' },
      { year: 2019, percent: '30', source: '决算' },
      { year: 2020, percent: '-10', source: '决算' },
    ];
    const growth: Growth = { kind: 'revenue', share: '0.5', floorPercent: '0', capPercent: '10', figures };
    expect([2018, 2019, 2020, 2021].map((year) => fenOf(growth, year))).toEqual([
      '6240',
      '6864',
      '6864',
      'growth-figure 2021',
    ]);
  });

  test('ARE-1 reviewed every three years it stands until it is reviewed, or stops where the rule says so', () => {
    const reviews = [{ year: 2020, amountYuan: '66.00', source: '第一次评估' }];
    const growth = (untilReviewed: 'continue' | 'stop', made = reviews): Growth => ({
      kind: 'review',
      everyYears: 3,
      untilReviewed,
      reviews: made,
    });
    expect([2019, 2020, 2022, 2023].map((year) => fenOf(growth('continue'), year))).toEqual([
      '6000',
      '6600',
      '6600',
      '6600',
    ]);
    expect(fenOf(growth('stop'), 2022)).toBe('6600');
    expect(fenOf(growth('stop'), 2023)).toBe('review 2023');
    expect(fenOf(growth('stop', []), 2019)).toBe('6000');
    expect(fenOf(growth('stop', []), 2020)).toBe('review 2020');
  });
});
