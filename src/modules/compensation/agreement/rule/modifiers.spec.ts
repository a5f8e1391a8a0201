import { describe, expect, test } from '@jest/globals';
import { ALWAYS, CLASS, compare, figure, line, part, party, rules, section, sectionsOf } from '../template/writing.js';
import type { Evidence } from './evidence.js';
import { evaluate } from './evaluation.js';
import type { CompensationRules } from './rule.js';

const SPAN = { from: '2020-01-01', to: '2020-12-31' };
const MONTHS = Array.from({ length: 12 }, (_, at) => `2020-${String(at + 1).padStart(2, '0')}`);

/** 10 a month for Ⅱ, against 河南 2017: an accident cancels all rewards of the year. */
function rewards(change: Partial<CompensationRules> = {}): CompensationRules {
  return rules({
    parties: [party('city', '市', 'city'), party('province', '省', 'superior')],
    sections: [section('s', '断面', '湘江', ['city', 'province'])],
    parts: [
      part({
        id: 'reward',
        nameZh: '奖励',
        subjects: sectionsOf('s'),
        lines: [
          line({ id: 'two', when: compare(CLASS, 'at-most', 'Ⅱ'), amount: '10', pays: ['province', 'upstream'] }),
        ],
      }),
      part({
        id: 'months',
        nameZh: '达标月数',
        period: 'year',
        subjects: sectionsOf('s'),
        lines: [
          line({
            id: 'share',
            when: ALWAYS,
            amount: { kind: 'months-met', as: 'share', when: compare(CLASS, 'at-most', 'Ⅱ') },
            pays: ['province', 'upstream'],
          }),
        ],
      }),
    ],
    vetoes: [
      {
        id: 'accident',
        nameZh: '重大污染事故',
        part: 'reward',
        when: compare(figure('事故'), 'at-least', '1'),
        cancels: ['reward'],
        per: ['party', 'year'],
      },
    ],
    ...change,
  });
}

function months(accident: (at: number) => Evidence['figures']): readonly Evidence[] {
  return MONTHS.map((period, at) => ({
    subject: 's',
    period,
    status: 'published',
    waterClass: at < 9 ? 2 : 3,
    figures: accident(at) ?? {},
  }));
}

describe('what applies over lines', () => {
  test('a veto cancels what its scope covers and nothing else', () => {
    const { lines } = evaluate(
      rewards(),
      months((at) => ({ 事故: at === 10 ? '1' : '0' })),
      SPAN,
    );
    expect(lines.filter(({ part: of }) => of === 'reward').flatMap(({ payments }) => payments)).toEqual([]);
    expect(lines[0]).toMatchObject({ outcome: 'nothing', reasons: [{ code: 'vetoed' }] });
    // Nine of twelve months: the other part stands.
    expect(lines.at(-1)).toMatchObject({ part: 'months', exactAmount: '0.75', payments: [{ amountFen: 750_000n }] });
  });

  test('a veto that cannot be told yet holds what it may cancel', () => {
    const unknown = months((at) => (at === 10 ? { 事故: { missing: '调查中' } } : { 事故: '0' }));
    const { lines } = evaluate(rewards(), unknown, SPAN);
    expect(lines[0]).toMatchObject({ outcome: 'held', payments: [], reasons: [{ code: 'veto-open' }, {}] });
    // One month of an accident decides, whatever is missing elsewhere.
    const both = months((at) => (at === 10 ? { 事故: { missing: '调查中' } } : { 事故: at === 2 ? '1' : '0' }));
    expect(evaluate(rewards(), both, SPAN).lines[0]).toMatchObject({
      outcome: 'nothing',
      reasons: [{ code: 'vetoed' }],
    });
  });

  test('a cap is used up by the earlier months, and a held month keeps the later ones waiting', () => {
    const cap = { id: 'cap', nameZh: '年上限', kind: 'cap', amount: '25', lines: ['reward'], per: ['year'] } as const;
    const capped = rewards({ vetoes: [], limits: [cap] });
    const all = months(() => ({}));
    expect(
      evaluate(capped, all, SPAN)
        .lines.slice(0, 4)
        .map(({ exactAmount }) => exactAmount),
    ).toEqual(['10', '10', '5', '0']);
    const gap = all.filter(({ period }) => period !== '2020-02');
    expect(evaluate(capped, gap, SPAN).lines.slice(0, 3)).toMatchObject([
      { outcome: 'due' },
      { outcome: 'held', reasons: [{ code: 'no-evidence' }] },
      { outcome: 'held', reasons: [{ code: 'waits-for-earlier' }] },
    ]);
  });

  test('a floor adds what a year lacks once it is over', () => {
    const floor = {
      id: 'floor',
      nameZh: '年下限',
      kind: 'floor',
      amount: '120',
      lines: ['reward'],
      per: ['year'],
    } as const;
    const raised = rewards({ vetoes: [], limits: [floor] });
    const added = evaluate(
      raised,
      months(() => ({})),
      SPAN,
    ).lines.filter(({ line: id }) => id === 'floor');
    // Not into September, the last month that owed anything: that may be settled when the year is over.
    expect(added).toMatchObject([{ exactAmount: '30', period: { name: '2020' } }]);
    const running = evaluate(
      raised,
      months(() => ({})),
      { from: '2020-01-01', to: '2020-10-31' },
    );
    expect(running.lines.filter(({ line: id }) => id === 'floor')).toEqual([]);
  });
});
