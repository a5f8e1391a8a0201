import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';

/** An execution without its parties. */
export interface PublicTradeRow {
  readonly market: Market;
  readonly sequence: bigint;
  readonly fill: number;
  readonly price_ticks: bigint;
  readonly quantity_lots: bigint;
  readonly amount_fen: bigint;
  readonly taker_side: 'buy' | 'sell';
  readonly at: Date;
}

/** Where a trade stands among those of its instrument. */
export interface TradePlace {
  readonly at: string;
  readonly sequence: string;
  readonly fill: string;
}

/** Newest first. */
export function tradesBefore(
  sql: Sql,
  instrument: string,
  before: TradePlace | null,
  limit: number,
): Promise<PublicTradeRow[]> {
  return sql.query<PublicTradeRow>(
    `SELECT market, sequence, fill, price_ticks, quantity_lots, amount_fen, taker_side, at
       FROM market_trades
      WHERE instrument = $1
        AND ($2::timestamptz IS NULL OR (at, sequence, fill) < ($2, $3::bigint, $4::integer))
      ORDER BY at DESC, sequence DESC, fill DESC LIMIT $5`,
    [instrument, before?.at ?? null, before?.sequence ?? null, before?.fill ?? null, limit],
  );
}

/** From `from` on and before `before`, oldest first. */
export function tradesBetween(
  sql: Sql,
  instrument: string,
  from: Date,
  before: Date,
  limit: number,
): Promise<PublicTradeRow[]> {
  return sql.query<PublicTradeRow>(
    `SELECT market, sequence, fill, price_ticks, quantity_lots, amount_fen, taker_side, at
       FROM market_trades WHERE instrument = $1 AND at >= $2 AND at < $3 ORDER BY at, sequence, fill LIMIT $4`,
    [instrument, from, before, limit],
  );
}
