import { isUtf8 } from 'node:buffer';
import { DomainError } from '../../shared/domain-error.js';
import { MALFORMED } from './request.errors.js';

export const JSON_DEPTH_MAX = 16;
export const ARRAY_LENGTH_MAX = 1_000;
export const STRING_LENGTH_MAX = 65_536;
export const OBJECT_KEYS_MAX = 200;
export const KEY_LENGTH_MAX = 128;

/** NUL, which PostgreSQL text cannot hold, and halves of surrogate pairs, which are no text at all. */
const NOT_TEXT = /[\0\p{Cs}]/u;

/**
 * Parses a request body within the bounds of this page. An empty body is `undefined`.
 * Throws `request.malformed` for anything else that is not plain JSON text, and for keys that would reach a prototype.
 */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw malformed('The body is not UTF-8 text.');
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw malformed('The body is not JSON.');
  }
  assertWithinBounds(value, 1);
  return value;
}

/** The recursion is bounded by `JSON_DEPTH_MAX`. */
function assertWithinBounds(value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (value.length > STRING_LENGTH_MAX) throw malformed(`A text is longer than ${STRING_LENGTH_MAX} characters.`);
    if (!isPlainText(value)) throw malformed('A text has a character that is not allowed.');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > JSON_DEPTH_MAX) throw malformed(`The body is nested deeper than ${JSON_DEPTH_MAX} levels.`);
  if (Array.isArray(value)) {
    if (value.length > ARRAY_LENGTH_MAX) throw malformed(`A list has more than ${ARRAY_LENGTH_MAX} items.`);
    for (const item of value) assertWithinBounds(item, depth + 1);
    return;
  }
  const keys = Object.keys(value);
  if (keys.length > OBJECT_KEYS_MAX) throw malformed(`An object has more than ${OBJECT_KEYS_MAX} fields.`);
  for (const key of keys) {
    if (key.length > KEY_LENGTH_MAX || !isPlainText(key)) throw malformed('A field name is not allowed.');
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
      throw malformed('A field name is not allowed.');
    }
    assertWithinBounds((value as Record<string, unknown>)[key], depth + 1);
  }
}

/** Whether the database can keep `text` as it is. */
export function isPlainText(text: string): boolean {
  return !NOT_TEXT.test(text);
}

function malformed(detail: string): DomainError {
  return new DomainError(MALFORMED, detail);
}
