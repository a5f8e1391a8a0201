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

/** All that an account has of an asset, whether available, held or pending. */
export interface Position {
  readonly account_id: bigint;
  readonly asset: string;
  /** Smallest units. */
  readonly units: bigint;
}

/** Of each pair `accounts[i]`, `assets[i]`; a balance that is not there has no row. */
export function readPositions(sql: Sql, accounts: readonly bigint[], assets: readonly string[]): Promise<Position[]> {
  return sql.query<Position>(
    `SELECT b.account_id, b.asset, b.available + b.held + b.pending AS units
       FROM unnest($1::bigint[], $2::text[]) AS w (account_id, asset)
       JOIN ledger_balances b ON b.account_id = w.account_id AND b.asset = w.asset`,
    [accounts, assets],
  );
}

/** The trading accounts of a market that have anything of these assets. Reads a row for each account of the market. */
export function readHolders(sql: Sql, market: Market, assets: readonly string[]): Promise<Position[]> {
  return sql.query<Position>(
    `SELECT b.account_id, b.asset, b.available + b.held + b.pending AS units
       FROM ledger_balances b JOIN ledger_accounts a ON a.id = b.account_id
      WHERE b.asset = ANY($2::text[]) AND b.available + b.held + b.pending > 0
        AND a.market = $1 AND a.kind = 'trading'`,
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
