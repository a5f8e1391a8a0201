import type { Sql } from '../../platform/database/sql.js';
import type { Market } from '../../shared/market.js';
import type { Account, AccountKind } from './account.js';

const ACCOUNT = `id, organization_id AS "organizationId", market, kind, outside, opened_at AS "openedAt"`;

/** The new account's id, or null where the organization has one of this kind in this market. */
export async function insertAccount(
  sql: Sql,
  account: { organizationId: string; market: Market; kind: AccountKind; at: Date },
): Promise<bigint | null> {
  const [row] = await sql.query<{ id: bigint }>(
    `INSERT INTO ledger_accounts (organization_id, market, kind, opened_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT ON CONSTRAINT ledger_accounts_one_of_a_kind DO NOTHING RETURNING id`,
    [account.organizationId, account.market, account.kind, account.at],
  );
  return row?.id ?? null;
}

/** Makes the balances an account lacks: money and every asset of its market. */
export async function insertBalancesOfAccount(sql: Sql, accountId: bigint): Promise<void> {
  await sql.query(
    `INSERT INTO ledger_balances (account_id, asset, outside)
     SELECT a.id, s.code, a.outside FROM ledger_accounts a
       JOIN ledger_assets s ON s.market IS NULL OR s.market = a.market
      WHERE a.id = $1 ORDER BY s.code
     ON CONFLICT (account_id, asset) DO NOTHING`,
    [accountId],
  );
}

/** Records the asset; false where its code was there before. */
export async function insertAsset(sql: Sql, asset: { code: string; market: Market; at: Date }): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO ledger_assets (code, market, opened_at) VALUES ($1, $2, $3)
     ON CONFLICT (code) DO NOTHING RETURNING code`,
    [asset.code, asset.market, asset.at],
  );
  return rows.length > 0;
}

/** The market of an asset, null for money, undefined for an unknown code. */
export async function marketOfAsset(sql: Sql, code: string): Promise<Market | null | undefined> {
  const [row] = await sql.query<{ market: Market | null }>('SELECT market FROM ledger_assets WHERE code = $1', [code]);
  return row?.market;
}

/** Makes the balances an asset lacks: one for every account of its market. */
export async function insertBalancesOfAsset(sql: Sql, code: string): Promise<void> {
  await sql.query(
    `INSERT INTO ledger_balances (account_id, asset, outside)
     SELECT a.id, s.code, a.outside FROM ledger_assets s
       JOIN ledger_accounts a ON a.market = s.market
      WHERE s.code = $1 ORDER BY a.id
     ON CONFLICT (account_id, asset) DO NOTHING`,
    [code],
  );
}

export async function findAccount(
  sql: Sql,
  organizationId: string,
  market: Market,
  kind: AccountKind,
): Promise<Account | null> {
  const rows = await sql.query<Account>(
    `SELECT ${ACCOUNT} FROM ledger_accounts WHERE organization_id = $1 AND market = $2 AND kind = $3`,
    [organizationId, market, kind],
  );
  return rows[0] ?? null;
}

/** The account at the bank where the money of a market is in custody; a market has at most one. */
export async function findBankAccount(sql: Sql, market: Market): Promise<Account | null> {
  const rows = await sql.query<Account>(`SELECT ${ACCOUNT} FROM ledger_accounts WHERE market = $1 AND kind = 'bank'`, [
    market,
  ]);
  return rows[0] ?? null;
}

/** In order of their opening. */
export function accountsOfOrganization(sql: Sql, organizationId: string): Promise<Account[]> {
  return sql.query<Account>(`SELECT ${ACCOUNT} FROM ledger_accounts WHERE organization_id = $1 ORDER BY id`, [
    organizationId,
  ]);
}

export function accountsById(sql: Sql, ids: readonly bigint[]): Promise<Account[]> {
  return sql.query<Account>(`SELECT ${ACCOUNT} FROM ledger_accounts WHERE id = ANY($1::bigint[])`, [ids]);
}
