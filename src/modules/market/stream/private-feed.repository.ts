import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';

/** The private events of one batch: positions `first` to `last`, one each. */
export interface FeedBatch {
  readonly first: number;
  readonly last: number;
  readonly at: string;
  readonly events: readonly object[];
}

interface FeedRow {
  readonly first_position: bigint;
  readonly last_position: bigint;
  readonly at: Date;
  readonly events: Buffer;
}

/** At most `limit` batches with events after `position`, oldest first. */
export async function feedAfter(
  sql: Sql,
  organizationId: string,
  market: Market,
  position: number,
  limit: number,
): Promise<FeedBatch[]> {
  const rows = await sql.query<FeedRow>(
    `SELECT first_position, last_position, at, events FROM market_feed
      WHERE organization_id = $1 AND market = $2 AND last_position > $3 ORDER BY last_position LIMIT $4`,
    [organizationId, market, position, limit],
  );
  return rows.map((row) => ({
    first: Number(row.first_position),
    last: Number(row.last_position),
    at: row.at.toISOString(),
    events: JSON.parse(row.events.toString('utf8')) as object[],
  }));
}

/** One chunk of events older than `before`; returns how many batches went. */
export async function deleteFeedBefore(sql: Sql, before: Date, limit: number): Promise<number> {
  const rows = await sql.query(
    `DELETE FROM market_feed WHERE ctid = ANY (ARRAY(SELECT ctid FROM market_feed WHERE at < $1 LIMIT $2)) RETURNING 1`,
    [before, limit],
  );
  return rows.length;
}

export interface BalanceRow {
  readonly account_id: bigint;
  readonly asset: string;
  readonly available: bigint;
  readonly held: bigint;
  readonly pending: bigint;
  /** Of the last private event that these balances contain. */
  readonly position: bigint;
}

/** The balances of an organization's trading account in a market and the position of its feed, as of one commit. */
export function balancesWithPosition(sql: Sql, organizationId: string, market: Market): Promise<BalanceRow[]> {
  return sql.query<BalanceRow>(
    `SELECT b.account_id, b.asset, b.available, b.held, b.pending, coalesce(p.last_position, 0) AS position
       FROM ledger_accounts a
       JOIN ledger_balances b ON b.account_id = a.id
       LEFT JOIN market_feed_positions p ON p.organization_id = a.organization_id AND p.market = a.market
      WHERE a.organization_id = $1 AND a.market = $2 AND a.kind = 'trading' ORDER BY b.account_id, b.asset`,
    [organizationId, market],
  );
}

export interface Holder {
  readonly organization_id: string;
  readonly market: Market;
}

/** Whose trading accounts these transfers changed. */
export function holdersTouchedBy(sql: Sql, transferIds: readonly string[]): Promise<Holder[]> {
  return sql.query<Holder>(
    `SELECT DISTINCT a.organization_id, a.market
       FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
      WHERE e.transfer_id = ANY ($1::bigint[]) AND a.kind = 'trading'`,
    [transferIds],
  );
}
