import { describe, expect, test } from '@jest/globals';
import { Fraction } from 'fraction.js';
import { assess } from './assess.js';
import { DEFAULT_RULES } from './assessment-rules.js';
import { basinStatement, basinTrend, gradeOfShares, type BasinSection } from './basin.js';
import { changeRanking, cwqi, rankedBy, type Cwqi } from './cwqi.js';
import { exactText } from './exact.js';
import { meansOfReadings } from './means.js';
import { ASSESSED_ITEMS, limitOfClass, type ItemCode } from './standard.js';

const TERMS = { water: 'river', rules: DEFAULT_RULES } as const;

function section(id: string, values: Partial<Record<ItemCode, string>>): BasinSection {
  const readings = Object.entries(values).map(([item, raw]) => ({ item: item as ItemCode, raw, id: `${id} ${item}` }));
  return { id, assessment: assess(meansOfReadings(readings, DEFAULT_RULES), { ...TERMS, target: null }) };
}

/** A figure of each class of ammonia nitrogen. */
const AMMONIA = ['0.1', '0.4', '0.9', '1.4', '1.9', '2.5'];

function sections(...counts: readonly number[]): BasinSection[] {
  return counts.flatMap((count, index) =>
    Array.from({ length: count }, (_, n) => section(`${index}-${n}`, { NH3N: AMMONIA[index] ?? '0' })),
  );
}

describe('what is said of a river', () => {
  test('fewer than five sections are assessed by the mean concentration of all, not by their classes', () => {
    const four = basinStatement(sections(2, 0, 0, 0, 0, 2), TERMS);
    // (0.1 + 0.1 + 2.5 + 2.5) / 4 = 1.3: class Ⅳ, though no section is of that class.
    expect(four).toMatchObject({ by: 'mean', grade: 'light', sections: 4, assessment: { classIndex: 4 } });
  });

  test('from five on the share of classes decides, at the limits of the method', () => {
    expect(basinStatement(sections(0, 9, 0, 1), TERMS)).toMatchObject({ by: 'shares', grade: 'excellent' });
    const share = (figure: number) => new Fraction(figure, 1000);
    const grade = (good: number, worst: number) => gradeOfShares(share(good), share(worst));
    expect([grade(900, 0), grade(899, 0), grade(750, 250), grade(749, 199)]).toEqual([
      'excellent',
      'good',
      'good',
      'light',
    ]);
    expect([grade(749, 200), grade(600, 399), grade(600, 400)]).toEqual(['moderate', 'moderate', 'heavy']);
  });

  test('the printed classes of 28 sections of Changsha in 2018-03, 2/7/14/1/3/1, are 82.1 % Ⅰ to Ⅲ: good', () => {
    const statement = basinStatement(sections(2, 7, 14, 1, 3, 1), TERMS);
    expect(statement).toMatchObject({
      by: 'shares',
      grade: 'good',
      counts: { 1: 2, 2: 7, 3: 14, 4: 1, 5: 3, 6: 1 },
    });
    if (statement.by !== 'shares') throw new Error('judged by shares');
    expect(exactText(statement.goodShare)).toBe('23/28');
    expect(statement.mainPollutants).toMatchObject([{ item: 'NH3N' }]);
  });

  test('sections without an assessment are told, count in no share and make no river good', () => {
    const silent = section('silent', {});
    const statement = basinStatement([...sections(0, 3, 0, 1), silent], TERMS);
    expect(statement).toMatchObject({ by: 'shares', sections: 5, without: ['silent'] });
    if (statement.by === 'shares') expect(exactText(statement.goodShare)).toBe('0.75');
    expect(basinStatement([silent], TERMS)).toMatchObject({ by: 'nothing', without: ['silent'] });
  });

  test('the trend is the change of good shares less the change of the worst: over 20 points it is clear', () => {
    const at = (good: number, worst: number) => ({
      goodShare: new Fraction(good, 100),
      worstShare: new Fraction(worst, 100),
    });
    const trend = (before: ReturnType<typeof at>, after: ReturnType<typeof at>) =>
      basinTrend(before, after, DEFAULT_RULES).verdict;
    expect(trend(at(80, 5), at(90, 5))).toBe('none');
    expect(trend(at(80, 5), at(90, 4))).toBe('better');
    expect(trend(at(80, 10), at(90, 0))).toBe('better');
    expect(trend(at(80, 10), at(91, 0))).toBe('clearly-better');
    expect(trend(at(91, 0), at(80, 10))).toBe('clearly-worse');
    expect(trend(at(91, 0), at(80, 0))).toBe('worse');
  });
});

describe('the ranking by index', () => {
  test('water at the limit of Ⅲ in every item counts one for each but pH, which is measured from 7', () => {
    const means = new Map(
      ASSESSED_ITEMS.map((item) => [item, { value: limitOfClass(item, 'river', 3) ?? new Fraction(8) }]),
    );
    const index = cwqi(means, 'river');
    expect(index?.missing).toEqual([]);
    expect(index && exactText(index.value)).toBe('20.5');
    const oxygen = cwqi(new Map([['DO', { value: new Fraction(10) }]]), 'river');
    expect(oxygen && exactText(oxygen.value)).toBe('0.5');
    expect(oxygen?.missing).toHaveLength(20);
    // Without any figure there is no index, which would be zero and so the best of all.
    expect(cwqi(new Map(), 'river')).toBeNull();
    expect(cwqi(new Map([['DO', { value: new Fraction(0) }]]), 'river')).toBeNull();
  });

  test('the published ranking of 2023-01 to 09 is by the smallest index, and equals share a rank', () => {
    const published = [
      { county: '炎陵', index: '2.3746' },
      { county: '武陵源', index: '2.1744' },
      { county: '茶陵', index: '2.3640' },
      { county: '示例', index: '2.364' },
    ];
    const ranked = rankedBy(published, ({ index }) => new Fraction(index));
    expect(ranked.map(({ rank, entry }) => [rank, entry.county])).toEqual([
      [1, '武陵源'],
      [2, '茶陵'],
      [2, '示例'],
      [4, '炎陵'],
    ]);
  });

  test('the change is a ratio, the most negative first; at Ⅱ or better and what cannot be compared is left out and told', () => {
    const index = (oxygen: string, ...others: ItemCode[]): Cwqi | null =>
      cwqi(
        new Map(
          (['DO', ...others] as const).map((item) => [item, { value: new Fraction(item === 'DO' ? oxygen : 1) }]),
        ),
        'river',
      );
    const { ranked, leftOut } = changeRanking([
      { id: 'worse', classIndex: 4, before: index('5'), after: index('4') },
      { id: 'better', classIndex: 3, before: index('3.75'), after: index('5') },
      { id: 'good', classIndex: 2, before: index('3'), after: index('10') },
      { id: 'silent', classIndex: null, before: index('3'), after: null },
      { id: 'fewer', classIndex: 3, before: index('5', 'TP'), after: index('5') },
    ]);
    expect(ranked.map(({ rank, entry }) => [rank, entry.id, exactText(entry.change)])).toEqual([
      [1, 'better', '-0.25'],
      [2, 'worse', '0.25'],
    ]);
    expect(leftOut).toEqual([
      { id: 'good', reason: 'good-already' },
      { id: 'silent', reason: 'no-index' },
      { id: 'fewer', reason: 'other-items' },
    ]);
  });
});
