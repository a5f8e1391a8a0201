import type { Sql } from '../../platform/database/sql.js';
import type { Market } from '../../shared/market.js';

/** What a market asks of the ledger for a batch, under the market's lock. */

export interface AvailableBalance {
  readonly account_id: bigint;
  readonly asset: string;
  /** Fen, or smallest units. */
  readonly available: bigint;
}

/** The available bucket of each pair `accounts[i]`, `assets[i]`; a balance that is not there has no row. */
export function readAvailable(
  sql: Sql,
  accounts: readonly bigint[],
  assets: readonly string[],
): Promise<AvailableBalance[]> {
  return sql.query<AvailableBalance>(
    `SELECT b.account_id, b.asset, b.available
       FROM unnest($1::bigint[], $2::text[]) AS w (account_id, asset)
       JOIN ledger_balances b ON b.account_id = w.account_id AND b.asset = w.asset`,
    [accounts, assets],
  );
}

/**
 * All that a holder has of an asset, whether available, held or pending, and on which side it keeps it: named by its
 * trading account, with its register account of the market counted in.
 */
export interface Position {
  readonly account_id: bigint;
  readonly asset: string;
  /** Smallest units. */
  readonly units: bigint;
}

/** Of each pair `accounts[i]`, `assets[i]`; a balance that is not there has no row. */
export function readPositions(sql: Sql, accounts: readonly bigint[], assets: readonly string[]): Promise<Position[]> {
  return sql.query<Position>(
    `SELECT w.account_id, w.asset, p.units
       FROM unnest($1::bigint[], $2::text[]) AS w (account_id, asset)
       JOIN ledger_accounts a ON a.id = w.account_id
      CROSS JOIN LATERAL (
        SELECT sum(b.available + b.held + b.pending)::bigint AS units
          FROM ledger_accounts side JOIN ledger_balances b ON b.account_id = side.id AND b.asset = w.asset
         WHERE side.organization_id = a.organization_id AND side.market = a.market
           AND (side.id = a.id OR a.kind = 'trading' AND side.kind = 'register')) AS p
      WHERE p.units IS NOT NULL`,
    [accounts, assets],
  );
}

/** The holders of a market that have anything of these assets. Reads a row for each account of the market. */
export function readHolders(sql: Sql, market: Market, assets: readonly string[]): Promise<Position[]> {
  return sql.query<Position>(
    `SELECT a.id AS account_id, b.asset, sum(b.available + b.held + b.pending)::bigint AS units
       FROM ledger_accounts a
       JOIN ledger_accounts side ON side.organization_id = a.organization_id AND side.market = a.market
                                AND side.kind IN ('trading', 'register')
       JOIN ledger_balances b ON b.account_id = side.id
      WHERE a.market = $1 AND a.kind = 'trading'
        AND b.asset = ANY($2::text[]) AND b.available + b.held + b.pending > 0
      GROUP BY a.id, b.asset`,
    [market, assets],
  );
}

/** The account that takes a market's fees; null while the market has none. */
export async function readFeeAccount(sql: Sql, market: Market): Promise<bigint | null> {
  const [row] = await sql.query<{ id: bigint }>(
    "SELECT id FROM ledger_accounts WHERE market = $1 AND kind = 'fee' ORDER BY id LIMIT 1",
    [market],
  );
  return row?.id ?? null;
}
