import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AGREEMENT_TEMPLATES } from '../template/templates.js';
import {
  allOf,
  anyOf,
  CLASS,
  compare,
  difference,
  figure,
  line,
  parameter,
  part,
  party,
  product,
  rules as written,
  section,
  sectionsOf,
  sum,
  TARGET_CLASS,
} from '../template/writing.js';
import { evaluate } from './evaluation.js';
import type { Evidence, Given } from './evidence.js';
import { figureOf, ZERO } from './exact.js';
import type { ClassIndex, Item } from './item.js';
import { periodAt } from './period.js';
import { rulesFaults } from './rule-faults.js';
import {
  PRECEDENCES,
  ROUNDING_STAGES,
  SCOPES,
  type Bearer,
  type CompensationRules,
  type Condition,
  type Limit,
  type Quantity,
  type RuleLine,
  type RulePart,
} from './rule.js';
import { statementOf, totalsOf } from './statement.js';

const PARTIES = ['upper', 'middle', 'lower', 'province', 'pool'] as const;
const SECTIONS = ['s1', 's2'] as const;
const ITEMS: readonly Item[] = ['COD', 'NH3N'];
const SPAN = { from: '2020-01-01', to: '2020-12-31' };
const MONTHS = Array.from({ length: 12 }, (_, at) => `2020-${String(at + 1).padStart(2, '0')}`);

const tenths = (least: number, most: number): fc.Arbitrary<string> =>
  fc.integer({ min: least, max: most }).map((n) => `${n < 0 ? '-' : ''}${Math.abs(n / 10) | 0}.${Math.abs(n % 10)}`);
const given = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Given<Value & (string | number)>> =>
  fc.oneof(
    { weight: 14, arbitrary: values as fc.Arbitrary<Given<Value & (string | number)>> },
    { weight: 1, arbitrary: fc.constant({ missing: '仪器故障' }) },
  );
const waterClass = fc.constantFrom<ClassIndex>(1, 2, 3, 4, 5, 6);
const facts = fc.record({
  waterClass: given(waterClass),
  items: fc.record({ COD: given(tenths(10, 600)), NH3N: given(tenths(1, 60)) }),
});

/** Every section in every month, a few values missing. */
const evidence: fc.Arbitrary<readonly Evidence[]> = fc.tuple(
  ...SECTIONS.flatMap((subject) =>
    MONTHS.map((period) =>
      fc.record({
        subject: fc.constant(subject),
        period: fc.constant(period),
        status: fc.constantFrom('published', 'published', 'published', 'preliminary'),
        waterClass: given(waterClass),
        items: fc.record({ COD: given(tenths(10, 600)), NH3N: given(tenths(1, 60)) }),
        targetClass: fc.constantFrom<ClassIndex>(2, 3),
        targets: fc.constant({ COD: '20', NH3N: '1.0' }),
        flowM3PerSecond: given(tenths(1, 9_000)),
        figures: fc.record({ area: given(tenths(0, 500)) }),
        inflow: facts,
        lastYearSamePeriod: facts,
      }),
    ),
  ),
) as fc.Arbitrary<readonly Evidence[]>;

const quantity: fc.Arbitrary<Quantity> = fc.oneof(
  tenths(0, 1_000),
  fc.constant(parameter('rate')),
  tenths(1, 90).map((rate) => product(rate, difference(TARGET_CLASS, CLASS))),
  tenths(1, 90).map((rate) => product(rate, { kind: 'exceed', item: 'each', over: 'target' })),
  tenths(1, 90).map((rate) => product(rate, { kind: 'load', item: 'each', above: 'target' })),
  tenths(1, 90).map((rate) => product(rate, figure('area'))),
  fc.constant<Quantity>({
    kind: 'steps',
    of: { kind: 'exceed', item: 'each', over: 'target' },
    rows: [
      { upTo: '0.5', amount: '7.3' },
      { upTo: '1', amount: sum('1', { kind: 'exceed', item: 'each', over: 'target' }) },
    ],
    above: '33.3',
  }),
  fc.constant<Quantity>({ kind: 'quotient', of: '100', by: '7' }),
);

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant<Condition>({ kind: 'always' }),
  fc.constantFrom('Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ').map((limit) => compare(CLASS, 'at-most', limit)),
  fc.constantFrom('Ⅱ', 'Ⅲ', 'Ⅳ').map((limit) => compare(CLASS, 'above', limit)),
  fc.constant(compare(CLASS, 'above', TARGET_CLASS)),
  fc.constant(
    anyOf(
      compare(CLASS, 'equal', 'Ⅰ'),
      allOf(
        compare(CLASS, 'below', { kind: 'class', of: 'last-year-same-period' }),
        compare(CLASS, 'at-most', { kind: 'class', of: 'inflow' }),
      ),
    ),
  ),
  fc.constant(compare({ kind: 'exceed', item: 'each', over: 'target' }, 'above', '0.1')),
);

