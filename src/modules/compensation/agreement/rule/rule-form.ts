import {
  fault,
  fields,
  listOf,
  nullable,
  oneOf,
  someOf,
  text,
  variants,
  whole,
  type FormCheck,
} from '../../../../platform/http/form-check.js';
import { isFigure, ROUNDING_MODES } from './exact.js';
import { isClassNumeral, ITEM_CODES } from './item.js';
import {
  CERTAINTIES,
  COMPARISONS,
  EVIDENCE_STATUSES,
  MONEY_UNITS,
  OTHERWISE,
  PARTY_KINDS,
  PERIODS,
  PRECEDENCES,
  ROUNDING_STAGES,
  SCOPES,
  SOURCES,
  TAKINGS,
  type BorderSection,
  type CompensationRules,
  type Condition,
  type ItemTable,
  type Limit,
  type Multiplier,
  type Parameter,
  type Party,
  type Rounding,
  type RuleLine,
  type RulePart,
  type Share,
  type Step,
  type Veto,
  type Weight,
} from './rule.js';

/** The form of rules: each field, its type and its range. What fields mean together is in `rule-references.ts`. */

const NAME_LENGTH_MAX = 100;
const NOTE_LENGTH_MAX = 500;
export const PARTIES_MAX = 60;
export const SECTIONS_MAX = 200;
const PARAMETERS_MAX = 100;
const TABLES_MAX = 50;
const PARTS_MAX = 40;
const LINES_MAX = 40;
const OPERANDS_MAX = 30;
const TERMS_MAX = 40;
const DEPTH_MAX = 12;

const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
const SOURCE = new RegExp(`^(?:${SOURCES.join('|')}|target|baseline|table:[A-Za-z0-9][A-Za-z0-9-]{0,63})$`);

const id = matching(ID, 'id', '须为字母、数字或连字符 · must be letters, digits or hyphens');
const figure: FormCheck = (value, field) =>
  typeof value === 'string' && isFigure(value)
    ? []
    : [fault(field, 'figure', '须为十进制数字文本 · must be a decimal number as text, such as "80" or "-0.5"')];
const item = oneOf(ITEM_CODES);
const itemReference = oneOf([...ITEM_CODES, 'each']);
const itemSource = matching(SOURCE, 'item-source', '须为数据来源 · must be a source of item values');
const sectionSet: FormCheck = (value, field) =>
  typeof value === 'string'
    ? oneOf(['exits', 'entries'])(value, field)
    : listOf(id, { min: 1, max: SECTIONS_MAX })(value, field);

