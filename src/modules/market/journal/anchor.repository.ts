import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { Anchor } from './anchor.js';

const COLUMNS = 'market, batch, hash, published_at AS "publishedAt", algorithm, key_id AS "keyId", signature';

/** Keeps the first anchor of a batch. Answers whether this one is it. */
export async function insertAnchor(sql: Sql, anchor: Anchor): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO market_anchors (market, batch, hash, published_at, algorithm, key_id, signature)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (market, batch) DO NOTHING RETURNING 1`,
    [anchor.market, anchor.batch, anchor.hash, anchor.publishedAt, anchor.algorithm, anchor.keyId, anchor.signature],
  );
  return rows.length > 0;
}

/** All anchors in the order of their publication; of one market or of all. A few a day, so they fit into memory. */
export function readAnchors(sql: Sql, market: Market | null): Promise<Anchor[]> {
  return sql.query<Anchor>(
    `SELECT ${COLUMNS} FROM market_anchors WHERE $1::text IS NULL OR market = $1 ORDER BY published_at, market, batch`,
    [market],
  );
}

/** Where a page of anchors ended. */
export interface AnchorPlace {
  readonly publishedAt: string;
  readonly market: string;
  readonly batch: string;
}

/** The newest anchors before a place, newest first. */
export function readAnchorsBefore(
  sql: Sql,
  market: Market | null,
  before: AnchorPlace | null,
  limit: number,
): Promise<Anchor[]> {
  return sql.query<Anchor>(
    `SELECT ${COLUMNS} FROM market_anchors
      WHERE ($1::text IS NULL OR market = $1)
        AND ($2::timestamptz IS NULL OR (published_at, market, batch) < ($2, $3, $4::bigint))
      ORDER BY published_at DESC, market DESC, batch DESC LIMIT $5`,
    [market, before?.publishedAt ?? null, before?.market ?? null, before?.batch ?? null, limit],
  );
}

/** The highest batch of a market that has an anchor, 0 for none. */
export async function lastAnchored(sql: Sql, market: Market): Promise<bigint> {
  const [row] = await sql.query<{ batch: bigint | null }>(
    'SELECT max(batch) AS batch FROM market_anchors WHERE market = $1',
    [market],
  );
  return row?.batch ?? 0n;
}
