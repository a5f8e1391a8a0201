import type { ValidationError } from 'class-validator';
import { DomainError, type FieldError } from '../../shared/domain-error.js';
import { INVALID_FIELD, UNKNOWN_FIELD } from './request.errors.js';

/** Faults told to a caller at once; the rest are left for the next try. */
export const FIELD_ERRORS_MAX = 20;

const UNKNOWN_RULE = 'whitelistValidation';

/** One domain error for all that class-validator found: `request.unknown-field` if only that is wrong, else `request.invalid-field`. */
export function formErrorOf(found: readonly ValidationError[]): DomainError {
  const fields: FieldError[] = [];
  collect(found, '', fields);
  const onlyUnknown = fields.length > 0 && fields.every(({ rule }) => rule === 'unknown');
  const definition = onlyUnknown ? UNKNOWN_FIELD : INVALID_FIELD;
  const names = [...new Set(fields.map(({ field }) => field))].join(', ');
  return new DomainError(definition, `${definition.en}: ${names}`, { fields });
}

function collect(found: readonly ValidationError[], parent: string, into: FieldError[]): void {
  for (const { property, constraints, children } of found) {
    const field = parent === '' ? property : `${parent}.${property}`;
    for (const [name, message] of Object.entries(constraints ?? {})) {
      if (into.length >= FIELD_ERRORS_MAX) return;
      into.push({
        field,
        rule: ruleOf(name),
        message: name === UNKNOWN_RULE ? '未知字段 · not a known field' : message,
      });
    }
    collect(children ?? [], field, into);
  }
}

/** `isDecimalText` → `decimal-text`: class-validator's names in the case of this API. */
function ruleOf(constraint: string): string {
  if (constraint === UNKNOWN_RULE) return 'unknown';
  return constraint
    .replace(/^is(?=[A-Z])/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
