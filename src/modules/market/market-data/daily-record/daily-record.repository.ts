import type { Sql } from '../../../../platform/database/sql.js';
import type { Market } from '../../../../shared/market.js';
import type { SideDeskName } from '../../side-desk/desk-item.js';

/** One instrument's closed trading day, of the own market or as another venue published it. */
export interface DailyRecordRow {
  readonly instrument: string;
  readonly day: string;
  /** null: an own day, prices in ticks and quantities in lots; else as published. */
  readonly price_scale: number | null;
  readonly quantity_scale: number | null;
  readonly previous_close: bigint | null;
  readonly open: bigint | null;
  readonly high: bigint | null;
  readonly low: bigint | null;
  readonly close: bigint | null;
  readonly listing_quantity: bigint;
  readonly listing_fen: bigint;
  /** null where a publication does not say. */
  readonly listing_trades: number | null;
  readonly block_quantity: bigint;
  readonly block_fen: bigint;
  readonly auction_quantity: bigint;
  readonly auction_fen: bigint;
  readonly rulebook_version: number | null;
  readonly source: string | null;
}

const OWN = `SELECT d.instrument, d.day, NULL::smallint AS price_scale, NULL::smallint AS quantity_scale,
    d.reference_ticks AS previous_close, d.open_ticks AS open, d.high_ticks AS high, d.low_ticks AS low,
    d.close_ticks AS close, d.listing_lots AS listing_quantity, d.listing_fen, d.listing_trades,
    0::bigint AS block_quantity, 0::bigint AS block_fen, 0::bigint AS auction_quantity, 0::bigint AS auction_fen,
    m.rulebook_version, NULL::text AS source
  FROM market_instrument_days d JOIN market_days m ON m.market = d.market AND m.day = d.day AND m.closed`;

const PUBLISHED = `SELECT instrument, day, price_scale, quantity_scale, previous_close, open, high, low, close,
    listing_quantity, listing_fen, NULL::integer AS listing_trades, block_quantity, block_fen, auction_quantity,
    auction_fen, NULL::integer AS rulebook_version, source
  FROM market_daily_records r`;

/** An own day stands for itself: two venues' figures do not add up to one. */
const NOT_OWN = `NOT EXISTS (SELECT FROM market_instrument_days d WHERE d.instrument = r.instrument AND d.day = r.day)`;

/** Closed days of an instrument before `before`, newest first. */
export function recordsOfInstrument(
  sql: Sql,
  instrument: string,
  before: string,
  limit: number,
): Promise<DailyRecordRow[]> {
  return sql.query<DailyRecordRow>(
    `SELECT * FROM (
       (${OWN} WHERE d.instrument = $1 AND d.day < $2 ORDER BY d.day DESC LIMIT $3)
       UNION ALL
       (${PUBLISHED} WHERE instrument = $1 AND day < $2 AND ${NOT_OWN} ORDER BY day DESC LIMIT $3)) AS known
      ORDER BY day DESC LIMIT $3`,
    [instrument, before, limit],
  );
}

/** All that is known of a market's instruments on closed days from `from` to `to`, by day and code. */
export function recordsBetween(
  sql: Sql,
  market: Market,
  from: string,
  to: string,
  limit: number,
): Promise<DailyRecordRow[]> {
  return sql.query<DailyRecordRow>(
    `SELECT * FROM (
       ${OWN} WHERE d.market = $1 AND d.day BETWEEN $2 AND $3
       UNION ALL
       ${PUBLISHED} WHERE market = $1 AND day BETWEEN $2 AND $3 AND ${NOT_OWN}) AS known
      ORDER BY day, instrument COLLATE "C" LIMIT $4`,
    [market, from, to, limit],
  );
}

/** What was dealt beside the order book in an instrument on a day. */
export interface DealtRow {
  readonly instrument: string;
  readonly day: string;
  readonly desk: SideDeskName;
  readonly units: bigint;
  readonly fen: bigint;
  readonly deals: bigint;
}

export function dealtOn(sql: Sql, instruments: readonly string[], days: readonly string[]): Promise<DealtRow[]> {
  return sql.query<DealtRow>(
    `SELECT t.instrument, t.day, t.desk, sum(t.quantity_units)::bigint AS units, sum(t.amount_fen)::bigint AS fen,
            count(*) AS deals
       FROM unnest($1::text[], $2::date[]) AS w (instrument, day)
       JOIN market_deals t ON t.instrument = w.instrument AND t.day = w.day
      GROUP BY t.instrument, t.day, t.desk`,
    [instruments, days],
  );
}
