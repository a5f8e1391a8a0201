import { invariant } from '../../../shared/invariant.js';
import type { OpenSealsAction } from './auction-action.js';
import type { AuctionContent } from './auction-content.js';
import type { OpenedBid, OpenedReserve, OpenSeals } from './auction-event.js';
import { parseAuctionPrice, parseAuctionQuantity, type AuctionGrid } from './auction-grid.js';
import type { BidContent, SealedBid } from './bid.js';
import type { Closed } from './auction-state.js';
import { fingerprintOf, sealedFor, unseal } from './sealing.js';

/** What the reserve of an auction is sealed for. */
export const RESERVE = 'reserve';

/** Reads all seals of an auction with the keys that were released: the same seals and keys give the same event. */
export function openingOf(
  content: AuctionContent,
  state: Closed,
  grid: AuctionGrid,
  { privateKey, fingerprintKey, rooms }: OpenSealsAction,
  at: Date,
): OpenSeals {
  const { seal } = content;
  invariant(seal, 'what was sealed has a key');
  const open = (what: string, bytes: Uint8Array): { readonly text: string | null; readonly fingerprint: string } => {
    const context = sealedFor(seal.keyId, what);
    return { text: unseal(privateKey, context, bytes), fingerprint: fingerprintOf(fingerprintKey, context, bytes) };
  };
  const bids = state.bids.sealed.map(({ id, bidder, ciphertext }: SealedBid): OpenedBid => {
    const { text, fingerprint } = open(bidder, ciphertext);
    return { id, fingerprint, content: text === null ? null : bidOf(text, grid) };
  });
  return { kind: 'open-seals', at, bids, reserve: reserveOf(seal.reserve, open, grid), ...(rooms && { rooms }) };
}

function reserveOf(
  sealed: string | null,
  open: (what: string, bytes: Uint8Array) => { readonly text: string | null; readonly fingerprint: string },
  grid: AuctionGrid,
): OpenedReserve | null {
  if (sealed === null) return null;
  const { text, fingerprint } = open(RESERVE, Buffer.from(sealed, 'base64'));
  const read = text === null ? null : parsed(text);
  const price = typeof read?.['price'] === 'string' ? parseAuctionPrice(grid, read['price']) : null;
  // One that says no price counts as not the one that was sealed.
  return price?.ok ? { ticks: Number(price.value), fingerprint } : { ticks: 0, fingerprint: '' };
}

/** `{"price":"21500","quantity":"1.500","allOrNone":false}`; of a whole object the price alone is enough. */
function bidOf(text: string, grid: AuctionGrid): BidContent | null {
  const read = parsed(text);
  if (!read || typeof read['price'] !== 'string') return null;
  const { quantity = grid.kind === 'whole' ? '1' : null, allOrNone = false } = read;
  if (typeof quantity !== 'string' || typeof allOrNone !== 'boolean') return null;
  const price = parseAuctionPrice(grid, read['price']);
  const lots = parseAuctionQuantity(grid, quantity);
  return price.ok && lots.ok ? { priceTicks: Number(price.value), lots: Number(lots.value), allOrNone } : null;
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}
