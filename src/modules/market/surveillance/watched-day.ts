import type { Market } from '../../../shared/market.js';
import type { InstrumentGrid } from '../../registry/index.js';

export type SideName = 'buy' | 'sell';

/** An order of the day with its life. Orders of an instrument stand in the order of their acceptance. */
export interface WatchedOrder {
  readonly id: string;
  readonly organizationId: string;
  readonly side: SideName;
  readonly priceTicks: bigint;
  readonly lots: bigint;
  readonly filledLots: bigint;
  readonly placedAt: Date;
  /** When its owner took the rest of it back; null when it is open, filled, or ended otherwise. */
  readonly withdrawnAt: Date | null;
}

/** A trade of the day with both parties, in the order of the journal. */
export interface WatchedTrade {
  readonly id: string;
  readonly buyOrderId: string;
  readonly sellOrderId: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly takerSide: SideName;
  readonly priceTicks: bigint;
  readonly lots: bigint;
  readonly at: Date;
}

/** Prices that no order may cross, both included. */
export interface PriceBand {
  readonly lowerTicks: bigint;
  readonly upperTicks: bigint;
}

/** One trading day of one instrument: all that the detectors look at. */
export interface WatchedDay {
  readonly market: Market;
  readonly instrument: string;
  /** `YYYY-MM-DD` in Shanghai. */
  readonly day: string;
  readonly grid: InstrumentGrid;
  /** Null on the first day of an instrument that nothing was published of. */
  readonly referenceTicks: bigint | null;
  readonly band: PriceBand | null;
  /** Null where the market has no close. */
  readonly closesAt: Date | null;
  /** Trading days directly before this one that touched the same limit. */
  readonly limitDaysBefore: { readonly upper: number; readonly lower: number };
  /** Ownership groups on that day by organization; who is in none is left out. */
  readonly groups: ReadonlyMap<string, number>;
  readonly orders: readonly WatchedOrder[];
  readonly trades: readonly WatchedTrade[];
}

/** Who counts as one: an ownership group, or an organization that is in none. */
export function holderOf({ groups }: Pick<WatchedDay, 'groups'>, organizationId: string): string {
  const group = groups.get(organizationId);
  return group === undefined ? `organization:${organizationId}` : `group:${group}`;
}

export function takerOf(trade: WatchedTrade): string {
  return trade.takerSide === 'buy' ? trade.buyerId : trade.sellerId;
}

export function volumeLots(trades: readonly WatchedTrade[]): bigint {
  return trades.reduce((sum, { lots }) => sum + lots, 0n);
}

export function otherSide(side: SideName): SideName {
  return side === 'buy' ? 'sell' : 'buy';
}
