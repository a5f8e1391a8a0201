import type { DomainError, FieldError } from '../../shared/domain-error.js';
import { API_PREFIX } from './edge-settings.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** Where the catalogue explains a code. */
const CATALOGUE = `/${API_PREFIX}/errors/`;

/** An RFC 9457 problem document. The facts of the error stand beside these members. */
export interface Problem {
  readonly type: string;
  /** Chinese and English, `余额不足 · Insufficient balance`. */
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable and dotted. */
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  readonly [fact: string]: unknown;
}

/** The document that tells the caller of `requestId` about `error`. */
export function problemOf(error: DomainError, requestId: string): Problem {
  const { definition, detail, options } = error;
  return {
    ...options.facts,
    type: CATALOGUE + definition.code,
    title: `${definition.zh} · ${definition.en}`,
    status: definition.status,
    detail,
    code: definition.code,
    requestId,
    ...(options.fields && options.fields.length > 0 && { errors: options.fields }),
  };
}
