import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Fraction } from 'fraction.js';
import { assess } from './assess.js';
import { DEFAULT_RULES } from './assessment-rules.js';
import { exactOf, exactText, printed } from './exact.js';
import { meansOfMonths, meansOfReadings, type MonthMeans } from './means.js';
import { readingContent } from './reading-text.js';
import { classChangeOf, gradeOf } from './water-class.js';

const ammonia = (raw: string, id = raw) => ({ item: 'NH3N' as const, raw, id });

function month(name: string, ...texts: string[]): MonthMeans {
  return {
    month: name,
    ...meansOfReadings(
      texts.map((raw) => ammonia(raw)),
      DEFAULT_RULES,
    ),
  };
}

function year(...texts: string[]): MonthMeans[] {
  return texts.map((raw, index) => month(`2020-${String(index + 1).padStart(2, '0')}`, raw));
}

const TERMS = { water: 'river', target: null, rules: DEFAULT_RULES } as const;

describe('means', () => {
  test('WQ-3 a mean is exact: three readings that no decimal can hold, at the limit and a hair over it', () => {
    const at = meansOfReadings([ammonia('0.4'), ammonia('0.5'), ammonia('0.6')], DEFAULT_RULES).means.get('NH3N');
    expect(exactText(at?.value ?? new Fraction(0))).toBe('0.5');
    expect(
      assess(meansOfReadings([ammonia('0.4'), ammonia('0.5'), ammonia('0.6')], DEFAULT_RULES), TERMS),
    ).toMatchObject({
      classIndex: 2,
    });
    const over = meansOfReadings([ammonia('0.4'), ammonia('0.5'), ammonia('0.601')], DEFAULT_RULES);
    expect(exactText(over.means.get('NH3N')?.value ?? new Fraction(0))).toBe('1501/3000');
    expect(assess(over, TERMS)).toMatchObject({ classIndex: 3 });
    // Printed with two decimals it is 0.50: the rules say which of the two is held against the limit.
    expect(assess(over, { ...TERMS, rules: { ...DEFAULT_RULES, compared: 'printed' } })).toMatchObject({
      classIndex: 2,
      findings: [{ printed: '0.50' }],
    });
  });

  test('WQ-3 no sum of tenths drifts: the mean of ten readings of 0.1 and of 0.2 is exactly 0.15, class Ⅰ', () => {
    const texts = [...Array<string>(5).fill('0.1'), ...Array<string>(5).fill('0.2')];
    const means = meansOfReadings(
      texts.map((raw, index) => ammonia(raw, String(index))),
      DEFAULT_RULES,
    );
    expect(exactText(means.means.get('NH3N')?.value ?? new Fraction(0))).toBe('0.15');
    expect(assess(means, TERMS)).toMatchObject({ classIndex: 1 });
    expect(means.means.get('NH3N')?.parts).toHaveLength(10);
  });

  test('WQ-3 a reading that is none does not pull the mean down, whatever the rule for what was not detected', () => {
    for (const nonDetect of ['limit', 'half-limit', 'zero', 'omitted'] as const) {
      const means = meansOfReadings([ammonia('0.6'), ammonia('-'), ammonia('0.4')], { ...DEFAULT_RULES, nonDetect });
      expect(exactText(means.means.get('NH3N')?.value ?? new Fraction(0))).toBe('0.5');
    }
  });

  test('WQ-3 a quarter needs two months and is the mean of their means, however many readings each has', () => {
    const one = month('2020-01', '0.1', '0.2', '0.3');
    const two = month('2020-02', '0.8');
    const none = month('2020-03');
    const quarter = meansOfMonths([one, two, none], 'quarter', DEFAULT_RULES);
    expect(exactText(quarter.means.get('NH3N')?.value ?? new Fraction(0))).toBe('0.5');
    expect(quarter).toMatchObject({ covered: true, monthsWithData: ['2020-01', '2020-02'], monthsNeeded: 2 });
    const thin = meansOfMonths([one, none], 'quarter', DEFAULT_RULES);
    expect(thin.covered).toBe(false);
    expect(assess(thin, TERMS)).toMatchObject({ state: 'not-assessed', reason: 'coverage' });
    expect(assess(meansOfMonths([none], 'quarter', DEFAULT_RULES), TERMS)).toMatchObject({ reason: 'no-reading' });
  });

  test('WQ-3 a year needs eight months of twelve; seven are a state with its reason, and the number is a rule', () => {
    const eight = meansOfMonths(year(...Array<string>(8).fill('0.5')), 'year', DEFAULT_RULES);
    expect(assess(eight, TERMS)).toMatchObject({ state: 'assessed', classIndex: 2 });
    const seven = meansOfMonths(year(...Array<string>(7).fill('0.5')), 'year', DEFAULT_RULES);
    expect(assess(seven, TERMS)).toMatchObject({ state: 'not-assessed', reason: 'coverage' });
    expect(seven.means.size).toBe(0);
    const loose = { ...DEFAULT_RULES, yearMonthsMin: 7 };
    expect(assess(meansOfMonths(year(...Array<string>(7).fill('0.5')), 'year', loose), TERMS)).toMatchObject({
      state: 'assessed',
    });
  });

  test('WQ-3 an item with too few months is missing for its coverage, in a year that has enough', () => {
    const months = year(...Array<string>(12).fill('0.5')).map((each, index) => {
      const readings = [ammonia('0.5'), ...(index < 3 ? [{ item: 'TP' as const, raw: '0.9', id: 'x' }] : [])];
      return { month: each.month, ...meansOfReadings(readings, DEFAULT_RULES) };
    });
    const found = assess(meansOfMonths(months, 'year', DEFAULT_RULES), TERMS);
    expect(found).toMatchObject({ state: 'assessed', classIndex: 2 });
    const phosphorus = found.missing.find(({ item }) => item === 'TP');
    expect(phosphorus).toMatchObject({
      reason: 'coverage',
      parts: [{ id: '2020-01' }, { id: '2020-02' }, { id: '2020-03' }],
    });
    expect(phosphorus?.leftOut).toHaveLength(9);
    // Items that are sampled a few times a year count all the same where the rules ask for the section's months only.
    const bySection = { ...DEFAULT_RULES, coverageOf: 'section' } as const;
    expect(assess(meansOfMonths(months, 'year', bySection), { ...TERMS, rules: bySection })).toMatchObject({
      classIndex: 6,
      decisive: ['TP'],
    });
  });

  test('WQ-3 a month with nothing but items that make no class is a month without data', () => {
    const nitrogen = meansOfReadings([{ item: 'TN', raw: '1', id: 'n' }], DEFAULT_RULES);
    const quarter = meansOfMonths(
      [month('2020-01', '0.5'), { month: '2020-02', ...nitrogen }],
      'quarter',
      DEFAULT_RULES,
    );
    expect(quarter).toMatchObject({ covered: false, monthsWithData: ['2020-01'] });
  });

  test('WQ-3 a month counts once, and no quarter has four', () => {
    const of =
      (...names: string[]) =>
      () =>
        meansOfMonths(
          names.map((name) => month(name, '0.5')),
          'quarter',
          DEFAULT_RULES,
        );
    expect(of('2020-01', '2020-01')).toThrow('counts once');
    expect(of('2020-01', '2020-02', '2020-03', '2020-04')).toThrow('three months');
  });

  test('WQ-3 a reading that did not count is named beside those that did', () => {
    const readings = [ammonia('0.6', 'c'), ammonia('0,4', 'b'), ammonia('-', 'a')];
    expect(meansOfReadings(readings, DEFAULT_RULES).means.get('NH3N')).toMatchObject({
      parts: [{ id: 'c', raw: '0.6' }],
      leftOut: [
        { id: 'a', raw: '-', reason: 'none' },
        { id: 'b', raw: '0,4', reason: 'unreadable' },
      ],
    });
  });

  test('WQ-3 pH is averaged as figures, or by its hydrogen ions where the rules say so', () => {
    const of = (phMean: 'arithmetic' | 'hydrogen-ion', ...texts: string[]) => {
      const readings = texts.map((raw, index) => ({ item: 'PH' as const, raw, id: String(index) }));
      return exactText(
        meansOfReadings(readings, { ...DEFAULT_RULES, phMean }).means.get('PH')?.value ?? new Fraction(0),
      );
    };
    expect(of('arithmetic', '6', '8')).toBe('7');
    // With 50 digits: 6.29670862… for 6 and 8, 7.19235837… for 7.1, 7.2 and 7.3.
    expect(of('hydrogen-ion', '6', '8')).toBe('6.296709');
    expect(of('hydrogen-ion', '7.3', '7.1', '7.2')).toBe('7.192358');
    expect(of('hydrogen-ion', '7.25', '7.25')).toBe('7.25');
    expect(of('hydrogen-ion', '7.12345678')).toBe('7.12345678');
    expect(of('hydrogen-ion', '0', '0')).toBe('0');
    // A slip of the pen is still a figure, and worse than Ⅴ.
    expect(of('hydrogen-ion', '72', '72')).toBe('20');
  });

  test('WQ-3 from Ⅰ to Ⅱ the class changes and the grade does not', () => {
    expect(classChangeOf(1, 2)).toEqual({ classes: -1, grades: 0 });
    expect(classChangeOf(2, 1)).toEqual({ classes: 1, grades: 0 });
    expect(classChangeOf(2, 3)).toEqual({ classes: -1, grades: -1 });
    expect(classChangeOf(6, 3)).toEqual({ classes: 3, grades: 3 });
    expect(classChangeOf(4, 4)).toEqual({ classes: 0, grades: 0 });
    expect(([1, 2, 3, 4, 5, 6] as const).map(gradeOf)).toEqual([
      'excellent',
      'excellent',
      'good',
      'light',
      'moderate',
      'heavy',
    ]);
  });

  test('WQ-3 the mean of any readings is their sum over their number, and its text is read back', () => {
    const figure = fc.tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(figure, { minLength: 1, maxLength: 31 }), (figures) => {
        const texts = figures.map(([digits, scale]) => exactText(new Fraction(BigInt(digits), 10n ** BigInt(scale))));
        const means = meansOfReadings(
          texts.map((raw, index) => ammonia(raw, String(index))),
          DEFAULT_RULES,
        );
        const value = means.means.get('NH3N')?.value ?? new Fraction(-1);
        const scaled = figures.reduce((sum, [digits, scale]) => sum + BigInt(digits) * 10n ** BigInt(5 - scale), 0n);
        expect(value.n * BigInt(figures.length) * 100_000n).toBe(scaled * value.d);
        expect(exactOf(exactText(value)).equals(value)).toBe(true);
      }),
    );
  });
});

