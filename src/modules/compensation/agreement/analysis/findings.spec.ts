import { describe, expect, test } from '@jest/globals';
import { evaluate } from '../rule/evaluation.js';
import type { CompensationRules, Condition, RulePart } from '../rule/rule.js';
import { rulesFaults } from '../rule/rule-faults.js';
import { LISHUI_AS_PRINTED, LUSHUI, XIANG_PAIR_80 } from '../template/hunan-pairs.js';
import { AGREEMENT_TEMPLATES } from '../template/templates.js';
import { allOf, CLASS, compare, line, part, party, rules, section, sectionsOf } from '../template/writing.js';
import { findingsOf, settlesByItself, type Finding } from './findings.js';

function examples(findings: readonly Finding[], kind: Finding['kind']): string[] {
  return findings
    .filter((finding) => finding.kind === kind)
    .map(({ lines, example }) => [lines.join('+'), ...example.map(({ value }) => value)].join(' ').trim());
}

const COD = { kind: 'item', item: 'COD', of: 'section' } as const;

/** Lines that differ only in when they apply, without an order and without an otherwise. */
function openRules(conditions: Readonly<Record<string, Condition>>, change: Partial<RulePart> = {}): CompensationRules {
  return rules({
    parties: [party('a', '上游', 'city'), party('b', '下游', 'city')],
    sections: [section('s', '断面', '湘江', ['a', 'b'])],
    parts: [
      part({
        id: 'p',
        nameZh: '浓度',
        subjects: sectionsOf('s'),
        precedence: 'unstated',
        otherwise: 'unstated',
        lines: Object.entries(conditions).map(([id, when], at) =>
          line({ id, when, amount: String(10 * (at + 1)), pays: ['upstream', 'downstream'] }),
        ),
        ...change,
      }),
    ],
  });
}

