import { randomUUID } from 'node:crypto';
import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { Cut } from '../../ledger/index.js';
import type { Run, RunStatus, Step, StepResult } from './run.js';

interface RunRow extends Omit<Run, 'close'> {
  readonly batch: bigint;
  readonly sequence: bigint;
}

const COLUMNS = `r.id, r.market, r.day, r.status, r.attempt, r.batch, r.sequence, r.due, r.bank_settled AS "bankSettled",
  r.started_by AS "startedBy", r.started_at AS "startedAt", r.final_at AS "finalAt"`;

function runOf({ batch, sequence, ...row }: RunRow): Run {
  return { ...row, close: { batch, sequence } };
}

/** Opens the run of a day; nothing happens when there is one. Answers whether it is new. */
export async function insertRun(
  sql: Sql,
  run: {
    readonly market: Market;
    readonly day: string;
    readonly close: Cut;
    readonly startedBy: string | null;
    readonly at: Date;
  },
): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO settlement_runs (id, market, day, status, attempt, batch, sequence, due, bank_settled, started_by,
       started_at)
     VALUES ($1, $2, $3, 'running', 1, $4, $5, false, false, $6, $7)
     ON CONFLICT ON CONSTRAINT settlement_runs_one_per_day DO NOTHING RETURNING id`,
    [randomUUID(), run.market, run.day, run.close.batch, run.close.sequence, run.startedBy, run.at],
  );
  return rows.length > 0;
}

/** The run of a day, locked until the transaction ends: whoever has it is the one process that settles the day. */
export async function runForUpdate(sql: Sql, market: Market, day: string): Promise<Run | null> {
  const [row] = await sql.query<RunRow>(
    `SELECT ${COLUMNS} FROM settlement_runs r WHERE r.market = $1 AND r.day = $2 FOR UPDATE`,
    [market, day],
  );
  return row ? runOf(row) : null;
}

export async function runById(sql: Sql, id: string): Promise<Run | null> {
  const [row] = await sql.query<RunRow>(`SELECT ${COLUMNS} FROM settlement_runs r WHERE r.id = $1`, [id]);
  return row ? runOf(row) : null;
}

export async function runOfDay(sql: Sql, market: Market, day: string): Promise<Run | null> {
  const [row] = await sql.query<RunRow>(`SELECT ${COLUMNS} FROM settlement_runs r WHERE r.market = $1 AND r.day = $2`, [
    market,
    day,
  ]);
  return row ? runOf(row) : null;
}

/** A new attempt starts with all that has come so far. */
export async function updateRun(
  sql: Sql,
  id: string,
  change: { readonly status: RunStatus; readonly attempt?: number; readonly finalAt?: Date },
): Promise<void> {
  await sql.query(
    `UPDATE settlement_runs
        SET status = $2, attempt = coalesce($3, attempt), due = due AND $3::integer IS NULL, final_at = $4
      WHERE id = $1`,
    [id, change.status, change.attempt ?? null, change.finalAt ?? null],
  );
}

export async function noteBankSettled(sql: Sql, id: string, settled: boolean): Promise<void> {
  await sql.query('UPDATE settlement_runs SET bank_settled = $2 WHERE id = $1', [id, settled]);
}

/** Something came that may make the next attempt better, on this day and those after it that are not final. */
export async function makeDue(sql: Sql, market: Market, fromDay: string): Promise<void> {
  await sql.query("UPDATE settlement_runs SET due = true WHERE market = $1 AND day >= $2 AND status <> 'final'", [
    market,
    fromDay,
  ]);
}

/** Days of a market whose run is to be taken up: under way when it was killed, or due again. Oldest first. */
export async function daysToTakeUp(sql: Sql, market: Market, limit: number): Promise<string[]> {
  const rows = await sql.query<{ day: string }>(
    `SELECT day FROM settlement_runs
      WHERE market = $1 AND (status = 'running' OR (due AND status <> 'final')) ORDER BY day LIMIT $2`,
    [market, limit],
  );
  return rows.map(({ day }) => day);
}

/** The newest day of a market that has a run. */
export async function newestDay(sql: Sql, market: Market): Promise<string | null> {
  const [row] = await sql.query<{ day: string | null }>(
    'SELECT max(day) AS day FROM settlement_runs WHERE market = $1',
    [market],
  );
  return row?.day ?? null;
}

/** The newest final day before one at whose end the bank and the ledger agreed in every line. */
export async function lastBankSettled(sql: Sql, market: Market, before: string): Promise<Run | null> {
  const [row] = await sql.query<RunRow>(
    `SELECT ${COLUMNS} FROM settlement_runs r
      WHERE r.market = $1 AND r.day < $2 AND r.status = 'final' AND r.bank_settled ORDER BY r.day DESC LIMIT 1`,
    [market, before],
  );
  return row ? runOf(row) : null;
}

export interface StepRow {
  readonly step: Step;
  readonly result: StepResult;
  readonly doneAt: Date;
}

/** What the steps of an attempt left behind, in the order in which they were done. */
export function stepsOf(sql: Sql, runId: string, attempt: number): Promise<StepRow[]> {
  return sql.query<StepRow>(
    `SELECT step, result, done_at AS "doneAt" FROM settlement_run_steps
      WHERE run_id = $1 AND attempt = $2
      ORDER BY array_position(ARRAY['frozen', 'matched', 'statements', 'totals', 'breaks', 'reserve', 'anchor', 'final'],
        step)`,
    [runId, attempt],
  );
}

export async function insertStep(
  sql: Sql,
  run: Pick<Run, 'id' | 'attempt'>,
  step: Step,
  result: StepResult,
  at: Date,
): Promise<void> {
  await sql.query(
    'INSERT INTO settlement_run_steps (run_id, attempt, step, result, done_at) VALUES ($1, $2, $3, $4, $5)',
    [run.id, run.attempt, step, JSON.stringify(result), at],
  );
}

export interface RunFilter {
  readonly market: Market | null;
  readonly status: RunStatus | null;
  readonly before: readonly [day: string, market: string] | null;
  readonly limit: number;
}

/** Newest day first. */
export async function runsBefore(sql: Sql, { market, status, before, limit }: RunFilter): Promise<Run[]> {
  const rows = await sql.query<RunRow>(
    `SELECT ${COLUMNS} FROM settlement_runs r
      WHERE ($1::text IS NULL OR r.market = $1) AND ($2::text IS NULL OR r.status = $2)
        AND ($3::date IS NULL OR (r.day, r.market) < ($3, $4))
      ORDER BY r.day DESC, r.market DESC LIMIT $5`,
    [market, status, before?.[0] ?? null, before?.[1] ?? null, limit],
  );
  return rows.map(runOf);
}
