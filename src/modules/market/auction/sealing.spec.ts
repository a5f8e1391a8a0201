import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintOf, isPair, makeSealKeys, seal, SEAL_BYTES, sealedFor, unseal } from './sealing.js';

const keys = makeSealKeys();
const context = sealedFor('key', 'bidder');

describe('seals', () => {
  test('AUC-4 whatever is sealed comes out again, and every seal is equally long', () => {
    const texts = fc.string({ maxLength: 60 }).filter((text) => text.trimEnd() === text);
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = seal(keys.publicKey, context, text);
        expect(bytes).toHaveLength(SEAL_BYTES);
        expect(unseal(keys.privateKey, context, bytes)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test('AUC-4 the same bid sealed twice cannot be recognised, by its seal or by its fingerprint', () => {
    const [one, two] = [seal(keys.publicKey, context, 'same'), seal(keys.publicKey, context, 'same')];
    expect(one.equals(two)).toBe(false);
    expect(fingerprintOf(keys.fingerprintKey, context, one)).not.toBe(fingerprintOf(keys.fingerprintKey, context, two));
    expect(fingerprintOf(makeSealKeys().fingerprintKey, context, one)).not.toBe(
      fingerprintOf(keys.fingerprintKey, context, one),
    );
  });

  test('AUC-4 a seal opens only for whom it was made, with the key it was made for, and unchanged', () => {
    const bytes = seal(keys.publicKey, context, 'mine');
    expect(unseal(keys.privateKey, sealedFor('key', 'another bidder'), bytes)).toBeNull();
    expect(unseal(keys.privateKey, sealedFor('another key', 'bidder'), bytes)).toBeNull();
    expect(unseal(makeSealKeys().privateKey, context, bytes)).toBeNull();
    expect(unseal(keys.privateKey, context, bytes.subarray(1))).toBeNull();
    expect(unseal('no key', context, bytes)).toBeNull();
    for (const index of [0, 40, 50, SEAL_BYTES - 1]) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(unseal(keys.privateKey, context, changed)).toBeNull();
    }
    expect(isPair(keys.privateKey, keys.publicKey)).toBe(true);
    expect(isPair(makeSealKeys().privateKey, keys.publicKey)).toBe(false);
  });
});
