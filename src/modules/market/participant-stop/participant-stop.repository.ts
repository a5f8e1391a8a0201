import type { Sql } from '../../../platform/database/sql.js';

/** Which of these accounts belong to participants whom the operator has stopped. */
export async function readStoppedAccounts(sql: Sql, accountIds: readonly bigint[]): Promise<readonly bigint[]> {
  const rows = await sql.query<{ id: bigint }>(
    `SELECT a.id FROM ledger_accounts a
      CROSS JOIN LATERAL (
        SELECT stopped FROM market_participant_stops WHERE organization_id = a.organization_id
         ORDER BY id DESC LIMIT 1) AS latest
      WHERE a.id = ANY($1::bigint[]) AND latest.stopped`,
    [accountIds],
  );
  return rows.map(({ id }) => id);
}

export async function isStopped(sql: Sql, organizationId: string): Promise<boolean> {
  const [row] = await sql.query<{ stopped: boolean }>(
    'SELECT stopped FROM market_participant_stops WHERE organization_id = $1 ORDER BY id DESC LIMIT 1',
    [organizationId],
  );
  return row?.stopped ?? false;
}

export interface ParticipantStop {
  readonly organizationId: string;
  readonly stopped: boolean;
  readonly reason: string;
  readonly userId: string;
  readonly at: Date;
}

export async function insertStop(sql: Sql, stop: ParticipantStop): Promise<void> {
  await sql.query(
    `INSERT INTO market_participant_stops (organization_id, stopped, reason, user_id, at) VALUES ($1, $2, $3, $4, $5)`,
    [stop.organizationId, stop.stopped, stop.reason, stop.userId, stop.at],
  );
}
