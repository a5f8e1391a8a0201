import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { JournalBatch } from './chain.js';

/** A row of the journal as it stands in the database. */
export interface JournalRow extends JournalBatch {
  /** Of the lease under which it was written. Not part of the hash. */
  readonly epoch: bigint;
}

interface StoredRow extends Omit<JournalRow, 'firstSequence' | 'lastSequence'> {
  readonly firstSequence: bigint;
  readonly lastSequence: bigint;
}

const COLUMNS = `market, batch, first_sequence AS "firstSequence", last_sequence AS "lastSequence", at, day, epoch, format,
  engine_version AS "engineVersion", hash_algorithm AS "hashAlgorithm", commands, outcome_digest AS "outcomeDigest",
  state_hash AS "stateHash", previous_hash AS "previousHash", hash`;

function rowOf(stored: StoredRow): JournalRow {
  return { ...stored, firstSequence: Number(stored.firstSequence), lastSequence: Number(stored.lastSequence) };
}

/** About as much of the journal as one page holds; the longest batch may be more. */
const PAGE_BYTES = 4_000_000;
const PAGE_BATCHES_MIN = 16;
const PAGE_BATCHES_MAX = 2_000;

/** The journal of a market from its first batch to its last, in pages of bounded size. */
export async function* journalPages(sql: Sql, market: Market): AsyncGenerator<readonly JournalRow[]> {
  let after = 0n;
  let limit = PAGE_BATCHES_MIN;
  for (;;) {
    const page = await readBatches(sql, market, after, limit);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.batch;
    const bytes = page.reduce((sum, row) => sum + row.commands.length, 1);
    const fits = Math.floor((PAGE_BYTES * page.length) / bytes);
    limit = Math.min(PAGE_BATCHES_MAX, Math.max(PAGE_BATCHES_MIN, fits));
  }
}

async function readBatches(sql: Sql, market: Market, after: bigint, limit: number): Promise<JournalRow[]> {
  const rows = await sql.query<StoredRow>(
    `SELECT ${COLUMNS} FROM market_journal WHERE market = $1 AND batch > $2 ORDER BY batch LIMIT $3`,
    [market, after, limit],
  );
  return rows.map(rowOf);
}

/** The newest batches before one (all of them when null), newest first. */
export async function readBatchesBefore(
  sql: Sql,
  market: Market,
  before: bigint | null,
  limit: number,
): Promise<JournalRow[]> {
  const rows = await sql.query<StoredRow>(
    `SELECT ${COLUMNS} FROM market_journal
      WHERE market = $1 AND ($2::bigint IS NULL OR batch < $2) ORDER BY batch DESC LIMIT $3`,
    [market, before, limit],
  );
  return rows.map(rowOf);
}

export async function findBatch(sql: Sql, market: Market, batch: bigint): Promise<JournalRow | null> {
  const [row] = await sql.query<StoredRow>(`SELECT ${COLUMNS} FROM market_journal WHERE market = $1 AND batch = $2`, [
    market,
    batch,
  ]);
  return row ? rowOf(row) : null;
}

export async function findHead(sql: Sql, market: Market): Promise<JournalRow | null> {
  const [row] = await readBatchesBefore(sql, market, null, 1);
  return row ?? null;
}

/** The last batch of any day before `day`. */
export async function findLastBefore(sql: Sql, market: Market, day: string): Promise<JournalRow | null> {
  const [row] = await sql.query<StoredRow>(
    `SELECT ${COLUMNS} FROM market_journal WHERE market = $1 AND day < $2 ORDER BY batch DESC LIMIT 1`,
    [market, day],
  );
  return row ? rowOf(row) : null;
}
