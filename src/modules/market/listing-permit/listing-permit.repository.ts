import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { DrawChange } from './permit-draws.js';

/**
 * What authorities approved for listing, and what orders draw on it. Of a permit only what is used changes, and only the
 * trading loop changes it, under its market's lock.
 */

export interface NewListingPermit {
  readonly market: Market;
  readonly accountId: bigint;
  readonly organizationId: string;
  readonly instrument: string;
  readonly units: bigint;
  /** Last day; null: without end. */
  readonly validUntil: string | null;
  readonly reason: string;
  readonly proposalId: string;
  readonly authorityId: string;
  readonly approvedBy: string;
  readonly at: Date;
}

export async function insertListingPermit(sql: Sql, permit: NewListingPermit): Promise<void> {
  await sql.query(
    `INSERT INTO market_listing_permits (market, account_id, organization_id, instrument, units, valid_until, reason,
       proposal_id, authority_id, approved_by, approved_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      permit.market,
      permit.accountId,
      permit.organizationId,
      permit.instrument,
      permit.units,
      permit.validUntil,
      permit.reason,
      permit.proposalId,
      permit.authorityId,
      permit.approvedBy,
      permit.at,
    ],
  );
}

export interface PermitInForceRow {
  readonly id: bigint;
  readonly account_id: bigint;
  readonly instrument: string;
  readonly valid_until: string | null;
  readonly left_units: bigint;
}

/** Of each pair `accounts[i]`, `instruments[i]`: permits in force on the day of which something is left. */
export function readPermitsInForce(
  sql: Sql,
  accounts: readonly bigint[],
  instruments: readonly string[],
  day: string,
): Promise<PermitInForceRow[]> {
  return sql.query<PermitInForceRow>(
    `SELECT p.id, p.account_id, p.instrument, p.valid_until, p.units - p.used_units AS left_units
       FROM (SELECT DISTINCT * FROM unnest($1::bigint[], $2::text[]) AS s (account_id, instrument)) AS w
       JOIN market_listing_permits p USING (account_id, instrument)
      WHERE p.used_units < p.units AND (p.valid_until IS NULL OR p.valid_until >= $3)
      ORDER BY p.valid_until NULLS LAST, p.id`,
    [accounts, instruments, day],
  );
}

export interface DrawRow {
  readonly order_sequence: bigint;
  readonly permit_id: bigint;
  readonly valid_until: string | null;
  readonly units: bigint;
}

/** What the open orders of a market draw. */
export function readDrawsOfOpenOrders(sql: Sql, market: Market): Promise<DrawRow[]> {
  return sql.query<DrawRow>(
    `SELECT d.order_sequence, d.permit_id, p.valid_until, d.units
       FROM market_listing_permit_draws d
       JOIN market_orders o ON o.market = d.market AND o.sequence = d.order_sequence
       JOIN market_listing_permits p ON p.id = d.permit_id
      WHERE d.market = $1 AND d.units > 0 AND o.status IN ('new', 'partially-filled')
      ORDER BY d.order_sequence, d.permit_id`,
    [market],
  );
}

export function writeDraws(sql: Sql, market: Market, changes: readonly DrawChange[]): Promise<unknown> {
  const permits = changes.map(({ permit }) => permit);
  return sql.query(
    `WITH drawn AS (
       INSERT INTO market_listing_permit_draws (market, order_sequence, permit_id, units)
       SELECT $1, d.* FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS d
       ON CONFLICT (market, order_sequence, permit_id) DO UPDATE SET units = excluded.units),
     changed AS (
       UPDATE market_listing_permits p SET used_units = p.used_units + c.change
         FROM (SELECT permit_id, sum(change)::bigint AS change
                 FROM unnest($3::bigint[], $5::bigint[]) AS d (permit_id, change) GROUP BY permit_id) AS c
        WHERE p.id = c.permit_id
        RETURNING 1)
     SELECT platform_expect_rows((SELECT count(*) FROM changed), $6, 'market_listing_permits')`,
    [
      market,
      changes.map(({ order }) => order),
      permits,
      changes.map(({ units }) => units),
      changes.map(({ change }) => change),
      new Set(permits).size,
    ],
  );
}

export interface ListingPermitRow {
  readonly id: bigint;
  readonly account_id: bigint;
  readonly organization_id: string;
  readonly instrument: string;
  readonly quantity_scale: number;
  readonly units: bigint;
  readonly used_units: bigint;
  readonly valid_until: string | null;
  readonly reason: string;
  readonly proposal_id: string;
  readonly authority_id: string;
  readonly approved_at: Date;
}

export interface ListingPermitFilter {
  readonly market: Market;
  /** Only those that this organization has or gave; null: all. */
  readonly organizationId: string | null;
  readonly instrument: string | null;
  readonly before: string | null;
  readonly limit: number;
}

/** Newest first. */
export function listListingPermits(sql: Sql, filter: ListingPermitFilter): Promise<ListingPermitRow[]> {
  return sql.query<ListingPermitRow>(
    `SELECT p.id, p.account_id, p.organization_id, p.instrument, i.quantity_scale, p.units, p.used_units, p.valid_until,
            p.reason, p.proposal_id, p.authority_id, p.approved_at
       FROM market_listing_permits p JOIN registry_instruments i ON i.code = p.instrument
      WHERE p.market = $1 AND ($2::uuid IS NULL OR p.organization_id = $2 OR p.authority_id = $2)
        AND ($3::text IS NULL OR p.instrument = $3) AND ($4::bigint IS NULL OR p.id < $4)
      ORDER BY p.id DESC LIMIT $5`,
    [filter.market, filter.organizationId, filter.instrument, filter.before, filter.limit],
  );
}
