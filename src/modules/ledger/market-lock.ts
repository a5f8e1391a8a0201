import type { Sql } from '../../platform/database/sql.js';
import { MARKETS, marketNumber, type Market } from '../../shared/market.js';

/** First key of the advisory locks that put all movements of a market in one order. */
const MARKET_LOCK_CLASS = 7202;

/**
 * Takes the lock of each market shared, in market order, as every transaction must that moves trading balances outside
 * the loop. Held until the transaction ends; waits at most the connection's `lock_timeout`.
 */
export async function shareMarkets(sql: Sql, markets: readonly Market[]): Promise<void> {
  for (const market of MARKETS) {
    if (!markets.includes(market)) continue;
    await sql.query('SELECT pg_advisory_xact_lock_shared($1, $2)', [MARKET_LOCK_CLASS, marketNumber(market)]);
  }
}

/** Takes a market's lock exclusive, as the first statement of its trading loop's batch. */
export function lockMarketForBatch(sql: Sql, market: Market): Promise<unknown> {
  return sql.query('SELECT pg_advisory_xact_lock($1, $2)', [MARKET_LOCK_CLASS, marketNumber(market)]);
}