const bearer: fc.Arbitrary<Bearer> = fc.oneof(
  fc.constantFrom<Bearer>('upstream', 'downstream', 'province', 'pool', 'middle'),
  fc.integer({ min: 1, max: 9 }).map((n): Bearer => [
    { party: 'upper', share: `0.${n}` },
    { party: 'lower', share: `0.${10 - n}` },
  ]),
  fc.constant<Bearer>([
    { party: 'upper', share: '0.333' },
    { party: 'middle', share: '0.333' },
    { party: 'lower', share: '0.334' },
  ]),
);

function lineNamed(id: string): fc.Arbitrary<RuleLine> {
  return fc
    .record({
      when: condition,
      amount: quantity,
      pays: fc.tuple(bearer, bearer).filter(([from, to]) => typeof from !== 'string' || from !== to),
      negative: fc.constantFrom('reverse' as const, 'nothing' as const),
      doubled: fc.boolean(),
    })
    .map(({ doubled, ...draft }) => {
      const times = doubled ? [{ nameZh: '敏感水体', when: compare(CLASS, 'equal', '劣Ⅴ'), by: '2' }] : [];
      return line({ id, ...draft, times });
    });
}

const parts: fc.Arbitrary<readonly RulePart[]> = fc.tuple(
  ...(['p1', 'p2'] as const).map((id) =>
    fc
      .record({
        precedence: fc.constantFrom(...PRECEDENCES),
        otherwise: fc.constantFrom('nothing' as const, 'unstated' as const),
        lines: fc.tuple(lineNamed('a'), lineNamed('b'), lineNamed('c')),
      })
      .map((draft) => part({ id, nameZh: id, subjects: sectionsOf(...SECTIONS), items: ITEMS, ...draft })),
  ),
);

const limits: fc.Arbitrary<readonly Limit[]> = fc.array(
  fc.record({
    id: fc.constantFrom('cap'),
    nameZh: fc.constant('上限'),
    kind: fc.constant('cap' as const),
    amount: tenths(0, 2_000),
    lines: fc.constantFrom<Limit['lines']>('all', ['p1'], ['p2/a', 'p1/b']),
    per: fc.subarray([...SCOPES]),
  }),
  { maxLength: 1 },
);

const rules: fc.Arbitrary<CompensationRules> = fc
  .record({
    parts,
    limits,
    mode: fc.constantFrom('half-up' as const, 'half-even' as const, 'floor' as const, 'ceiling' as const),
    to: fc.constantFrom('0.000001', '0.01', '1'),
    at: fc.constantFrom(...ROUNDING_STAGES),
  })
  .map(({ parts: drawn, limits: drawnLimits, ...rounding }) =>
    written({
      parties: PARTIES.map((id) => party(id, id, id === 'pool' ? 'pool' : id === 'province' ? 'superior' : 'city')),
      sections: [
        section('s1', '上断面', '湘江', ['upper', 'middle']),
        section('s2', '下断面', '湘江', [
          [
            { party: 'middle', share: '0.5' },
            { party: 'upper', share: '0.5' },
          ],
          'lower',
        ]),
      ],
      parameters: [{ id: 'rate', nameZh: '费率', value: '12.5', certainty: 'G', note: null }],
      parts: drawn,
      limits: drawnLimits,
      rounding,
    }),
  );

