import { describe, expect, test } from '@jest/globals';
import type { Evidence } from '../rule/evidence.js';
import { evaluate, type Evaluation } from '../rule/evaluation.js';
import { statementOf, totalsOf } from '../rule/statement.js';
import { LUSHUI } from './hunan-pairs.js';
import { XIANG_2014 } from './xiang-2014.js';

/** Amounts that were really paid: 湖南省财政厅 2022-11-23 答复; 湖南日报 2015-12-30. In fen; 1 万元 is 1,000,000 fen. */

function months(year: number, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => `${year}-${String(from + at).padStart(2, '0')}`);
}

function jinyushi(period: string, waterClass: 1 | 2 | 3 | 4 | 5 | 6): Evidence {
  return { subject: 'JYS', period, status: 'published', waterClass, targetClass: 3 };
}

function netOf(evaluation: Evaluation, party: string): bigint | undefined {
  return totalsOf(evaluation).parties.find((each) => each.party === party)?.netFen;
}

describe('years that were settled', () => {
  test('AGR-2 渌水: the second half of 2019 comes to 600', () => {
    // The classes of single months are invented; all attained, which the amount paid says.
    const evidence = months(2019, 7, 12).map((period) => jinyushi(period, 3));
    const evaluation = evaluate(LUSHUI.rules, evidence, { from: '2019-07-01', to: '2019-12-31' });
    expect(netOf(evaluation, 'jiangxi')).toBe(600_000_000n);
    expect(totalsOf(evaluation)).toMatchObject({ held: 0, pairs: [{ between: ['hunan', 'jiangxi'] }] });
  });

  test('AGR-2 渌水: 2020 with seven months Ⅱ and five Ⅲ comes to 1,200, in whatever order they came', () => {
    const evidence = months(2020, 1, 12).map((period, at) => jinyushi(period, at % 12 < 7 ? 2 : 3));
    const span = { from: '2020-01-01', to: '2020-12-31' };
    const evaluation = evaluate(LUSHUI.rules, evidence, span);
    expect(netOf(evaluation, 'jiangxi')).toBe(1_200_000_000n);
    expect(netOf(evaluation, 'hunan')).toBe(-1_200_000_000n);
    expect(evaluate(LUSHUI.rules, [...evidence].reverse(), span)).toEqual(evaluation);
  });

  test('AGR-2 渌水: a mixed year is paid in both directions and cleared on balance', () => {
    const evidence = months(2021, 1, 12).map((period, at) => jinyushi(period, at < 3 ? 4 : 3));
    const evaluation = evaluate(LUSHUI.rules, evidence, { from: '2021-01-01', to: '2021-12-31' });
    expect(totalsOf(evaluation).pairs).toEqual([
      { between: ['hunan', 'jiangxi'], firstPaysFen: 900_000_000n, secondPaysFen: 300_000_000n, netFen: 600_000_000n },
    ]);
    expect(statementOf(evaluation, 'hunan', 'jiangxi').netFen).toBe(-600_000_000n);
    expect(statementOf(evaluation, 'jiangxi', 'hunan').netFen).toBe(600_000_000n);
  });

  test('AGR-2 渌水: a month without a class is held with its reason and counts neither way', () => {
    const evidence = [
      ...months(2020, 1, 10).map((period) => jinyushi(period, 2)),
      { ...jinyushi('2020-11', 2), waterClass: { missing: '仪器升级' } },
    ];
    const evaluation = evaluate(LUSHUI.rules, evidence, { from: '2020-01-01', to: '2020-12-31' });
    expect(netOf(evaluation, 'jiangxi')).toBe(1_000_000_000n);
    expect(totalsOf(evaluation).held).toBe(2);
    expect(evaluation.lines.slice(-2)).toMatchObject([
      { period: { name: '2020-11' }, outcome: 'held', payments: [], reasons: [{ code: 'value-missing' }] },
      { period: { name: '2020-12' }, outcome: 'held', payments: [], reasons: [{ code: 'no-evidence' }] },
    ]);
    expect(evaluation.lines.at(-2)?.reasons[0]?.zh).toContain('仪器升级');
  });

  /** 归阳镇 was Ⅱ on all factors in every month of 2014; what came in, and the flow, are invented. */
  function yongzhou(change: Partial<Evidence> = {}, entry: 1 | 2 | 3 = 2): Evidence[] {
    return months(2014, 1, 12).flatMap((period): Evidence[] => [
      {
        subject: 'GYZ',
        period,
        status: 'published',
        waterClass: 2,
        items: { CODMN: '2.1', COD: '12', BOD5: '1.5', NH3N: '0.3', TP: '0.08' },
        flowM3PerSecond: '900',
        figures: { 最小流量: '200', 水功能区达标: '1' },
        ...change,
      },
      { subject: 'LBT', period, status: 'published', waterClass: entry },
    ]);
  }
  const YEAR_2014 = { from: '2014-01-01', to: '2014-12-31' };

  test('AGR-2 永州 2014: twelve months of Ⅱ come to 600 and no penalty', () => {
    const evaluation = evaluate(XIANG_2014.rules, yongzhou(), YEAR_2014);
    expect(totalsOf(evaluation).held).toBe(0);
    expect(totalsOf(evaluation).pairs).toEqual([
      { between: ['hunan', 'yongzhou'], firstPaysFen: 600_000_000n, secondPaysFen: 0n, netFen: 600_000_000n },
    ]);
  });

  test.each([
    ['Class Ⅰ earns a reward that was not found', { waterClass: 1 as const }, 2 as const],
    ['better than what came in earns a reward that was not found', {}, 3 as const],
    ['worse than what came in costs a penalty that was not found', {}, 1 as const],
    ['too little flow cuts the reward by a share that was not found', { flowM3PerSecond: '100' }, 2 as const],
    [
      'a factor worse than Ⅲ costs a fine that was not found',
      { items: { CODMN: '6.1', COD: '12', BOD5: '1.5', NH3N: '0.3', TP: '0.08' } },
      2 as const,
    ],
  ])('AGR-2 永州 2014: %s, so the line is held and nothing is invented', (_, change, entry) => {
    const evaluation = evaluate(XIANG_2014.rules, yongzhou(change, entry), YEAR_2014);
    const held = evaluation.lines.filter(({ outcome }) => outcome === 'held');
    expect(held.length).toBeGreaterThanOrEqual(12);
    for (const line of held) {
      expect(line.payments).toEqual([]);
      expect(line.reasons[0]?.code).toBe('parameter-unknown');
    }
  });
});
