import type { Sql } from '../../platform/database/sql.js';
import type { DeskHold } from '../ledger/index.js';

/** What open orders hold, by account and asset: fen for buys, smallest units for sells. */
export function heldByOpenOrders(sql: Sql): Promise<DeskHold[]> {
  return sql.query<DeskHold>(
    `SELECT account_id AS "accountId", CASE side WHEN 'buy' THEN 'CNY' ELSE instrument END AS asset,
            sum(held)::bigint AS amount
       FROM market_orders WHERE held > 0 AND status IN ('new', 'partially-filled')
      GROUP BY 1, 2`,
  );
}
