import type { Sql } from '../../../platform/database/sql.js';

/** The last trade that was counted: all later ones have a greater place. */
export interface CountedUpTo {
  readonly at: Date;
  readonly sequence: bigint;
  readonly fill: number;
}

export interface CountedTrades {
  readonly trades: bigint;
  readonly first_ticks: bigint;
  readonly high_ticks: bigint;
  readonly low_ticks: bigint;
  readonly lots: bigint;
  readonly amount_fen: bigint;
  readonly last_ticks: bigint;
  readonly last_lots: bigint;
  readonly last_at: Date;
  readonly last_sequence: bigint;
  readonly last_fill: number;
}

/** The trades of an instrument after a place, summed; undefined when there is none. */
export async function countTradesAfter(
  sql: Sql,
  instrument: string,
  after: CountedUpTo,
): Promise<CountedTrades | undefined> {
  const [row] = await sql.query<CountedTrades>(
    `WITH fresh AS MATERIALIZED (
       SELECT at, sequence, fill, price_ticks, quantity_lots, amount_fen FROM market_trades
        WHERE instrument = $1 AND (at, sequence, fill) > ($2::timestamptz, $3::bigint, $4::integer)
        ORDER BY at, sequence, fill),
     summed AS (
       SELECT count(*) AS trades, max(price_ticks) AS high_ticks, min(price_ticks) AS low_ticks,
              sum(quantity_lots)::bigint AS lots, sum(amount_fen)::bigint AS amount_fen FROM fresh)
     SELECT summed.*, first.price_ticks AS first_ticks, last.price_ticks AS last_ticks,
            last.quantity_lots AS last_lots, last.at AS last_at, last.sequence AS last_sequence, last.fill AS last_fill
       FROM summed,
            (SELECT * FROM fresh ORDER BY at, sequence, fill LIMIT 1) AS first,
            (SELECT * FROM fresh ORDER BY at DESC, sequence DESC, fill DESC LIMIT 1) AS last`,
    [instrument, after.at, after.sequence, after.fill],
  );
  return row;
}
