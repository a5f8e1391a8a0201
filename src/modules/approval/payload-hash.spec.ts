import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { payloadHash } from './payload-hash.js';
import { outcomeOf, type Json, type Payload } from './proposal.js';

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('the hash of a payload', () => {
  test('the order of keys does not change the hash, and any other change does', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json, { minKeys: 1, maxKeys: 5, noNullPrototype: true }), (payload) => {
        const turned = Object.fromEntries(Object.entries(payload).reverse()) as Payload;
        expect(payloadHash(turned)).toEqual(payloadHash(payload));
        expect(payloadHash({ ...payload, [Object.keys(payload)[0] ?? '']: 'something else entirely' })).not.toEqual(
          payloadHash(payload),
        );
      }),
    );
  });

  test('a payload survives the way through JSON with its hash', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json, { noNullPrototype: true }), (payload) => {
        expect(payloadHash(JSON.parse(JSON.stringify(payload)) as Payload)).toEqual(payloadHash(payload));
      }),
    );
  });

  test('a number that is not a safe integer is a programming error', () => {
    expect(() => payloadHash({ lines: [{ price: 0.1 }] })).toThrow('safe integers');
  });
});

describe('the outcome of decisions', () => {
  test('a full quorum approves, one rejection rejects, less leaves it open', () => {
    expect(outcomeOf(2, [])).toBe('open');
    expect(outcomeOf(2, ['approve'])).toBe('open');
    expect(outcomeOf(2, ['approve', 'approve'])).toBe('approved');
    expect(outcomeOf(2, ['approve', 'reject'])).toBe('rejected');
    expect(outcomeOf(1, ['reject'])).toBe('rejected');
  });
});
