import type { PipeTransform } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { isDay, isId, isIdentifierText } from './form-rules.js';
import { INVALID_FIELD } from './request.errors.js';

/** For `@Param('id', ID)`: a UUID in lower case. Throws `request.invalid-field`. */
export const ID: PipeTransform<string, string> = pathRule(isId, 'id', '须为 UUID · must be a UUID');

/** For `@Param('clientOrderId', IDENTIFIER)` and codes: 1 to 64 of `A-Z a-z 0-9 . _ : -`. */
export const IDENTIFIER: PipeTransform<string, string> = pathRule(
  isIdentifierText,
  'identifier-text',
  '须为 1–64 位字母、数字或 . _ : - · must be 1 to 64 letters, digits or . _ : -',
);

/** For `@Param('day', DAY)`: `YYYY-MM-DD`. */
export const DAY: PipeTransform<string, string> = pathRule(isDay, 'day', '须为日期 · must be a day, YYYY-MM-DD');

function pathRule(holds: (value: unknown) => boolean, rule: string, message: string): PipeTransform<string, string> {
  return {
    transform(value, { data }) {
      if (holds(value)) return value;
      const field = data ?? 'path';
      throw new DomainError(INVALID_FIELD, `${INVALID_FIELD.en}: ${field}`, { fields: [{ field, rule, message }] });
    },
  };
}
