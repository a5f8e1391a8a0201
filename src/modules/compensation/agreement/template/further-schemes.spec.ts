import { describe, expect, test } from '@jest/globals';
import type { Evidence } from '../rule/evidence.js';
import { evaluate } from '../rule/evaluation.js';
import type { CompensationRules, Quantity, RuleLine, RulePart } from '../rule/rule.js';
import {
  ALWAYS,
  CLASS,
  compare,
  difference,
  figure,
  line,
  part,
  party,
  product,
  rules,
  section,
  sectionsOf,
  sum,
} from './writing.js';

/** Other schemes of the same archetypes, with the figures that their sources print; what is invented is said to be. */

function schemeOf(
  draft: Partial<RulePart> & { readonly lines: readonly RuleLine[] },
  change: Partial<CompensationRules> = {},
) {
  return rules({
    parties: [party('upper', '上游', 'city'), party('lower', '下游', 'city'), party('above', '省', 'superior')],
    sections: [section('s', '断面', '河流', ['upper', 'lower'])],
    parts: [part({ id: 'p', nameZh: '补偿', subjects: sectionsOf('s'), ...draft })],
    ...change,
  });
}

const SPAN = { from: '2019-10-01', to: '2024-12-31' };

/** What the lines that were asked with evidence come to, in fen and by direction. */
function paid(scheme: CompensationRules, ...evidence: Omit<Evidence, 'subject' | 'status'>[]): string[] {
  const pieces = evidence.map((each): Evidence => ({ subject: 's', status: 'published', ...each }));
  return evaluate(scheme, pieces, SPAN).lines.flatMap(({ payments }) =>
    payments.map(({ payer, payee, amountFen }) => `${payer} → ${payee} ${amountFen}`),
  );
}

