import { createHash } from 'node:crypto';
import { canonicalJson } from '../../platform/idempotency/canonical-json.js';
import { invariant } from '../../shared/invariant.js';
import type { Json, Payload } from './proposal.js';

/**
 * SHA-256 of the payload as canonical JSON: the same content has the same hash whatever the order of its keys. Numbers
 * are safe integers, because only those print the same everywhere.
 */
export function payloadHash(payload: Payload): Buffer {
  assertIntegers(payload);
  return createHash('sha256').update(canonicalJson(payload), 'utf8').digest();
}

function assertIntegers(value: Json): void {
  if (typeof value === 'number') invariant(Number.isSafeInteger(value), 'numbers of a payload are safe integers');
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(assertIntegers);
}
