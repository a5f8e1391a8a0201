import { createCipheriv, createDecipheriv } from 'node:crypto';
import { MARKETS, marketNumber, type Market } from '../../../shared/market.js';

/** An order at the price at which it was shown: at another price it is another offer. */
export interface OfferKey {
  readonly market: Market;
  readonly sequence: number;
  readonly priceTicks: number;
}

const ALGORITHM = 'aes-256-ecb';
const BLOCK_BYTES = 16;
const SEQUENCE_AT = 1;
/** As many as a Buffer reads at once: enough for a million commands a second over eight years. */
const SEQUENCE_BYTES = 6;
const PRICE_AT = SEQUENCE_AT + SEQUENCE_BYTES;
const CHECK_AT = PRICE_AT + 4;

/**
 * Names of offers: 22 letters that tell neither the firm nor the order, and that nobody without the key can make up. One
 * block of a block cipher, whose last five bytes are zero in every genuine name.
 */
export class OfferCipher {
  constructor(private readonly key: Buffer) {}

  name({ market, sequence, priceTicks }: OfferKey): string {
    const block = Buffer.alloc(BLOCK_BYTES);
    block.writeUInt8(marketNumber(market), 0);
    block.writeUIntBE(sequence, SEQUENCE_AT, SEQUENCE_BYTES);
    block.writeUInt32BE(priceTicks, PRICE_AT);
    const cipher = createCipheriv(ALGORITHM, this.key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
  }

  /** null for anything that is no name of an offer. */
  read(name: string): OfferKey | null {
    const encrypted = Buffer.from(name, 'base64url');
    if (encrypted.length !== BLOCK_BYTES || encrypted.toString('base64url') !== name) return null;
    const cipher = createDecipheriv(ALGORITHM, this.key, null).setAutoPadding(false);
    const block = Buffer.concat([cipher.update(encrypted), cipher.final()]);
    const market = MARKETS[block.readUInt8(0) - 1];
    if (!market || block.subarray(CHECK_AT).some((byte) => byte !== 0)) return null;
    const sequence = block.readUIntBE(SEQUENCE_AT, SEQUENCE_BYTES);
    return { market, sequence, priceTicks: block.readUInt32BE(PRICE_AT) };
  }
}
