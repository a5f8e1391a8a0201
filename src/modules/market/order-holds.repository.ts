import type { Sql } from '../../platform/database/sql.js';
import type { DeskHold } from '../ledger/index.js';

/** What open orders and the items of the other desks hold, by account and asset: fen for buys, smallest units for sells. */
export function heldByDesks(sql: Sql): Promise<DeskHold[]> {
  return sql.query<DeskHold>(
    `SELECT "accountId", asset, sum(amount)::bigint AS amount
       FROM (SELECT account_id AS "accountId", CASE side WHEN 'buy' THEN 'CNY' ELSE instrument END AS asset, held AS amount
               FROM market_orders WHERE held > 0 AND status IN ('new', 'partially-filled')
             UNION ALL
             SELECT (h ->> 'account')::bigint, h ->> 'asset', (h ->> 'amount')::bigint
               FROM market_desk_items, jsonb_array_elements(holds) AS h WHERE open) AS held
      GROUP BY 1, 2`,
  );
}