/** A quantity or a condition, no deeper than a person can follow. */
function quantityAt(depth: number): FormCheck {
  return (value, field) => {
    if (typeof value === 'string') {
      if (isClassNumeral(value) || isFigure(value)) return [];
      return [fault(field, 'quantity', '须为数字、类别或数量 · must be a decimal, a class such as "Ⅲ", or a quantity')];
    }
    if (depth > DEPTH_MAX) return [tooDeep(field)];
    const inner = quantityAt(depth + 1);
    const several = (kind: string): FormCheck =>
      fields<{ kind: string; of: unknown }>({ kind: oneOf([kind]), of: listOf(inner, { min: 1, max: OPERANDS_MAX }) });
    return variants({
      parameter: fields<{ kind: string; name: string }>({ kind: oneOf(['parameter']), name: id }),
      class: fields<{ kind: string; of: string }>({ kind: oneOf(['class']), of: oneOf([...SOURCES, 'target']) }),
      item: fields<{ kind: string; item: string; of: string }>({
        kind: oneOf(['item']),
        item: itemReference,
        of: itemSource,
      }),
      exceed: fields<{ kind: string; item: string; over: string }>({
        kind: oneOf(['exceed']),
        item: itemReference,
        over: itemSource,
      }),
      index: fields<{ kind: string; factor: string; weights: unknown; over: string }>({
        kind: oneOf(['index']),
        factor: figure,
        weights: listOf(fields<Weight>({ item, weight: figure }), { min: 1, max: TERMS_MAX }),
        over: itemSource,
      }),
      load: fields<{ kind: string; item: string; above: string }>({
        kind: oneOf(['load']),
        item: itemReference,
        above: itemSource,
      }),
      flow: fields<{ kind: string }>({ kind: oneOf(['flow']) }),
      volume: fields<{ kind: string }>({ kind: oneOf(['volume']) }),
      figure: fields<{ kind: string; name: string }>({ kind: oneOf(['figure']), name: text(NAME_LENGTH_MAX) }),
      'months-met': fields<{ kind: string; as: string; when: unknown }>({
        kind: oneOf(['months-met']),
        as: oneOf(['count', 'share']),
        when: conditionAt(depth + 1),
      }),
      over: fields<{ kind: string; sections: unknown; take: string; of: unknown }>({
        kind: oneOf(['over']),
        sections: sectionSet,
        take: oneOf(TAKINGS),
        of: inner,
      }),
      sum: several('sum'),
      product: several('product'),
      larger: several('larger'),
      smaller: several('smaller'),
      difference: fields<{ kind: string; of: unknown; less: unknown }>({
        kind: oneOf(['difference']),
        of: inner,
        less: inner,
      }),
      quotient: fields<{ kind: string; of: unknown; by: unknown }>({ kind: oneOf(['quotient']), of: inner, by: inner }),
      rounded: fields<{ kind: string; of: unknown; to: string; mode: string }>({
        kind: oneOf(['rounded']),
        of: inner,
        to: figure,
        mode: oneOf(ROUNDING_MODES),
      }),
      steps: fields<{ kind: string; of: unknown; rows: unknown; above: unknown }>({
        kind: oneOf(['steps']),
        of: inner,
        rows: listOf(fields<Step>({ upTo: figure, amount: inner }), { min: 1, max: OPERANDS_MAX }),
        above: inner,
      }),
    })(value, field);
  };
}

function conditionAt(depth: number): FormCheck {
  return (value, field) => {
    if (depth > DEPTH_MAX) return [tooDeep(field)];
    const several = (kind: string): FormCheck =>
      fields<{ kind: string; of: unknown }>({
        kind: oneOf([kind]),
        of: listOf(conditionAt(depth + 1), { min: 1, max: OPERANDS_MAX }),
      });
    return variants({
      always: fields<{ kind: string }>({ kind: oneOf(['always']) }),
      compare: fields<Extract<Condition, { kind: 'compare' }>>({
        kind: oneOf(['compare']),
        of: quantityAt(depth + 1),
        is: oneOf(COMPARISONS),
        than: quantityAt(depth + 1),
      }),
      all: several('all'),
      any: several('any'),
      not: fields<{ kind: string; of: unknown }>({ kind: oneOf(['not']), of: conditionAt(depth + 1) }),
    })(value, field);
  };
}

const quantity = quantityAt(1);
const condition = conditionAt(1);

const bearer: FormCheck = (value, field) =>
  typeof value === 'string'
    ? id(value, field)
    : listOf(fields<Share>({ party: id, share: quantity }), { min: 1, max: PARTIES_MAX })(value, field);

const selection: FormCheck = (value, field) =>
  value === 'all'
    ? []
    : listOf(
        matching(/^[A-Za-z0-9-]{1,64}(?:\/[A-Za-z0-9-]{1,64})?$/, 'line', '须为部分或部分/行 · part or part/line'),
        {
          min: 1,
          max: PARTS_MAX * 2,
        },
      )(value, field);

const party = fields<Party>({
  id,
  nameZh: text(NAME_LENGTH_MAX),
  kind: oneOf(PARTY_KINDS),
  division: nullable(matching(/^[1-9]\d{5}$/, 'division', '须为六位行政区划代码 · must be a division code')),
});

