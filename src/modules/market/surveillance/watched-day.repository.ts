import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { SideName } from './watched-day.js';

/** The first and last command of a day in a market's journal. */
export interface DaySequences {
  readonly first: bigint;
  readonly last: bigint;
}

/** Null when nothing happened on that day. */
export async function sequencesOfDay(sql: Sql, market: Market, day: string): Promise<DaySequences | null> {
  const [row] = await sql.query<DaySequences>(
    `SELECT begun.first_sequence AS first, ended.last_sequence AS last
       FROM (SELECT first_sequence FROM market_journal WHERE market = $1 AND day = $2 ORDER BY batch LIMIT 1) begun,
            (SELECT last_sequence FROM market_journal WHERE market = $1 AND day = $2 ORDER BY batch DESC LIMIT 1) ended`,
    [market, day],
  );
  return row ?? null;
}

export interface WatchedOrderRow {
  readonly sequence: bigint;
  readonly organization_id: string;
  readonly side: SideName;
  readonly price_ticks: bigint;
  readonly quantity_lots: bigint;
  readonly filled_lots: bigint;
  readonly accepted_at: Date;
  readonly withdrawn_at: Date | null;
}

/** Orders placed by commands of `after < sequence <= last`, in their order; refused ones left out. */
export function ordersAfter(
  sql: Sql,
  market: Market,
  instrument: string,
  after: bigint,
  last: bigint,
  limit: number,
): Promise<WatchedOrderRow[]> {
  return sql.query<WatchedOrderRow>(
    `SELECT sequence, organization_id, side, price_ticks, quantity_lots, filled_lots, accepted_at,
            CASE WHEN status = 'cancelled' AND reason IN ('requested', 'reduced-to-filled') THEN changed_at END
              AS withdrawn_at
       FROM market_orders
      WHERE market = $1 AND instrument = $2 AND sequence > $3 AND sequence <= $4 AND status <> 'rejected'
      ORDER BY sequence LIMIT $5`,
    [market, instrument, after, last, limit],
  );
}

export interface WatchedTradeRow {
  readonly sequence: bigint;
  readonly fill: number;
  readonly buy_order: bigint;
  readonly sell_order: bigint;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly taker_side: SideName;
  readonly price_ticks: bigint;
  readonly quantity_lots: bigint;
  readonly at: Date;
}

/** Trades after a place and up to a command, in their order. */
export function tradesAfter(
  sql: Sql,
  market: Market,
  instrument: string,
  after: { readonly sequence: bigint; readonly fill: number },
  last: bigint,
  limit: number,
): Promise<WatchedTradeRow[]> {
  return sql.query<WatchedTradeRow>(
    `SELECT sequence, fill, buy_order, sell_order, buyer_id, seller_id, taker_side, price_ticks, quantity_lots, at
       FROM market_trades
      WHERE market = $1 AND instrument = $2 AND (sequence, fill) > ($3::bigint, $4::integer) AND sequence <= $5
      ORDER BY sequence, fill LIMIT $6`,
    [market, instrument, after.sequence, after.fill, last, limit],
  );
}

/** The latest earlier day on which the instrument was traded here. */
export async function tradedDayBefore(
  sql: Sql,
  market: Market,
  instrument: string,
  first: bigint,
): Promise<string | null> {
  const [row] = await sql.query<{ day: string }>(
    `SELECT day FROM market_trades WHERE market = $1 AND instrument = $2 AND sequence < $3
      ORDER BY sequence DESC, fill DESC LIMIT 1`,
    [market, instrument, first],
  );
  return row?.day ?? null;
}