describe('texts of readings and figures', () => {
  test('WQ-2 what is no figure has its reason and is never a zero', () => {
    const faults = ['-0.5', '1e-3', '0,05', '０.5', 'abc', '1.', '.5', '12345678901', '0.0000000000001', 'NaN', '+1'];
    expect(faults.map((raw) => readingContent(raw))).toEqual(
      [
        'negative',
        'exponent',
        ...Array(5).fill('not-a-figure'),
        'too-long',
        'too-long',
        ...Array(2).fill('not-a-figure'),
      ].map((fault) => ({ fault })),
    );
    for (const raw of ['-', '—', '/', '', ' - ']) expect(readingContent(raw)).toEqual({ kind: 'none' });
    expect(readingContent('0.L')).toHaveProperty('fault');
    expect(readingContent('L')).toHaveProperty('fault');
  });

  test('WQ-3 what is printed names its rounding: 四舍六入五成双 and 四舍五入 part at a tie', () => {
    const tie = new Fraction('0.045');
    expect([printed(tie, 2, 'half-even'), printed(tie, 2, 'half-up')]).toEqual(['0.04', '0.05']);
    expect([printed(new Fraction('0.0451'), 2, 'half-even'), printed(new Fraction('0.055'), 2, 'half-even')]).toEqual([
      '0.05',
      '0.06',
    ]);
    expect(printed(new Fraction(1n, 3n), 3, 'half-up')).toBe('0.333');
    expect(printed(new Fraction('-0.046'), 2, 'half-up')).toBe('-0.05');
  });
});
