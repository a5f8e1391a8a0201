import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { EndingKind, Intention } from './intention.js';

interface Row extends Omit<Intention, 'ending'> {
  readonly ended: EndingKind | null;
  readonly endedReason: string | null;
  readonly endedAt: Date | null;
}

/** First key of the advisory locks, one for each organization. */
const PUBLISHER_LOCK_CLASS = 7211;

const INTENTIONS = `
  SELECT i.id, i.market, i.instrument, i.organization_id AS "organizationId", i.side, i.quantity_units AS units,
         i.price_ticks AS "priceTicks", i.region, i.contact, i.note, i.version, i.corrects,
         i.published_at AS "publishedAt",
         i.valid_until AS "validUntil", e.kind AS ended, e.reason AS "endedReason", e.at AS "endedAt"
    FROM market_intentions i LEFT JOIN market_intention_endings e ON e.intention_id = i.id`;

export type NewIntention = Omit<Intention, 'ending'> & { readonly userId: string };

export async function insertIntention(sql: Sql, intention: NewIntention): Promise<void> {
  await sql.query(
    `INSERT INTO market_intentions (id, market, instrument, organization_id, side, quantity_units, price_ticks, region,
       contact, note, version, corrects, user_id, published_at, valid_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      intention.id,
      intention.market,
      intention.instrument,
      intention.organizationId,
      intention.side,
      intention.units,
      intention.priceTicks,
      intention.region,
      intention.contact,
      intention.note,
      intention.version,
      intention.corrects,
      intention.userId,
      intention.publishedAt,
      intention.validUntil,
    ],
  );
}

/** Keeps the publications of one organization in one order, until the transaction ends. */
export async function lockPublisher(sql: Sql, organizationId: string): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [PUBLISHER_LOCK_CLASS, organizationId]);
}

export async function countCurrent(sql: Sql, organizationId: string, today: string): Promise<number> {
  const [row] = await sql.query<{ current: number }>(
    `SELECT count(*)::integer AS current FROM market_intentions i
      WHERE i.organization_id = $1 AND i.valid_until >= $2
        AND NOT EXISTS (SELECT FROM market_intention_endings e WHERE e.intention_id = i.id)`,
    [organizationId, today],
  );
  return row?.current ?? 0;
}

/** Corrections included. */
export async function countPublishedSince(sql: Sql, organizationId: string, from: Date): Promise<number> {
  const [row] = await sql.query<{ published: number }>(
    `SELECT count(*)::integer AS published FROM market_intentions WHERE organization_id = $1 AND published_at >= $2`,
    [organizationId, from],
  );
  return row?.published ?? 0;
}

export async function intentionById(sql: Sql, id: string): Promise<Intention | null> {
  const [row] = await sql.query<Row>(`${INTENTIONS} WHERE i.id = $1`, [id]);
  return row ? intentionOf(row) : null;
}

/** False where it had ended before. */
export async function endIntention(
  sql: Sql,
  id: string,
  ending: { readonly kind: EndingKind; readonly reason: string | null; readonly userId: string; readonly at: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO market_intention_endings (intention_id, kind, reason, user_id, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (intention_id) DO NOTHING RETURNING intention_id`,
    [id, ending.kind, ending.reason, ending.userId, ending.at],
  );
  return rows.length > 0;
}

export interface IntentionFilter {
  readonly market: Market | null;
  readonly instrument: string | null;
  readonly side: 'buy' | 'sell' | null;
  /** What the code of its region begins with. */
  readonly regionPrefix: string | null;
  /** Current on `day`; such a one was published at `publishedFrom` or later. null: in any state. */
  readonly current: { readonly day: string; readonly publishedFrom: Date } | null;
  readonly organizationId: string | null;
  readonly before: { readonly publishedAt: string; readonly id: string } | null;
  readonly limit: number;
}

/** Newest first. */
export async function intentionsBefore(sql: Sql, filter: IntentionFilter): Promise<Intention[]> {
  const rows = await sql.query<Row>(
    `${INTENTIONS}
      WHERE ($1::text IS NULL OR i.market = $1) AND ($2::text IS NULL OR i.instrument = $2)
        AND ($3::text IS NULL OR i.side = $3) AND ($4::text IS NULL OR starts_with(i.region::text, $4))
        AND ($5::date IS NULL OR (i.valid_until >= $5 AND e.intention_id IS NULL))
        AND ($6::timestamptz IS NULL OR i.published_at >= $6)
        AND ($7::uuid IS NULL OR i.organization_id = $7)
        AND ($8::timestamptz IS NULL OR (i.published_at, i.id) < ($8, $9::uuid))
      ORDER BY i.published_at DESC, i.id DESC LIMIT $10`,
    [
      filter.market,
      filter.instrument,
      filter.side,
      filter.regionPrefix,
      filter.current?.day ?? null,
      filter.current?.publishedFrom ?? null,
      filter.organizationId,
      filter.before?.publishedAt ?? null,
      filter.before?.id ?? null,
      filter.limit,
    ],
  );
  return rows.map(intentionOf);
}

function intentionOf({ ended, endedReason, endedAt, ...row }: Row): Intention {
  return { ...row, ending: ended && endedAt ? { kind: ended, reason: endedReason, at: endedAt } : null };
}
