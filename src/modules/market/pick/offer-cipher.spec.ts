import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PRICE_TICKS_MAX } from '../../../engine/index.js';
import { MARKETS } from '../../../shared/market.js';
import { OfferCipher } from './offer-cipher.js';

const cipher = new OfferCipher(Buffer.alloc(32, 7));
const offers = fc.record({
  market: fc.constantFrom(...MARKETS),
  sequence: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
  priceTicks: fc.integer({ min: 1, max: PRICE_TICKS_MAX }),
});

describe('the name of an offer', () => {
  test('PCK-1 leads back to the order and its price, with the same key only', () => {
    fc.assert(
      fc.property(offers, (offer) => {
        const name = cipher.name(offer);
        expect(name).toMatch(/^[A-Za-z0-9_-]{22}$/);
        expect(cipher.read(name)).toEqual(offer);
        expect(new OfferCipher(Buffer.alloc(32, 8)).read(name)).toBeNull();
      }),
    );
  });

  test('PCK-1 cannot be made up, nor one offer be told from another by it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(cipher.read(Buffer.from(bytes).toString('base64url'))).toBeNull();
      }),
    );
    const neighbours = [41, 42].map((sequence) => cipher.name({ market: 'carbon', sequence, priceTicks: 6850 }));
    expect(neighbours[0]?.slice(0, 11)).not.toBe(neighbours[1]?.slice(0, 11));
    expect(neighbours[0]?.slice(11)).not.toBe(neighbours[1]?.slice(11));
  });

  test('PCK-1 another spelling of the same bytes is no name', () => {
    const name = cipher.name({ market: 'water', sequence: 1, priceTicks: 1 });
    for (const other of [`${name}=`, `${name}==`, ` ${name}`, name.slice(0, -1), '', 'carbon-1042']) {
      expect(cipher.read(other)).toBeNull();
    }
  });
});
