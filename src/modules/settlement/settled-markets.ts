import type { Cut } from '../ledger/index.js';
import type { Sql } from '../../platform/database/sql.js';
import type { Market } from '../../shared/market.js';
import type { ReserveRule } from './reserve/reserve.js';

/** How something was traded: listed orders, or a desk beside the book. */
export const MODES = ['listing', 'block', 'auction', 'agreement'] as const;
export type Mode = (typeof MODES)[number];

/** A trade or a deal, in fen and smallest units. */
export interface Fill {
  readonly id: string;
  readonly mode: Mode;
  readonly sequence: bigint;
  readonly at: Date;
  readonly instrument: string;
  /** Yuan; null for a deal, whose amount is primary. */
  readonly price: string | null;
  readonly units: bigint;
  readonly amountFen: bigint;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly buyerFeeFen: bigint;
  readonly sellerFeeFen: bigint;
}

export interface Turnover {
  readonly mode: Mode;
  readonly instrument: string;
  readonly fills: number;
  readonly units: bigint;
  readonly amountFen: bigint;
  readonly feesFen: bigint;
}

/** What the close of a day wrote down of an instrument's listing trades. */
export interface DayRecord {
  readonly instrument: string;
  readonly trades: number;
  readonly units: bigint;
  readonly amountFen: bigint;
}

/** Where a trading day ended. */
export interface DayClose {
  readonly day: string;
  readonly close: Cut;
  /** Hash of the journal batch with the close, hexadecimal. */
  readonly journalHash: string;
  /** The closed day before it and where that ended; null for the first day of the market. */
  readonly previous: { readonly day: string; readonly close: Cut } | null;
}

/** Port: the market, which settlement does not know, has closed days, trades and a journal; app.module wires it. */
export interface SettledMarkets {
  /** The closed days from `from` on, or from the first, oldest first. */
  closedDays(sql: Sql, market: Market, from: string | null, limit: number): Promise<readonly string[]>;
  /** Null while the day is not closed, and for a day on which the market did not open. */
  closeOf(sql: Sql, market: Market, day: string): Promise<DayClose | null>;
  /** Trades and deals of the commands after `after` up to `upTo`, in their order. */
  fills(sql: Sql, market: Market, after: bigint, upTo: bigint): Promise<readonly Fill[]>;
  /** The same, summed by mode and instrument. */
  turnover(sql: Sql, market: Market, after: bigint, upTo: bigint): Promise<readonly Turnover[]>;
  dayRecords(sql: Sql, market: Market, day: string): Promise<readonly DayRecord[]>;
  /** How the risk reserve grows by the rulebook that a closed day was traded by; null where none is kept. */
  reserveRule(sql: Sql, market: Market, day: string): Promise<ReserveRule | null>;
  /** Signs and publishes the journal's head at a batch; nothing happens when that was done. */
  publishAnchor(market: Market, batch: bigint): Promise<void>;
}

/** Injection token of `SettledMarkets`. */
export const SETTLED_MARKETS = Symbol('SettledMarkets');
