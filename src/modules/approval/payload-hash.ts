import { createHash } from 'node:crypto';
import { invariant } from '../../shared/invariant.js';
import type { Json, Payload } from './proposal.js';

/** SHA-256 of the payload as canonical JSON: the same content has the same hash whatever the order of its keys. */
export function payloadHash(payload: Payload): Buffer {
  return createHash('sha256').update(canonicalJson(payload), 'utf8').digest();
}

/** JSON with sorted keys and no spaces. Numbers are safe integers, because only those print the same everywhere. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number') invariant(Number.isSafeInteger(value), 'numbers of a payload are safe integers');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => {
      const member = value[key];
      invariant(member !== undefined, `the payload's ${key} has a value`);
      return `${JSON.stringify(key)}:${canonicalJson(member)}`;
    });
  return `{${members.join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
