import type { Sql } from '../../../platform/database/sql.js';

export interface TradedPeriod {
  /** Start of the period, or the day. */
  readonly start: Date;
  readonly day: string;
  readonly open_ticks: bigint;
  readonly high_ticks: bigint;
  readonly low_ticks: bigint;
  readonly close_ticks: bigint;
  readonly lots: bigint;
  readonly amount_fen: bigint;
  readonly trades: bigint;
}

const FIGURES = `max(price_ticks) AS high_ticks, min(price_ticks) AS low_ticks, sum(quantity_lots)::bigint AS lots,
  sum(amount_fen)::bigint AS amount_fen, count(*) AS trades,
  (array_agg(price_ticks ORDER BY at, sequence, fill))[1] AS open_ticks,
  (array_agg(price_ticks ORDER BY at DESC, sequence DESC, fill DESC))[1] AS close_ticks`;

/**
 * Trades of `from <= at < to` by periods of so many minutes, newest first. The zone of the rules is whole hours from UTC,
 * so hours and parts of hours begin at the same instants in both.
 */
export function tradedPeriods(
  sql: Sql,
  instrument: string,
  minutes: number,
  from: Date,
  to: Date,
): Promise<TradedPeriod[]> {
  return sql.query<TradedPeriod>(
    `SELECT date_bin(make_interval(mins => $4), at, '2000-01-01T00:00:00Z') AS start, ${FIGURES}
       FROM market_trades WHERE instrument = $1 AND at >= $2 AND at < $3 GROUP BY 1 ORDER BY 1 DESC`,
    [instrument, from, to, minutes],
  );
}

/** Trades of `from <= at < to` by Shanghai day, newest first. */
export function tradedDays(sql: Sql, instrument: string, from: Date, to: Date): Promise<TradedPeriod[]> {
  return sql.query<TradedPeriod>(
    `SELECT day, ${FIGURES} FROM market_trades WHERE instrument = $1 AND at >= $2 AND at < $3
      GROUP BY day ORDER BY day DESC`,
    [instrument, from, to],
  );
}

export interface PublishedDay {
  readonly day: string;
  readonly price_scale: number;
  readonly quantity_scale: number;
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
  readonly listing_quantity: bigint;
  readonly listing_fen: bigint;
}

/** Published days with trades in listing, `from <= day < to`, newest first. */
export function publishedDays(sql: Sql, instrument: string, from: string, to: string): Promise<PublishedDay[]> {
  return sql.query<PublishedDay>(
    `SELECT day, price_scale, quantity_scale, open, high, low, close, listing_quantity, listing_fen
       FROM market_daily_records
      WHERE instrument = $1 AND day >= $2 AND day < $3 AND listing_quantity > 0 ORDER BY day DESC`,
    [instrument, from, to],
  );
}

/** Whether anything was published of this code, which need not be an instrument here. */
export async function isPublished(sql: Sql, instrument: string): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM market_daily_records WHERE instrument = $1 LIMIT 1', [instrument]);
  return rows.length > 0;
}
