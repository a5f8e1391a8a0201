import type { TransferStop } from '../../ledger/index.js';
import type { Sql } from '../../../platform/database/sql.js';

/** What an account may do on a day. */
export interface TradingStatus {
  readonly accountId: bigint;
  readonly organizationId: string;
  readonly mayBuy: boolean;
  readonly maySell: boolean;
  /** Why not, `frozen (湘01执保123号)`; null when it may. */
  readonly reason: string | null;
}

/** A restriction holds for a half-open period of days, unless lifted. */
const IN_FORCE = 'r.lifted_at IS NULL AND r.starts_on <= $2 AND (r.ends_on IS NULL OR r.ends_on > $2)';

/**
 * One row for each of these trading accounts, on a Shanghai day `YYYY-MM-DD`; what is no trading account of the register
 * has no row. For the trading loop: whoever imposes or lifts a restriction holds the market's shared lock, so inside the
 * exclusive lock the answer stands until the batch commits.
 */
export function tradingStatus(sql: Sql, accountIds: readonly bigint[], on: string): Promise<TradingStatus[]> {
  return sql.query<TradingStatus>(
    `SELECT a.account_id AS "accountId", a.organization_id AS "organizationId",
            a.status = 'active' AND stop.reason IS NULL AS "mayBuy",
            a.status = 'active' AND stop.reason IS NULL AS "maySell",
            CASE WHEN a.status <> 'active' THEN a.status ELSE stop.reason END AS reason
       FROM registry_accounts a
       LEFT JOIN LATERAL (
         SELECT r.kind || ' (' || r.document_number || ')' AS reason FROM registry_restrictions r
          WHERE r.account_id = a.account_id AND r.kind IN ('no-trade', 'frozen') AND ${IN_FORCE}
          ORDER BY r.imposed_at, r.id LIMIT 1) stop ON true
      WHERE a.account_id = ANY($1::bigint[]) AND a.kind = 'trading'
      ORDER BY a.account_id`,
    [accountIds, on],
  );
}

/** Those of these trading accounts that may neither buy nor sell on a Shanghai day, for the same reasons. */
export async function barredAccounts(sql: Sql, accountIds: readonly bigint[], on: string): Promise<bigint[]> {
  const rows = await sql.query<{ id: bigint }>(
    `SELECT a.account_id AS id FROM registry_accounts a
      WHERE a.account_id = ANY($1::bigint[]) AND a.kind = 'trading'
        AND (a.status <> 'active' OR EXISTS (
              SELECT FROM registry_restrictions r
               WHERE r.account_id = a.account_id AND r.kind IN ('no-trade', 'frozen') AND ${IN_FORCE}))
      ORDER BY a.account_id`,
    [accountIds, on],
  );
  return rows.map(({ id }) => id);
}

/** Which of these accounts may not transfer on a Shanghai day: `no-transfer` or `frozen`. For movements: RestrictionStops. */
export function transferStops(sql: Sql, accountIds: readonly bigint[], on: string): Promise<TransferStop[]> {
  return sql.query<TransferStop>(
    `SELECT DISTINCT ON (r.account_id) r.account_id AS "accountId", r.kind || ' (' || r.document_number || ')' AS reason
       FROM registry_restrictions r
      WHERE r.account_id = ANY($1::bigint[]) AND r.kind IN ('no-transfer', 'frozen') AND ${IN_FORCE}
      ORDER BY r.account_id, r.imposed_at, r.id`,
    [accountIds, on],
  );
}
