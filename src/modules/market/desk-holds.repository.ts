import type { Sql } from '../../platform/database/sql.js';
import type { DeskHold, DeskHolds } from '../ledger/index.js';

/** What open orders hold: the part of the ledger's held buckets that the market's desks answer for. */
export const orderHolds: DeskHolds = {
  heldByDesks: (sql: Sql): Promise<DeskHold[]> =>
    sql.query<DeskHold>(
      `SELECT account_id AS "accountId", CASE side WHEN 'buy' THEN 'CNY' ELSE instrument END AS asset,
              sum(held)::bigint AS amount
         FROM market_orders WHERE held > 0 AND status IN ('new', 'partially-filled')
        GROUP BY 1, 2`,
    ),
};
