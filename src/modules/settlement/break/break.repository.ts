import { randomUUID } from 'node:crypto';
import type { Sql } from '../../../platform/database/sql.js';
import type { Break, BreakStatus, Difference } from './break.js';

const COLUMNS = `b.id, b.run_id AS "runId", b.kind, b.subject, b.expected, b.actual, b.status, b.found_in AS "foundIn",
  b.found_at AS "foundAt", b.proposal_id AS "proposalId", b.reason, b.transfer_id AS "transferId",
  b.resolved_at AS "resolvedAt"`;

/**
 * Makes the breaks of a run those that an attempt found: new ones are open, those found before stay as they are or open
 * again, those not found any more are gone. Answers how many are open.
 */
export async function syncBreaks(
  sql: Sql,
  runId: string,
  attempt: number,
  found: readonly Difference[],
  at: Date,
): Promise<number> {
  const columns = [
    found.map(({ kind }) => kind),
    found.map(({ subject }) => subject),
    found.map(({ expected }) => expected),
    found.map(({ actual }) => actual),
  ];
  await sql.query(
    `UPDATE settlement_breaks b SET status = 'gone'
      WHERE b.run_id = $1 AND b.status <> 'gone' AND NOT EXISTS (
        SELECT 1 FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS f (kind, subject, expected, actual)
         WHERE (f.kind, f.subject, f.expected, f.actual) = (b.kind, b.subject, b.expected, b.actual))`,
    [runId, ...columns],
  );
  await sql.query(
    `INSERT INTO settlement_breaks AS b (id, run_id, kind, subject, expected, actual, status, found_in, found_at)
     SELECT f.id, $1, f.kind, f.subject, f.expected, f.actual, 'open', $6, $7
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $8::uuid[]) AS f (kind, subject, expected, actual, id)
     ON CONFLICT ON CONSTRAINT settlement_breaks_once DO UPDATE
       SET status = CASE WHEN b.resolved_at IS NULL THEN 'open' ELSE 'resolved' END`,
    [runId, ...columns, attempt, at, found.map(() => randomUUID())],
  );
  const [row] = await sql.query<{ open: number }>(
    "SELECT count(*)::integer AS open FROM settlement_breaks WHERE run_id = $1 AND status = 'open'",
    [runId],
  );
  return row?.open ?? 0;
}

/** The row, locked until the transaction ends. */
export async function breakForUpdate(sql: Sql, runId: string, id: string): Promise<Break | null> {
  const [row] = await sql.query<Break>(
    `SELECT ${COLUMNS} FROM settlement_breaks b WHERE b.run_id = $1 AND b.id = $2 FOR UPDATE`,
    [runId, id],
  );
  return row ?? null;
}

export async function resolveBreak(
  sql: Sql,
  id: string,
  resolution: {
    readonly proposalId: string;
    readonly reason: string;
    readonly transferId: bigint | null;
    readonly at: Date;
  },
): Promise<void> {
  await sql.query(
    `UPDATE settlement_breaks SET status = 'resolved', proposal_id = $2, reason = $3, transfer_id = $4, resolved_at = $5
      WHERE id = $1`,
    [id, resolution.proposalId, resolution.reason, resolution.transferId, resolution.at],
  );
}

export interface BreakFilter {
  readonly runId: string;
  readonly status: BreakStatus | null;
  readonly after: readonly [foundAt: string, id: string] | null;
  readonly limit: number;
}

/** In the order in which they were found. */
export function breaksOf(sql: Sql, { runId, status, after, limit }: BreakFilter): Promise<Break[]> {
  return sql.query<Break>(
    `SELECT ${COLUMNS} FROM settlement_breaks b
      WHERE b.run_id = $1 AND ($2::text IS NULL OR b.status = $2)
        AND ($3::timestamptz IS NULL OR (b.found_at, b.id) > ($3, $4::uuid))
      ORDER BY b.found_at, b.id LIMIT $5`,
    [runId, status, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
}

/** Whether a ledger transfer touches an account of the market. */
export async function transferTouches(sql: Sql, transferId: bigint, market: string): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
      WHERE e.transfer_id = $1 AND a.market = $2 LIMIT 1`,
    [transferId, market],
  );
  return rows.length > 0;
}