describe('random rules on random evidence', () => {
  test('AGR-4 the drawn rules are rules', () => {
    fc.assert(
      fc.property(rules, (drawn) => expect(rulesFaults(drawn)).toEqual([])),
      { numRuns: 50 },
    );
  });

  test('AGR-4 a pair’s two statements mirror each other, and totals net to zero over all parties', () => {
    fc.assert(
      fc.property(rules, evidence, (drawn, found) => {
        const evaluation = evaluate(drawn, found, SPAN);
        const totals = totalsOf(evaluation);
        expect(totals.parties.reduce((net, { netFen }) => net + netFen, 0n)).toBe(0n);
        for (const { between, netFen } of totals.pairs) {
          const [first, second] = between;
          const own = statementOf(evaluation, first, second);
          const other = statementOf(evaluation, second, first);
          expect(own.netFen).toBe(-netFen);
          expect(other.netFen).toBe(netFen);
          expect(other.lines.map(({ line: of, amountFen }) => [of, -amountFen])).toEqual(
            own.lines.map(({ line: of, amountFen }) => [of, amountFen]),
          );
        }
        for (const { party: id, netFen } of totals.parties) {
          const others = PARTIES.filter((each) => each !== id);
          const stated = others.reduce((net, each) => net + statementOf(evaluation, id, each).netFen, 0n);
          expect(stated).toBe(netFen);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('AGR-4 the order in which evidence comes does not matter', () => {
    const shuffled = evidence.chain((found) =>
      fc.tuple(fc.constant(found), fc.shuffledSubarray([...found], { minLength: found.length })),
    );
    fc.assert(
      fc.property(rules, shuffled, (drawn, [found, mixed]) => {
        expect(evaluate(drawn, mixed, SPAN)).toEqual(evaluate(drawn, found, SPAN));
      }),
      { numRuns: 50 },
    );
  });

  test('AGR-4 a cap is never exceeded, and a line below it is untouched', () => {
    const pers = [[], ['section', 'year'], ['item', 'month'], ['line']] as const satisfies readonly Limit['per'][];
    // All in one direction, so that what a scope comes to can be summed here in the plainest way.
    const oneWay = rules.map((drawn) => ({
      ...drawn,
      parts: drawn.parts.map((each) => ({
        ...each,
        lines: each.lines.map((one): RuleLine => ({ ...one, from: 'upper', to: 'lower', negative: 'nothing' })),
      })),
    }));
    fc.assert(
      fc.property(oneWay, tenths(0, 2_000), fc.constantFrom(...pers), evidence, (drawn, amount, per, found) => {
        const cap: Limit = { id: 'cap', nameZh: '上限', kind: 'cap', amount, lines: 'all', per };
        const before = evaluate({ ...drawn, limits: [] }, found, SPAN).lines;
        const after = evaluate({ ...drawn, limits: [cap] }, found, SPAN).lines;
        expect(after).toHaveLength(before.length);
        const sums = new Map<string, typeof ZERO>();
        after.forEach((each, at) => {
          const amountDue = exactFigure(each.exactAmount);
          expect(amountDue.lte(exactFigure(before[at]?.exactAmount ?? '0'))).toBe(true);
          const { subject, item, period, part: of, line: id } = each;
          const value: Record<string, unknown> = {
            section: subject,
            item,
            line: `${of}/${id ?? ''}`,
            month: period.from.slice(0, 7),
            year: periodAt('year', period.from, 1).name,
          };
          const key = JSON.stringify(per.map((scope) => value[scope]));
          sums.set(key, (sums.get(key) ?? ZERO).add(amountDue));
        });
        for (const total of sums.values()) expect(total.lte(figureOf(amount))).toBe(true);
        const uncapped = before.reduce((total, { exactAmount }) => total.add(exactFigure(exactAmount)), ZERO);
        const held = before.some(({ outcome }) => outcome === 'held');
        if (!held && uncapped.lte(figureOf(amount))) expect(after).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  test('AGR-4 a floor lifts what is owed in its year up to it, and nothing that is not owed', () => {
    const one = rules.map((drawn) => ({
      ...drawn,
      parts: drawn.parts.slice(0, 1),
      rounding: { mode: 'half-up', to: '0.000001', at: 'line' } as const,
    }));
    fc.assert(
      fc.property(one, evidence, tenths(1, 90_000), (drawn, found, amount) => {
        const floor: Limit = {
          id: 'floor',
          nameZh: '下限',
          kind: 'floor',
          amount,
          lines: 'all',
          per: ['section', 'year'],
        };
        const before = evaluate({ ...drawn, limits: [] }, found, SPAN);
        const { lines } = evaluate({ ...drawn, limits: [floor] }, found, SPAN);
        const added = lines.filter(({ line: id }) => id === 'floor');
        expect(lines.filter(({ line: id }) => id !== 'floor')).toEqual(before.lines);
        for (const supplement of added.filter(({ outcome }) => outcome === 'due')) {
          expect(before.lines.some(({ subject, outcome }) => subject === supplement.subject && outcome === 'due')).toBe(
            true,
          );
          expect(
            before.lines.some(({ subject, outcome }) => subject === supplement.subject && outcome === 'held'),
          ).toBe(false);
          const [reached, total] = supplement.used.map(({ value }) => exactFigure(value));
          expect(
            exactFigure(supplement.exactAmount)
              .add(total ?? ZERO)
              .equals(reached ?? ZERO),
          ).toBe(true);
        }
        if (before.lines.every(({ outcome }) => outcome !== 'due')) expect(added).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('AGR-4 a held line moves no money, and no payment is negative or to oneself', () => {
    fc.assert(
      fc.property(rules, evidence, (drawn, found) => {
        for (const { outcome, payments, reasons } of evaluate(drawn, found, SPAN).lines) {
          if (outcome === 'held') expect(reasons.length).toBeGreaterThan(0);
          if (outcome !== 'due') expect(payments).toEqual([]);
          for (const { payer, payee, amountFen } of payments) {
            expect(amountFen > 0n && payer !== payee).toBe(true);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('AGR-4 statements of every template net to zero on whatever evidence', () => {
    const found = fc.array(fc.tuple(waterClass, tenths(1, 500)), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...AGREEMENT_TEMPLATES), found, ({ rules: content }, values) => {
        const subjects = [...content.sections, ...content.parties].map(({ id }) => id);
        const names = [...MONTHS, '2020', '2020-Q1', '2020-Q2', '2020-Q3', '2020-Q4'];
        const pieces = subjects.flatMap((subject) =>
          names.map((period, at): Evidence => {
            const [index = 1, value = '1'] = values[at % 12] ?? [];
            const items = { COD: value, NH3N: value, TP: value, CODMN: value, TN: value, F: value, BOD5: value };
            const level = { COD: '20', NH3N: '1', TP: '0.2', CODMN: '6', TN: '1', F: '1', BOD5: '4' };
            return {
              subject,
              period,
              status: 'published',
              waterClass: index,
              targetClass: 3,
              items,
              targets: level,
              baselines: level,
              flowM3PerSecond: value,
              figures: { 最小流量: '10', 水功能区达标: '1', 水质占比: '0.5', 森林占比: '0.5', 用水占比: '0.5' },
              inflow: { waterClass: 2, items: level },
              lastYearSamePeriod: { waterClass: 3, items: level },
              lastYearAnnual: { waterClass: 3, items: level },
            };
          }),
        );
        const { parties } = totalsOf(evaluate(content, pieces, SPAN));
        expect(parties.reduce((net, { netFen }) => net + netFen, 0n)).toBe(0n);
      }),
      { numRuns: 40 },
    );
  });
});

/** Exact amounts are decimals or fractions. */
function exactFigure(text: string) {
  const [over = '0', under = '1'] = text.split('/');
  return figureOf(over).div(figureOf(under));
}
