import {
  day,
  fault,
  fields,
  listOf,
  nullable,
  oneOf,
  text,
  type FormCheck,
} from '../../../platform/http/form-check.js';
import type { FieldError } from '../../../shared/domain-error.js';
import { signersOf, type AgreementBasis, type AgreementContent, type StatutoryContents } from './agreement.js';
import { CERTAINTIES } from './rule/rule.js';
import { rulesFaults } from './rule/rule-faults.js';

const TITLE_LENGTH_MAX = 200;
const TEXT_LENGTH_MAX = 4_000;
const NOTE_LENGTH_MAX = 500;
const BASES_MAX = 20;

const article = nullable(text(TEXT_LENGTH_MAX));

const yearDay: FormCheck = (value, field) =>
  typeof value === 'string' && day(`2024-${value}`, field).length === 0
    ? []
    : [fault(field, 'year-day', '须为 MM-DD · must be a day of the year, MM-DD')];

const contentForm = fields<AgreementContent>({
  titleZh: text(TITLE_LENGTH_MAX),
  titleEn: text(TITLE_LENGTH_MAX),
  template: nullable(text(64)),
  statutory: fields<StatutoryContents>({
    scope: article,
    target: article,
    duties: article,
    method: article,
    term: article,
    breach: article,
    other: article,
  }),
  term: fields<AgreementContent['term']>({ from: nullable(day), to: nullable(day) }),
  renewal: article,
  dispute: article,
  payBy: nullable(yearDay),
  basis: listOf(
    fields<AgreementBasis>({
      document: text(TITLE_LENGTH_MAX),
      certainty: oneOf(CERTAINTIES),
      note: nullable(text(NOTE_LENGTH_MAX)),
    }),
    { max: BASES_MAX },
  ),
  rules: () => [],
});

/** All that keeps parsed JSON from being an agreement, a draft included: each fault with the path of its field. */
export function agreementFaults(value: unknown): readonly FieldError[] {
  const malformed = contentForm(value, '');
  if (malformed.length > 0) return malformed;
  const { rules, term } = value as AgreementContent;
  const wrong = rulesFaults(rules).map((each) => ({
    ...each,
    field: each.field === '' ? 'rules' : `rules.${each.field}`,
  }));
  if (wrong.length > 0) return wrong;
  return [
    ...(term.from !== null && term.to !== null && term.from > term.to
      ? [fault('term.to', 'in-order', '不得早于开始日 · must not be before the first day')]
      : []),
    ...(signersOf(rules).length < 2
      ? [fault('rules.parties', 'two-signers', '至少两方签署 · at least two parties sign')]
      : []),
  ];
}
