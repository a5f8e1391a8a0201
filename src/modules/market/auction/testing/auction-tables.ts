import type { Bid } from '../bid.js';
import { clear, type Clearing, type ClearingTerms } from '../clearing.js';
import {
  defineGrid,
  formatPrice,
  formatQuantity,
  parsePrice,
  parseQuantity,
  type InstrumentGrid,
} from '../../../registry/index.js';
import { formatYuan } from '../../../../shared/fen.js';

/** Yuan and tonnes as a notice prints them; `years` for a yearly right that is priced a year. */
export interface AuctionGrid extends InstrumentGrid {
  readonly years: bigint;
}

/** Prices in whole steps of ten yuan a tonne and quantities in kilograms: a lot at one tick is a fen. */
export const KILOGRAMS = auctionGrid(0, 10n, 3, 1n);
/** As above, for a price a tonne and year and a right of five years. */
export const KILOGRAMS_FIVE_YEARS: AuctionGrid = {
  ...KILOGRAMS,
  fenPerTickLot: KILOGRAMS.fenPerTickLot * 5n,
  years: 5n,
};
/** Carbon: whole tonnes at fen. */
export const TONNES = auctionGrid(2, 1n, 0, 1n);

function auctionGrid(priceScale: number, tick: bigint, quantityScale: number, lot: bigint): AuctionGrid {
  const defined = defineGrid({ priceScale, tick, quantityScale, lot });
  if (!defined.ok) throw new Error(defined.fault);
  return { ...defined.grid, years: 1n };
}

export function ticks(grid: AuctionGrid, price: string): number {
  const parsed = parsePrice(grid, price);
  if (!parsed.ok) throw new Error(`${price}: ${parsed.fault}`);
  return Number(parsed.value);
}

export function lots(grid: AuctionGrid, quantity: string): number {
  const parsed = parseQuantity(grid, quantity);
  if (!parsed.ok) throw new Error(`${quantity}: ${parsed.fault}`);
  return Number(parsed.value);
}

/** `id bidder time quantity @ price [all-or-none]`, one bid a line, as an operator writes them down. */
export function readBids(grid: AuctionGrid, table: string): Bid[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', bidder = '', time = '', quantity = '', , price = '', rest] = line.trim().split(/\s+/);
      return {
        id: Number(id),
        bidder,
        receivedAt: new Date(`2026-03-02T${time}+08:00`),
        priceTicks: ticks(grid, price),
        lots: lots(grid, quantity),
        allOrNone: rest === 'all-or-none',
      };
    });
}

export type TermsInYuan = Pick<ClearingTerms, 'policy'> &
  Partial<Pick<ClearingTerms, 'direction' | 'severalBids'>> & {
    readonly offered: string;
    readonly reserve?: string;
    readonly cap?: string;
    /** What limits leave a bidder, by name. */
    readonly rooms?: Readonly<Record<string, string>>;
  };

export function clearTable(grid: AuctionGrid, terms: TermsInYuan, table: string): Clearing {
  const { policy, direction = 'sale', severalBids = 'best-counts', offered, reserve, cap, rooms = {} } = terms;
  const clearing: ClearingTerms = {
    policy,
    direction,
    severalBids,
    lots: lots(grid, offered),
    fenPerTickLot: grid.fenPerTickLot,
    reserveTicks: reserve === undefined ? null : ticks(grid, reserve),
    bidderLotsMax: cap === undefined ? null : lots(grid, cap),
    rooms: Object.entries(rooms).map(([bidder, room]) => ({ bidder, lots: lots(grid, room) })),
  };
  return clear(clearing, readBids(grid, table));
}

/** A result as an operator reads it: who pays what, who lost and why, and the totals. */
export function printClearing(grid: AuctionGrid, clearing: Clearing): string {
  const quantity = (count: number): string => formatQuantity(grid, BigInt(count));
  const price = (count: number): string => formatPrice(grid, BigInt(count));
  const lines = [
    ...clearing.allocations.map(({ bid, bidder, lots: won, priceTicks, amountFen, missed }) => {
      const rest = missed ? ` (${quantity(missed.lots)} not served: ${missed.reason})` : '';
      return `${bid} ${bidder} wins ${quantity(won)} @ ${price(priceTicks)} = ${formatYuan(amountFen)}${rest}`;
    }),
    ...clearing.losses.map(({ bid, bidder, reason }) => `${bid} ${bidder} loses: ${reason}`),
    `sold ${quantity(clearing.soldLots)}, unsold ${quantity(clearing.unsoldLots)}, total ${formatYuan(clearing.totalFen)}`,
  ];
  if (clearing.clearingPriceTicks !== null) lines.push(`uniform price ${price(clearing.clearingPriceTicks)}`);
  return lines.join('\n');
}

/** A table in a test, without the indentation it has there. */
export function rows(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
}
