import { DomainError } from '../../shared/domain-error.js';
import { isPlainText } from './json-body.js';
import { MALFORMED } from './request.errors.js';

export const URL_LENGTH_MAX = 4_096;
export const QUERY_PARAMETERS_MAX = 32;
export const QUERY_VALUE_LENGTH_MAX = 1_024;

/**
 * Refuses what no route of ours takes: an over-long address, a NUL in it, a parameter given twice.
 * Throws `request.malformed`. `query` is what Fastify parsed, null where it could not.
 */
export function assertAddressWithinBounds(url: string, query: unknown): void {
  if (url.length > URL_LENGTH_MAX) throw malformed(`The address is longer than ${URL_LENGTH_MAX} characters.`);
  if (url.includes('%00')) throw malformed('The address has a character that is not allowed.');
  if (typeof query !== 'object' || query === null || !url.includes('?')) return;
  const entries = Object.entries(query as Record<string, unknown>);
  if (entries.length > QUERY_PARAMETERS_MAX) {
    throw malformed(`The query has more than ${QUERY_PARAMETERS_MAX} parameters.`);
  }
  for (const [name, value] of entries) {
    if (typeof value !== 'string') throw malformed(`The query gives a parameter more than once.`);
    if (name === '__proto__' || name === 'constructor') throw malformed('A parameter name is not allowed.');
    if (value.length > QUERY_VALUE_LENGTH_MAX || !isPlainText(value)) {
      throw malformed('The value of a query parameter is too long or has a character that is not allowed.');
    }
  }
}

function malformed(detail: string): DomainError {
  return new DomainError(MALFORMED, detail);
}
