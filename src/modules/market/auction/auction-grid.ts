import { formatDecimal, parseDecimal } from '../../../shared/decimal.js';
import { formatYuan, parseYuan } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import {
  formatPrice,
  formatQuantity,
  parsePrice,
  parseQuantity,
  PRICE_TICKS_MAX,
  type GridResult,
  type InstrumentGrid,
  type PriceFault,
  type QuantityFault,
} from '../../registry/index.js';
import type { AuctionObject } from './auction-object.js';

/** How prices and quantities of an auction are read and shown: on the instrument's grid, or as the amount of a whole. */
export type AuctionGrid = { readonly kind: 'lots'; readonly grid: InstrumentGrid } | { readonly kind: 'whole' };

export function gridOf(object: AuctionObject, grids: ReadonlyMap<string, InstrumentGrid>): AuctionGrid {
  if (object.kind === 'whole') return { kind: 'whole' };
  const grid = grids.get(object.instrument);
  invariant(grid, 'the grid of what is auctioned is known');
  return { kind: 'lots', grid };
}

/** Yuan → ticks; a tick of a whole object is a fen. */
export function parseAuctionPrice(grid: AuctionGrid, text: string): GridResult<PriceFault | QuantityFault> {
  if (grid.kind === 'lots') return parsePrice(grid.grid, text);
  const fen = parseYuan(text);
  if (!fen.ok) return fen;
  if (fen.value === 0n) return { ok: false, fault: 'zero' };
  return fen.value > WHOLE_FEN_MAX ? { ok: false, fault: 'too-large' } : fen;
}

/** Units → lots; of a whole object there is one. */
export function parseAuctionQuantity(grid: AuctionGrid, text: string): GridResult<PriceFault | QuantityFault> {
  if (grid.kind === 'lots') return parseQuantity(grid.grid, text);
  const whole = parseDecimal(text, 0);
  if (!whole.ok) return whole;
  return whole.value === 1n ? whole : { ok: false, fault: 'off-lot' };
}

export function showPrice(grid: AuctionGrid, ticks: number): string {
  return grid.kind === 'lots' ? formatPrice(grid.grid, BigInt(ticks)) : formatYuan(BigInt(ticks));
}

export function showQuantity(grid: AuctionGrid, lots: number): string {
  return grid.kind === 'lots' ? formatQuantity(grid.grid, BigInt(lots)) : formatDecimal(BigInt(lots), 0);
}

/** A safe integer that the ledger carries. */
const WHOLE_FEN_MAX = PRICE_TICKS_MAX * 1_000_000n;
