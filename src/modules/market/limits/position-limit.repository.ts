import type { Sql } from '../../../platform/database/sql.js';

/** Limits of single accounts. Rows are never changed: the latest of an account and instrument is in force. */

export interface PositionLimitRow {
  readonly account_id: bigint;
  readonly instrument: string;
  readonly units: bigint;
}

/** Of each pair `accounts[i]`, `instruments[i]` that has a limit of its own. */
export function readPositionLimits(
  sql: Sql,
  accounts: readonly bigint[],
  instruments: readonly string[],
): Promise<PositionLimitRow[]> {
  return sql.query<PositionLimitRow>(
    `SELECT w.account_id, w.instrument, l.position_max_units AS units
       FROM (SELECT DISTINCT * FROM unnest($1::bigint[], $2::text[]) AS p (account_id, instrument)) AS w
       CROSS JOIN LATERAL (
         SELECT position_max_units FROM market_position_limits
          WHERE account_id = w.account_id AND instrument = w.instrument ORDER BY id DESC LIMIT 1) AS l
      WHERE l.position_max_units IS NOT NULL`,
    [accounts, instruments],
  );
}

export interface NewPositionLimit {
  readonly accountId: bigint;
  readonly instrument: string;
  /** null: the rulebook's again. */
  readonly units: bigint | null;
  readonly reason: string;
  readonly proposalId: string;
  readonly at: Date;
}

export async function insertPositionLimit(sql: Sql, limit: NewPositionLimit): Promise<void> {
  await sql.query(
    `INSERT INTO market_position_limits (account_id, instrument, position_max_units, reason, proposal_id, set_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [limit.accountId, limit.instrument, limit.units, limit.reason, limit.proposalId, limit.at],
  );
}