describe('what a rule leaves open', () => {
  test('AGR-3 the Changde–Zhangjiajie clause is ambiguous, incomplete, and does not say which last year', () => {
    const findings = findingsOf(LISHUI_AS_PRINTED.rules);
    // Ⅱ but improved from Ⅲ, and Ⅲ but improved from Ⅳ.
    expect(examples(findings, 'ambiguous')).toEqual(['1+2 Ⅱ类 Ⅲ类', '1+3 Ⅲ类 Ⅳ类']);
    // Ⅳ and worse, not better than last year.
    expect(examples(findings, 'uncovered')).toEqual(['Ⅳ类 Ⅰ类', 'Ⅴ类 Ⅰ类', '劣Ⅴ类 Ⅰ类']);
    expect(examples(findings, 'undefined-term')).toEqual(['1']);
    expect(settlesByItself(findings)).toBe(false);
    expect(findings.find(({ lines }) => lines.join() === '1,3')?.zh).toBe(
      '第 1、3 项可能同时适用而未约定先后：水质类别Ⅲ类，“上年”（未约定同期或全年）水质类别Ⅳ类',
    );
  });

  test('AGR-3 the Changde–Zhangjiajie clause pays nothing by itself where it is open', () => {
    const month = { subject: 'lishui-border', period: '2020-09', status: 'published', waterClass: 3 } as const;
    const evidence = { ...month, lastYearSamePeriod: { waterClass: 4 }, lastYearAnnual: { waterClass: 3 } } as const;
    const { lines } = evaluate(LISHUI_AS_PRINTED.rules, [evidence], { from: '2020-09-01', to: '2020-09-30' });
    expect(lines).toMatchObject([{ outcome: 'held', payments: [], reasons: [{ code: 'term-undefined' }] }]);
    // Once "last year" is agreed, both lines apply: still nobody says which.
    const agreed = JSON.parse(
      JSON.stringify(LISHUI_AS_PRINTED.rules).replaceAll('last-year-unstated', 'last-year-same-period'),
    ) as CompensationRules;
    expect(settlesByItself(findingsOf(agreed))).toBe(false);
    expect(evaluate(agreed, [evidence], { from: '2020-09-01', to: '2020-09-30' }).lines).toMatchObject([
      { outcome: 'held', payments: [], reasons: [{ code: 'ambiguous' }] },
    ]);
    const worse = { ...evidence, waterClass: 5, lastYearSamePeriod: { waterClass: 5 } } as const;
    expect(evaluate(agreed, [worse], { from: '2020-09-01', to: '2020-09-30' }).lines).toMatchObject([
      { outcome: 'held', payments: [], reasons: [{ code: 'not-covered' }] },
    ]);
  });

  test('AGR-3 the same clause with its order, its year and the rest decided has no open case', () => {
    expect(findingsOf(XIANG_PAIR_80.rules)).toEqual([]);
  });

  test('AGR-3 渌水 names no order and needs none: its two lines exclude each other and leave nothing out', () => {
    expect(findingsOf(LUSHUI.rules)).toEqual([]);
  });

  test('AGR-3 a boundary that belongs to two lines, or to none, is found at the boundary itself', () => {
    const overlap = openRules({ low: compare(COD, 'at-most', '20'), high: compare(COD, 'at-least', '20') });
    expect(examples(findingsOf(overlap), 'ambiguous')).toEqual(['low+high 20']);
    expect(examples(findingsOf(overlap), 'uncovered')).toEqual([]);
    const hole = openRules({ low: compare(COD, 'below', '20'), high: compare(COD, 'above', '20') });
    expect(examples(findingsOf(hole), 'uncovered')).toEqual(['20']);
    expect(examples(findingsOf(hole), 'ambiguous')).toEqual([]);
    const between = openRules({ low: compare(COD, 'at-most', '20'), high: compare(COD, 'above', '20.5') });
    expect(examples(findingsOf(between), 'uncovered')).toEqual(['20.25', '20.5']);
  });

  test('AGR-3 a concentration against its target is looked at below, at and above it', () => {
    const target = { kind: 'item', item: 'COD', of: 'target' } as const;
    const met = openRules({ met: compare(COD, 'below', target), missed: compare(COD, 'above', target) });
    const found = findingsOf(met).filter(({ kind }) => kind === 'uncovered');
    expect(found.length).toBeGreaterThan(0);
    for (const { example } of found) expect(example[0]?.value).toBe(example[1]?.value);
    const complete = openRules({ met: compare(COD, 'at-most', target), missed: compare(COD, 'above', target) });
    expect(findingsOf(complete)).toEqual([]);
  });

  test('AGR-3 classes against the target, the inflow and last year are looked through together', () => {
    const of = (source: 'target' | 'inflow' | 'last-year-annual') => ({ kind: 'class', of: source }) as const;
    const open = openRules({
      met: allOf(compare(CLASS, 'at-most', of('target')), compare(CLASS, 'at-most', of('inflow'))),
      worse: allOf(compare(CLASS, 'above', of('inflow')), compare(CLASS, 'above', of('last-year-annual'))),
    });
    const findings = findingsOf(open);
    expect(examples(findings, 'ambiguous')).toEqual([]);
    // Ⅰ is no worse than anything that flows in; Ⅱ from Ⅰ, as last year, is the first that nobody thought of.
    expect(examples(findings, 'uncovered')[0]).toBe('Ⅱ类 Ⅰ类 Ⅰ类 Ⅱ类');
  });

  test('AGR-3 what cannot be looked through is said, and does not settle by itself', () => {
    const rounded = {
      kind: 'rounded',
      of: { kind: 'exceed', item: 'COD', over: 'target' },
      to: '1',
      mode: 'ceiling',
    } as const;
    const findings = findingsOf(
      openRules({ one: compare(rounded, 'equal', '1'), two: compare(rounded, 'equal', '2') }),
    );
    expect(findings.map(({ kind }) => kind)).toEqual(['not-analysed', 'not-analysed']);
    expect(settlesByItself(findings)).toBe(false);
  });

  test('AGR-3 a rule of more lines than anybody reads is said not to be analysed, and does not take long', () => {
    const numbers = Array.from({ length: 40 }, (_, at) => at);
    const lines = numbers.map((at) => [
      `l${at}`,
      allOf(compare(COD, 'at-least', `${at}`), compare(COD, 'below', `${at + 1}`)),
    ]);
    const one = openRules(Object.fromEntries(lines) as Record<string, Condition>);
    const [first] = one.parts;
    const parts = first ? numbers.map((at) => ({ ...first, id: `p${at}` })) : [];
    const findings = findingsOf({ ...one, parts });
    expect(findings.some(({ kind, part: id }) => kind === 'not-analysed' && id === 'p39')).toBe(true);
    expect(settlesByItself(findings)).toBe(false);
  });

  test('a line that another always goes before is shown, and is no hindrance', () => {
    const hidden = openRules(
      { wide: compare(CLASS, 'at-most', 'Ⅲ'), narrow: compare(CLASS, 'at-most', 'Ⅱ') },
      { precedence: 'first-match', otherwise: 'nothing' },
    );
    expect(findingsOf(hidden)).toMatchObject([{ kind: 'unreachable', lines: ['narrow'], blocks: false }]);
  });

  test('every template but the clause as printed settles by itself, and each has the form of rules', () => {
    for (const { id, rules: content } of AGREEMENT_TEMPLATES) {
      expect([id, rulesFaults(content)]).toEqual([id, []]);
      expect([id, settlesByItself(findingsOf(content))]).toEqual([id, id !== 'lishui-as-printed']);
    }
  });
});
