import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { SideDeskName } from '../side-desk/desk-item.js';

/** What settlement asks of closed trading days. */

/** Listed orders, or one of the desks beside the book. */
export type FillMode = 'listing' | SideDeskName;

export interface ClosedDayRow {
  readonly day: string;
  readonly changed_by: bigint;
}

/** The closed days from `from` on, oldest first. */
export function readClosedDays(sql: Sql, market: Market, from: string | null, limit: number): Promise<ClosedDayRow[]> {
  return sql.query<ClosedDayRow>(
    `SELECT day, changed_by FROM market_days
      WHERE market = $1 AND closed AND ($2::date IS NULL OR day >= $2) ORDER BY day LIMIT $3`,
    [market, from, limit],
  );
}

/** A day if it is closed, after the day before it if there was one: newest first. */
export function readClosedDayAndEarlier(sql: Sql, market: Market, day: string): Promise<ClosedDayRow[]> {
  return sql.query<ClosedDayRow>(
    'SELECT day, changed_by FROM market_days WHERE market = $1 AND closed AND day <= $2 ORDER BY day DESC LIMIT 2',
    [market, day],
  );
}

export interface CommandsRow {
  readonly batch: bigint;
  readonly commands: Buffer;
  readonly hash: Buffer;
}

/** The batch with this command in it. */
export async function readBatchOfCommand(sql: Sql, market: Market, sequence: bigint): Promise<CommandsRow | undefined> {
  const [row] = await sql.query<CommandsRow>(
    `SELECT batch, commands, hash FROM market_journal
      WHERE market = $1 AND last_sequence >= $2 ORDER BY last_sequence LIMIT 1`,
    [market, sequence],
  );
  return row;
}

export async function readBatch(sql: Sql, market: Market, batch: bigint): Promise<CommandsRow | undefined> {
  const [row] = await sql.query<CommandsRow>(
    'SELECT batch, commands, hash FROM market_journal WHERE market = $1 AND batch = $2',
    [market, batch],
  );
  return row;
}

export interface FillRow {
  readonly mode: FillMode;
  readonly sequence: bigint;
  readonly fill: number;
  readonly instrument: string;
  /** Null for a deal, whose amount is primary. */
  readonly price: bigint | null;
  readonly price_scale: number | null;
  readonly units: bigint;
  readonly amount_fen: bigint;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly buyer_fee_fen: bigint;
  readonly seller_fee_fen: bigint;
  readonly at: Date;
}

const FILLS = `
  SELECT 'listing' AS mode, t.sequence, t.fill, t.instrument, t.price_ticks * b.tick AS price, b.price_scale,
         t.quantity_lots * b.lot AS units, t.amount_fen, t.buyer_id, t.seller_id, t.buyer_fee_fen, t.seller_fee_fen, t.at
    FROM market_trades t JOIN market_books b ON b.market = t.market AND b.instrument = t.instrument
   WHERE t.market = $1 AND t.sequence > $2 AND t.sequence <= $3
  UNION ALL
  SELECT d.desk, d.sequence, d.fill, d.instrument, NULL, NULL, d.quantity_units, d.amount_fen, d.buyer_id, d.seller_id,
         d.buyer_fee_fen, d.seller_fee_fen, d.at
    FROM market_deals d WHERE d.market = $1 AND d.sequence > $2 AND d.sequence <= $3`;

/** Trades and deals of the commands after `after` up to `upTo`, in their order. */
export function readFills(sql: Sql, market: Market, after: bigint, upTo: bigint): Promise<FillRow[]> {
  return sql.query<FillRow>(`${FILLS} ORDER BY sequence, mode, fill`, [market, after, upTo]);
}

export interface TurnoverRow {
  readonly mode: FillMode;
  readonly instrument: string;
  readonly fills: number;
  readonly units: bigint;
  readonly amountFen: bigint;
  readonly feesFen: bigint;
}

export function readTurnover(sql: Sql, market: Market, after: bigint, upTo: bigint): Promise<TurnoverRow[]> {
  return sql.query<TurnoverRow>(
    `SELECT mode, instrument, count(*)::integer AS fills, sum(units)::bigint AS units,
            sum(amount_fen)::bigint AS "amountFen", sum(buyer_fee_fen + seller_fee_fen)::bigint AS "feesFen"
       FROM (${FILLS}) f GROUP BY mode, instrument ORDER BY mode, instrument COLLATE "C"`,
    [market, after, upTo],
  );
}

export interface DayRecordRow {
  readonly instrument: string;
  readonly trades: number;
  readonly units: bigint;
  readonly amountFen: bigint;
}

/** What the close of the day wrote down of each instrument's listing trades. */
export function readDayRecords(sql: Sql, market: Market, day: string): Promise<DayRecordRow[]> {
  return sql.query<DayRecordRow>(
    `SELECT d.instrument, d.listing_trades AS trades, d.listing_lots * b.lot AS units, d.listing_fen AS "amountFen"
       FROM market_instrument_days d JOIN market_books b ON b.market = d.market AND b.instrument = d.instrument
      WHERE d.market = $1 AND d.day = $2 ORDER BY d.instrument COLLATE "C"`,
    [market, day],
  );
}

/** Of the rulebook that a day was traded by; null for a day on which the market did not open. */
export async function readRulebookVersion(sql: Sql, market: Market, day: string): Promise<number | null> {
  const [row] = await sql.query<{ version: number }>(
    'SELECT rulebook_version AS version FROM market_days WHERE market = $1 AND day = $2',
    [market, day],
  );
  return row?.version ?? null;
}
