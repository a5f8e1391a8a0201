import fc from 'fast-check';
import type { Evidence, Given } from '../rule/evidence.js';
import { ROUNDING_MODES } from '../rule/exact.js';
import type { ClassIndex } from '../rule/item.js';
import { periodsWithin, type Span } from '../rule/period.js';
import {
  OTHERWISE,
  PERIODS,
  PRECEDENCES,
  ROUNDING_STAGES,
  type CompensationRules,
  type Limit,
  type LineSelection,
  type RoundingStage,
} from '../rule/rule.js';
import { AGREEMENT_TEMPLATES } from '../template/templates.js';

/**
 * The schemes that are known, with what stands around their lines drawn anew: precedence, caps, floors, a veto, rounding and
 * parameters that nobody has agreed; and a year of evidence for them, with values missing here and there.
 */

export const YEAR: Span = { from: '2020-01-01', to: '2020-12-31' };

/** Of each kind of limit, one in three takes one line by its name, which another line of the part may push aside. */
function selectionOf({ parts }: CompensationRules): fc.Arbitrary<LineSelection> {
  const names = parts.flatMap(({ id, lines }) => [id, ...lines.map((line) => `${id}/${line.id}`)]);
  return fc.oneof(
    fc.constant<LineSelection>('all'),
    fc.constantFrom(...names).map((name): LineSelection => [name]),
    fc.constantFrom(...names).map((name): LineSelection => [name]),
  );
}

function limitOf(rules: CompensationRules, kind: Limit['kind']): fc.Arbitrary<Limit> {
  const scopes: readonly Limit['per'][] = [
    ['year'],
    ['section', 'year'],
    ['item', 'section', 'month'],
    ['line', 'section', 'year'],
    ['period'],
  ];
  return fc.record({
    id: fc.constant(`drawn-${kind}`),
    nameZh: fc.constant(kind === 'cap' ? '上限' : '下限'),
    kind: fc.constant(kind),
    amount: fc.constantFrom('0', '0.01', '33.33', '150', '1000.55', '9000'),
    lines: selectionOf(rules),
    per: fc.constantFrom(...scopes),
  });
}

export interface Drawn {
  readonly stages?: readonly RoundingStage[];
  readonly kinds?: readonly Limit['kind'][];
}

export function randomRules({ stages = ROUNDING_STAGES, kinds = ['cap', 'floor'] }: Drawn = {}) {
  return fc.constantFrom(...AGREEMENT_TEMPLATES).chain(({ rules }) =>
    fc
      .record({
        precedence: fc.constantFrom(...PRECEDENCES),
        otherwise: fc.constantFrom(...OTHERWISE),
        limits: fc.tuple(...kinds.map((kind) => fc.option(limitOf(rules, kind)))),
        vetoed: fc.option(fc.constantFrom(...rules.parts)),
        rounding: fc.record({
          mode: fc.constantFrom(...ROUNDING_MODES),
          to: fc.constantFrom('0.000001', '0.01', '1'),
          at: fc.constantFrom(...stages),
        }),
        unagreed: fc.boolean(),
      })
      .map(({ precedence, otherwise, limits, vetoed, rounding, unagreed }): CompensationRules => ({
        ...rules,
        parts: rules.parts.map((part) => ({ ...part, precedence, otherwise })),
        parameters: rules.parameters.map((each) => ({ ...each, value: unagreed ? null : (each.value ?? '0.5') })),
        limits: limits.filter((limit) => limit !== null),
        vetoes:
          vetoed && vetoed.subjects.kind === 'sections'
            ? [
                {
                  id: 'drawn-veto',
                  nameZh: '重大污染',
                  part: vetoed.id,
                  when: { kind: 'compare', of: { kind: 'class', of: 'section' }, is: 'equal', than: '劣Ⅴ' },
                  cancels: [vetoed.id],
                  per: ['section', 'period'],
                },
              ]
            : [],
        rounding,
      })),
  );
}

function given<Value extends string | number>(values: fc.Arbitrary<Value>): fc.Arbitrary<Given<Value>> {
  const missing: fc.Arbitrary<Given<Value>> = fc.constant({ missing: '仪器升级' });
  return fc.oneof({ weight: 19, arbitrary: values as fc.Arbitrary<Given<Value>> }, { weight: 1, arbitrary: missing });
}

const waterClass = given<ClassIndex>(fc.constantFrom<ClassIndex>(1, 2, 2, 3, 3, 4, 5, 6));
/** `0.17` … `60.16`: thirds and sevenths appear in their ratios. */
const concentration = given(
  fc.integer({ min: 17, max: 6_016 }).map((n) => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, '0')}`),
);
const items = fc.record({
  CODMN: concentration,
  COD: concentration,
  BOD5: concentration,
  NH3N: concentration,
  TP: concentration,
  TN: concentration,
  F: concentration,
});
const LIMITS = { CODMN: '6', COD: '20', BOD5: '4', NH3N: '1.0', TP: '0.2', TN: '1.0', F: '1.0' };
const facts = fc.record({ waterClass, items });
const share = given(fc.constantFrom('0', '0.25', '0.3', '0.5', '1'));

/** One piece for every section and party of the rules in every week, month, quarter and year. */
export function randomEvidence(rules: CompensationRules, span: Span = YEAR): fc.Arbitrary<readonly Evidence[]> {
  const kinds = PERIODS.filter((kind) => rules.parts.some(({ period }) => period === kind));
  const periods = kinds.flatMap((kind) => periodsWithin(kind, span, rules.yearBegins)).map(({ name }) => name);
  const subjects = [...rules.sections, ...rules.parties].map(({ id }) => id);
  const pieces = subjects.flatMap((subject) =>
    periods.map((period) =>
      fc.record({
        subject: fc.constant(subject),
        period: fc.constant(period),
        status: fc.constantFrom<Evidence['status']>('published', 'published', 'published', 'corrected', 'preliminary'),
        waterClass,
        items,
        targetClass: fc.constantFrom<ClassIndex>(2, 3),
        targets: fc.constant(LIMITS),
        baselines: fc.constant(LIMITS),
        flowM3PerSecond: given(fc.constantFrom('30', '450', '0.7')),
        figures: fc.record({
          最小流量: given(fc.constant('10')),
          水功能区达标: share,
          水质占比: share,
          森林占比: share,
          用水占比: share,
        }),
        inflow: facts,
        lastYearSamePeriod: facts,
        lastYearAnnual: facts,
      }),
    ),
  );
  return fc.tuple(...pieces);
}

/** Rules with a year of evidence for them. */
export function randomAgreement(drawn: Drawn = {}) {
  return randomRules(drawn).chain((rules) => fc.record({ rules: fc.constant(rules), evidence: randomEvidence(rules) }));
}