const section = fields<BorderSection>({
  id,
  nameZh: text(NAME_LENGTH_MAX),
  river: text(NAME_LENGTH_MAX),
  upstream: bearer,
  downstream: bearer,
});

const parameter = fields<Parameter>({
  id,
  nameZh: text(NAME_LENGTH_MAX),
  value: nullable(figure),
  certainty: oneOf(CERTAINTIES),
  note: nullable(text(NOTE_LENGTH_MAX)),
});

const table = fields<ItemTable>({
  id,
  nameZh: text(NAME_LENGTH_MAX),
  values: (value, field) => {
    const names = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : null;
    if (names === null) return [fault(field, 'object', '须为对象 · must be an object')];
    return names.flatMap((name) => [
      ...item(name, `${field}.${name}`),
      ...figure((value as Readonly<Record<string, unknown>>)[name], `${field}.${name}`),
    ]);
  },
});

const line = fields<RuleLine>({
  id,
  when: condition,
  amount: quantity,
  negative: oneOf(['reverse', 'nothing']),
  from: bearer,
  to: bearer,
  times: listOf(fields<Multiplier>({ nameZh: text(NAME_LENGTH_MAX), when: condition, by: quantity }), { max: 10 }),
});

const part = fields<RulePart>({
  id,
  nameZh: text(NAME_LENGTH_MAX),
  period: oneOf(PERIODS),
  subjects: variants({
    sections: fields<{ kind: string; ids: unknown }>({
      kind: oneOf(['sections']),
      ids: listOf(id, { min: 1, max: SECTIONS_MAX }),
    }),
    parties: fields<{ kind: string; ids: unknown }>({
      kind: oneOf(['parties']),
      ids: listOf(id, { min: 1, max: PARTIES_MAX }),
    }),
    agreement: fields<{ kind: string }>({ kind: oneOf(['agreement']) }),
  }),
  items: nullable(someOf(ITEM_CODES)),
  accepts: someOf(EVIDENCE_STATUSES),
  precedence: oneOf(PRECEDENCES),
  otherwise: oneOf(OTHERWISE),
  lines: listOf(line, { min: 1, max: LINES_MAX }),
});

const scopes: FormCheck = (value, field) =>
  Array.isArray(value) && value.length === 0 ? [] : someOf(SCOPES)(value, field);

export const rulesForm: FormCheck = fields<CompensationRules>({
  unit: oneOf(MONEY_UNITS),
  yearBegins: whole(1, 12),
  parties: listOf(party, { min: 2, max: PARTIES_MAX }),
  sections: listOf(section, { max: SECTIONS_MAX }),
  parameters: listOf(parameter, { max: PARAMETERS_MAX }),
  tables: listOf(table, { max: TABLES_MAX }),
  parts: listOf(part, { min: 1, max: PARTS_MAX }),
  vetoes: listOf(
    fields<Veto>({ id, nameZh: text(NAME_LENGTH_MAX), part: id, when: condition, cancels: selection, per: scopes }),
    { max: 20 },
  ),
  limits: listOf(
    fields<Limit>({
      id,
      nameZh: text(NAME_LENGTH_MAX),
      kind: oneOf(['cap', 'floor']),
      amount: quantity,
      lines: selection,
      per: scopes,
    }),
    { max: 40 },
  ),
  rounding: fields<Rounding>({ mode: oneOf(ROUNDING_MODES), to: figure, at: oneOf(ROUNDING_STAGES) }),
});

function matching(form: RegExp, rule: string, message: string): FormCheck {
  return (value, field) => (typeof value === 'string' && form.test(value) ? [] : [fault(field, rule, message)]);
}

function tooDeep(field: string) {
  return fault(field, 'too-deep', `嵌套至多 ${DEPTH_MAX} 层 · is nested at most ${DEPTH_MAX} levels`);
}
