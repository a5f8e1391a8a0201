import { randomUUID } from 'node:crypto';
import type {
  AskToAnnounce,
  AskToOpenSeals,
  SealedBidAction,
} from '../../src/modules/market/auction/auction-action.js';
import {
  fingerprintOf,
  makeSealKeys,
  seal,
  SEAL_ALGORITHM,
  sealedFor,
} from '../../src/modules/market/auction/sealing.js';
import type { Firm } from './market-fixture.js';

/** The key pair of one auction of sealed bids, with what bidders and the operator make of it. */
export class AuctionSeals {
  readonly keyId = randomUUID();
  private readonly keys = makeSealKeys();

  get announced(): NonNullable<AskToAnnounce['seal']> {
    return { keyId: this.keyId, algorithm: SEAL_ALGORITHM, publicKey: this.keys.publicKey, reserve: null };
  }

  bid({ organizationId }: Firm, price: string, quantity: string, allOrNone = false): SealedBidAction {
    const context = sealedFor(this.keyId, organizationId);
    const sealed = seal(this.keys.publicKey, context, JSON.stringify({ price, quantity, allOrNone }));
    return {
      kind: 'place-sealed-bid',
      ciphertext: sealed.toString('base64'),
      fingerprint: fingerprintOf(this.keys.fingerprintKey, context, sealed),
    };
  }

  get opening(): AskToOpenSeals {
    const { privateKey, fingerprintKey } = this.keys;
    return { kind: 'open-seals', privateKey, fingerprintKey };
  }
}
