import { fault, isObject, listOf, oneOf, text, whole, type FormCheck } from '../../../../platform/http/form-check.js';
import type { FieldError } from '../../../../shared/domain-error.js';
import { evidenceKey } from './evidence-measures.js';
import type { Evidence } from './evidence.js';
import { figureOf, isFigure } from './exact.js';
import { ITEM_CODES } from './item.js';
import { EVIDENCE_STATUSES } from './rule.js';

export const EVIDENCE_MAX = 900;
const NAME_LENGTH_MAX = 100;
const FIGURES_MAX = 50;
const REASON_LENGTH_MAX = 200;
const PERIOD = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d{2}|\/\d{4}-(?:0[1-9]|1[0-2]))?|-Q[1-4])?$/;

/** What keeps parsed JSON from being evidence. What is left out is missing, so only what stands there is looked at. */
export function evidenceFaults(value: unknown, field: string): readonly FieldError[] {
  const malformed = listOf(piece, { max: EVIDENCE_MAX })(value, field);
  if (malformed.length > 0) return malformed;
  const keys = (value as readonly Evidence[]).map(({ subject, period }) => evidenceKey(subject, period));
  return keys.flatMap((key, at) =>
    keys.indexOf(key) < at
      ? [fault(`${field}.${at}`, 'unique', '同一对象同一期间重复 · a subject has one piece for a period')]
      : [],
  );
}

const decimal: FormCheck = (value, field) =>
  typeof value === 'string' && isFigure(value) && figureOf(value).gte(0)
    ? []
    : [fault(field, 'figure', '须为非负十进制数字文本 · must be a decimal as text that is not negative')];

/** The value, or `{ missing: why }`. */
function given(check: FormCheck): FormCheck {
  return (value, field) =>
    isObject(value) ? some({ missing: text(REASON_LENGTH_MAX) }, ['missing'])(value, field) : check(value, field);
}

function some(checks: Readonly<Record<string, FormCheck>>, needed: readonly string[] = []): FormCheck {
  return (value, field) => {
    if (!isObject(value)) return [fault(field, 'object', '须为对象 · must be an object')];
    return [
      ...needed
        .filter((name) => !Object.hasOwn(value, name))
        .map((name) => fault(`${field}.${name}`, 'missing', '缺少字段 · is missing')),
      ...Object.keys(value).flatMap((name) => {
        const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
        return check
          ? check(value[name], `${field}.${name}`)
          : [fault(`${field}.${name}`, 'unknown', '未知字段 · not a known field')];
      }),
    ];
  };
}

const items = some(Object.fromEntries(ITEM_CODES.map((item) => [item, given(decimal)])));
const waterClass = given(whole(1, 6));
const facts = some({ waterClass, items });

const figures: FormCheck = (value, field) => {
  if (!isObject(value)) return [fault(field, 'object', '须为对象 · must be an object')];
  const names = Object.keys(value);
  if (names.length > FIGURES_MAX) return [fault(field, 'too-many', `至多 ${FIGURES_MAX} 项 · too many`)];
  return names.flatMap((name) => [
    ...text(NAME_LENGTH_MAX)(name, field),
    ...given(decimal)(value[name], `${field}.${name}`),
  ]);
};

const piece = some(
  {
    subject: text(64),
    period: (value, field) =>
      typeof value === 'string' && PERIOD.test(value)
        ? []
        : [fault(field, 'period', '须为期间 · must be a period such as 2020-03, 2020-Q1, 2020 or 2020-01-06')],
    status: oneOf(EVIDENCE_STATUSES),
    waterClass,
    items,
    targetClass: waterClass,
    targets: items,
    baselines: items,
    flowM3PerSecond: given(decimal),
    figures,
    inflow: facts,
    lastYearSamePeriod: facts,
    lastYearAnnual: facts,
  },
  ['subject', 'period', 'status'],
);
