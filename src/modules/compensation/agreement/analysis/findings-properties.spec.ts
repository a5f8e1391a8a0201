import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from '../rule/evaluation.js';
import type { Evidence } from '../rule/evidence.js';
import type { ClassIndex } from '../rule/item.js';
import { COMPARISONS, type CompensationRules, type Condition, type Quantity } from '../rule/rule.js';
import {
  allOf,
  anyOf,
  difference,
  line,
  part,
  party,
  product,
  rules,
  section,
  sectionsOf,
} from '../template/writing.js';
import { findingsOf } from './findings.js';

const classes: fc.Arbitrary<Quantity> = fc.constantFrom<Quantity>(
  { kind: 'class', of: 'section' },
  { kind: 'class', of: 'target' },
  { kind: 'class', of: 'inflow' },
  { kind: 'class', of: 'last-year-same-period' },
);
const COD: Quantity = { kind: 'item', item: 'COD', of: 'section' };
const COD_TARGET: Quantity = { kind: 'item', item: 'COD', of: 'target' };
const MULTIPLE: Quantity = { kind: 'exceed', item: 'COD', over: 'target' };
const FLOW: Quantity = { kind: 'flow' };

const comparison = fc.constantFrom(...COMPARISONS);
const single: fc.Arbitrary<Condition> = fc
  .oneof(
    fc.record({ of: classes, is: comparison, than: fc.constantFrom('Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ', '劣Ⅴ') }),
    fc.record({ of: classes, is: comparison, than: classes }),
    fc.record({
      of: fc.constant(COD),
      is: comparison,
      than: fc.constantFrom<Quantity>('15', '20', '20.5', COD_TARGET),
    }),
    fc.record({
      of: fc.constantFrom(COD, product('1.5', COD), difference(COD, '5')),
      is: comparison,
      than: fc.constantFrom<Quantity>('20', product('2', COD_TARGET), COD_TARGET),
    }),
    fc.record({ of: fc.constant(MULTIPLE), is: comparison, than: fc.constantFrom('0', '0.1', '0.5') }),
    fc.record({ of: fc.constant(FLOW), is: comparison, than: fc.constantFrom('10', '30') }),
  )
  .map((draft): Condition => ({ kind: 'compare', ...draft }));

const condition: fc.Arbitrary<Condition> = fc.oneof(
  single,
  fc.tuple(single, single).map((of) => allOf(...of)),
  fc.tuple(single, single).map((of) => anyOf(...of)),
  single.map((of): Condition => ({ kind: 'not', of })),
);

/** Lines of which the text says neither an order nor what else holds. */
const openRules: fc.Arbitrary<CompensationRules> = fc
  .array(condition, { minLength: 1, maxLength: 4 })
  .map((conditions) =>
    rules({
      parties: [party('a', '上游', 'city'), party('b', '下游', 'city')],
      sections: [section('s', '断面', '湘江', ['a', 'b'])],
      parts: [
        part({
          id: 'p',
          nameZh: '断面',
          subjects: sectionsOf('s'),
          precedence: 'unstated',
          otherwise: 'unstated',
          lines: conditions.map((when, at) =>
            line({ id: String(at + 1), when, amount: '10', pays: ['upstream', 'downstream'] }),
          ),
        }),
      ],
    }),
  );

const waterClass = fc.constantFrom<ClassIndex>(1, 2, 3, 4, 5, 6);
/** On, beside and far from every limit of the conditions. */
const cod = fc.constantFrom(
  '0',
  '9.9',
  '10',
  '13',
  '13.4',
  '15',
  '16.5',
  '18',
  '20',
  '20.2',
  '20.5',
  '22',
  '25',
  '30',
  '33',
  '45',
  '60',
  '90',
);
const month: fc.Arbitrary<Evidence> = fc.record({
  subject: fc.constant('s'),
  period: fc.constant('2020-01'),
  status: fc.constant<Evidence['status']>('published'),
  waterClass,
  targetClass: fc.constantFrom<ClassIndex>(1, 2, 3, 4, 5),
  items: fc.record({ COD: cod }),
  targets: fc.record({ COD: fc.constantFrom('10', '15', '20', '30', '40') }),
  flowM3PerSecond: fc.constantFrom('0', '9.99', '10', '20', '30', '31'),
  inflow: fc.record({ waterClass }),
  lastYearSamePeriod: fc.record({ waterClass }),
});

describe('what the analysis does not find does not happen', () => {
  test('AGR-3 no month is ambiguous or uncovered under a rule in which the analysis found neither', () => {
    fc.assert(
      fc.property(openRules, fc.array(month, { minLength: 30, maxLength: 30 }), (drawn, months) => {
        const findings = findingsOf(drawn);
        if (findings.some(({ kind }) => kind === 'not-analysed')) return;
        const told = findings.map(({ kind, lines }) => `${kind} ${lines.join()}`.trim());
        for (const each of months) {
          const { lines } = evaluate(drawn, [each], { from: '2020-01-01', to: '2020-01-31' });
          for (const { code, zh } of lines.flatMap(({ reasons }) => reasons)) {
            if (code === 'not-covered') expect(told).toContain('uncovered');
            if (code !== 'ambiguous') continue;
            const ids = /第 (.+) 项/.exec(zh)?.[1]?.split('、') ?? [];
            const pairs = ids.flatMap((id, at) => ids.slice(at + 1).map((other) => `ambiguous ${id},${other}`));
            expect(pairs.length).toBeGreaterThan(0);
            expect(told).toEqual(expect.arrayContaining(pairs));
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
