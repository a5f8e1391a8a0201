import { crc32 } from 'node:zlib';

/** Levels of each side that the checksum covers. */
export const CHECKSUM_LEVELS = 10;

interface Level {
  readonly price: string;
  readonly quantity: string;
}

/**
 * CRC-32 (as zlib, PNG and Ethernet compute it, unsigned) of the ten best levels as they are written in the stream:
 * `price:quantity` joined by commas, bids, a bar, asks, best first. `69.00:5,68.00:7|70.00:50`.
 */
export function bookChecksum(bids: readonly Level[], asks: readonly Level[]): number {
  return crc32(`${inWords(bids)}|${inWords(asks)}`);
}

function inWords(levels: readonly Level[]): string {
  return levels
    .slice(0, CHECKSUM_LEVELS)
    .map(({ price, quantity }) => `${price}:${quantity}`)
    .join(',');
}
