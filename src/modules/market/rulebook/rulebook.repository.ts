import type { Sql } from '../../../platform/database/sql.js';
import { invariant } from '../../../shared/invariant.js';
import { marketNumber, type Market } from '../../../shared/market.js';
import type { PublishedRulebook, Rulebook } from './rulebook.js';

interface RulebookRow {
  readonly version: number;
  readonly effective_on: string;
  readonly content: Rulebook;
}

/** A version with how it came to be. */
export interface RulebookRecord extends PublishedRulebook {
  /** null of the one that came with the program. */
  readonly proposalId: string | null;
  readonly publishedAt: Date;
}

interface RecordRow extends RulebookRow {
  readonly proposal_id: string | null;
  readonly published_at: Date;
}

const RECORD = 'version, effective_on, content, proposal_id, published_at';

/** The highest version of those whose first day has come; null for a market that has none. */
export async function readRulebookInForce(sql: Sql, market: Market, day: string): Promise<PublishedRulebook | null> {
  return readRecordInForce(sql, market, day);
}

export async function readRecordInForce(sql: Sql, market: Market, day: string): Promise<RulebookRecord | null> {
  const [row] = await sql.query<RecordRow>(
    `SELECT ${RECORD} FROM market_rulebooks
      WHERE market = $1 AND effective_on <= $2 ORDER BY version DESC LIMIT 1`,
    [market, day],
  );
  return row ? recordOf(row) : null;
}

export async function readRulebook(sql: Sql, market: Market, version: number): Promise<RulebookRecord | null> {
  const [row] = await sql.query<RecordRow>(
    `SELECT ${RECORD} FROM market_rulebooks WHERE market = $1 AND version = $2`,
    [market, version],
  );
  return row ? recordOf(row) : null;
}

/** The last one that was published, whether or not its day has come. */
export async function readLatestRulebook(sql: Sql, market: Market): Promise<RulebookRecord> {
  const [row] = await readRulebooksBefore(sql, market, null, 1);
  invariant(row, 'every market has a rulebook from the beginning');
  return row;
}

/** Newest first, from before this version. */
export async function readRulebooksBefore(
  sql: Sql,
  market: Market,
  version: bigint | null,
  limit: number,
): Promise<RulebookRecord[]> {
  const rows = await sql.query<RecordRow>(
    `SELECT ${RECORD} FROM market_rulebooks
      WHERE market = $1 AND ($2::bigint IS NULL OR version < $2) ORDER BY version DESC LIMIT $3`,
    [market, version, limit],
  );
  return rows.map(recordOf);
}

/** First key of the advisory locks under which a market's versions are numbered. */
const RULEBOOK_LOCK_CLASS = 7206;

/** Until the transaction ends, nobody else publishes a rulebook of the market. */
export async function lockRulebooks(sql: Sql, market: Market): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1, $2)', [RULEBOOK_LOCK_CLASS, marketNumber(market)]);
}

export async function insertRulebook(sql: Sql, record: RulebookRecord): Promise<void> {
  const { version, effectiveOn, content, proposalId, publishedAt } = record;
  await sql.query(
    `INSERT INTO market_rulebooks (market, version, effective_on, content, proposal_id, published_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [content.market, version, effectiveOn, JSON.stringify(content), proposalId, publishedAt],
  );
}

/** Whether the market opened this day or a later one. */
export async function isDayOpened(sql: Sql, market: Market, day: string): Promise<boolean> {
  const rows = await sql.query('SELECT FROM market_days WHERE market = $1 AND day >= $2 LIMIT 1', [market, day]);
  return rows.length > 0;
}

function recordOf(row: RecordRow): RulebookRecord {
  return {
    version: row.version,
    effectiveOn: row.effective_on,
    content: row.content,
    proposalId: row.proposal_id,
    publishedAt: row.published_at,
  };
}