describe('further schemes in the same model', () => {
  test('AGR-1 C 大别山 2023: an index of 0.673 is below 1, so 合肥 pays 六安 4,000 (index reported as a figure)', () => {
    const scheme = schemeOf({
      period: 'year',
      precedence: 'unstated',
      otherwise: 'unstated',
      lines: [
        line({
          id: 'met',
          when: compare(figure('补偿指数'), 'below', '1'),
          amount: '4000',
          pays: ['downstream', 'upstream'],
        }),
      ],
    });
    expect(paid(scheme, { period: '2023', figures: { 补偿指数: '0.673' } })).toEqual(['lower → upper 4000000000']);
    // The source says nothing of an index of 1 or more: nobody pays by this rule.
    expect(paid(scheme, { period: '2023', figures: { 补偿指数: '1' } })).toEqual([]);
  });

  test('AGR-1 E 贵州赤水河 2014: load times price in both directions around Ⅱ (C and Q invented)', () => {
    const load: Quantity = { kind: 'load', item: 'each', above: 'table:class-2' };
    const scheme = schemeOf(
      {
        items: ['CODMN', 'NH3N', 'TP'],
        lines: [
          line({
            id: 'load',
            when: ALWAYS,
            amount: product(load, { kind: 'item', item: 'each', of: 'table:price' }),
            negative: 'reverse',
            pays: ['upstream', 'downstream'],
          }),
        ],
      },
      {
        tables: [
          { id: 'class-2', nameZh: 'Ⅱ类限值', values: { CODMN: '4', NH3N: '0.5', TP: '0.1' } },
          { id: 'price', nameZh: '单价', values: { CODMN: '0.1', NH3N: '0.7', TP: '1' } },
        ],
      },
    );
    // 30 m³/s for 30 days are 77.76 million m³: 1 mg/L over is 77.76 t, 0.1 under is 7.776 t.
    const june = { period: '2020-06', flowM3PerSecond: '30', items: { CODMN: '5', NH3N: '0.4', TP: '0.1' } };
    expect(paid(scheme, june)).toEqual(['upper → lower 7776000', 'lower → upper 5443200']);
  });

  test.each([
    ['0.5', '50'],
    ['0.51', '75'],
    ['1', '75'],
    ['1.01', '125'],
  ])('AGR-1 F 江苏 2021: an exceed multiple of %s costs %s (where the steps lie is invented)', (multiple, amount) => {
    const exceed: Quantity = { kind: 'exceed', item: 'TP', over: 'target' };
    const scheme = schemeOf({
      lines: [
        line({
          id: 'over',
          when: compare(exceed, 'above', '0'),
          amount: {
            kind: 'steps',
            of: exceed,
            rows: [
              { upTo: '0.5', amount: '50' },
              { upTo: '1', amount: '75' },
            ],
            above: '125',
          },
          pays: ['upstream', 'downstream'],
        }),
      ],
    });
    const value = { '0.5': '0.3', '0.51': '0.302', '1': '0.4', '1.01': '0.402' }[multiple] ?? '';
    expect(paid(scheme, { period: '2021-05', items: { TP: value }, targets: { TP: '0.2' } })).toEqual([
      `upper → lower ${amount}000000`,
    ]);
  });

  test('AGR-1 F 河南 2017: the inflow’s part is taken off, sensitive water counts twice, a veto ends rewards (figures invented)', () => {
    // What flowed in above 20 is not the upper side's: 26 less 4 of 24 is 22.
    const own: Quantity = difference(
      { kind: 'item', item: 'COD', of: 'section' },
      { kind: 'larger', of: ['0', difference({ kind: 'item', item: 'COD', of: 'inflow' }, '20')] },
    );
    const scheme = schemeOf(
      {
        precedence: 'sum',
        lines: [
          line({
            id: 'over',
            when: compare(own, 'above', '20'),
            amount: product('10', difference(own, '20')),
            times: [{ nameZh: '南水北调', when: compare(figure('敏感水体'), 'equal', '1'), by: '2' }],
            pays: ['upstream', 'downstream'],
          }),
          line({ id: 'reward', when: compare(CLASS, 'at-most', 'Ⅲ'), amount: '30', pays: ['above', 'upstream'] }),
        ],
      },
      {
        vetoes: [
          {
            id: 'accident',
            nameZh: '重大污染事件',
            part: 'p',
            when: compare(figure('重大污染事件'), 'above', '0'),
            cancels: ['p/reward'],
            per: ['section', 'month'],
          },
        ],
      },
    );
    const month = (accidents: string) => ({
      period: '2020-01',
      waterClass: 3 as const,
      items: { COD: '26' },
      inflow: { items: { COD: '24' } },
      figures: { 敏感水体: '1', 重大污染事件: accidents },
    });
    expect(paid(scheme, month('0'))).toEqual(['upper → lower 40000000', 'above → upper 30000000']);
    expect(paid(scheme, month('1'))).toEqual(['upper → lower 40000000']);
  });

  test('AGR-1 an area times a price: the ceiling of the green heart is 2,119.50 (长政办发〔2017〕22号, all land counted)', () => {
    // 1,500 mu are a km²; yuan a mu and year over ten thousand are 万元.
    const zone = (name: string, yuan: string): Quantity => product(figure(name), '1500', yuan, '0.0001');
    const scheme = schemeOf({
      period: 'year',
      lines: [
        line({
          id: 'area',
          when: ALWAYS,
          amount: sum(zone('禁止开发区', '60'), zone('限制开发区', '40'), zone('控制建设区', '20')),
          pays: ['above', 'upstream'],
        }),
      ],
    });
    const figures = { 禁止开发区: '129.88', 限制开发区: '141.05', 控制建设区: '34.76' };
    expect(paid(scheme, { period: '2020', figures })).toEqual(['above → upper 2119500000']);
  });

  test('AGR-1 an assessment year from October to September is one year (青岛; amount invented)', () => {
    const met: Quantity = { kind: 'months-met', as: 'count', when: compare(CLASS, 'at-most', 'Ⅲ') };
    const scheme = schemeOf(
      {
        period: 'year',
        lines: [line({ id: 'months', when: ALWAYS, amount: product('10', met), pays: ['above', 'upstream'] })],
      },
      { yearBegins: 10 },
    );
    const months = Array.from({ length: 12 }, (_, at) => new Date(Date.UTC(2019, 9 + at, 1)).toISOString().slice(0, 7));
    expect([months[0], months[11]]).toEqual(['2019-10', '2020-09']);
    expect(
      paid(scheme, ...months.map((period, at) => ({ period, waterClass: at < 9 ? (3 as const) : (4 as const) }))),
    ).toEqual(['above → upper 90000000']);
    // One month without a class leaves the year open.
    expect(paid(scheme, ...months.slice(1).map((period) => ({ period, waterClass: 3 as const })))).toEqual([]);
  });
});
