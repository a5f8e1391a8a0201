import type { Sql } from '../../../../platform/database/sql.js';
import type { Market } from '../../../../shared/market.js';

/** Reads of the rows that a replay is compared with. Nothing here writes. */

/** An account as the replay needs it. */
export interface ReplayAccount {
  readonly id: bigint;
  readonly kind: string;
  /** May be negative. */
  readonly outside: boolean;
  /** The organization's credit code, which two seeds share, unlike its id; the account's number where it has none. */
  readonly owner: string;
  readonly organizationId: string;
}

export function readAccounts(sql: Sql, market: Market): Promise<ReplayAccount[]> {
  return sql.query<ReplayAccount>(
    `SELECT a.id, a.kind, a.outside, coalesce(o.credit_code, 'account ' || a.id) AS owner,
            a.organization_id AS "organizationId"
       FROM ledger_accounts a LEFT JOIN identity_organizations o ON o.id = a.organization_id
      WHERE a.market = $1 ORDER BY a.id`,
    [market],
  );
}

export interface StampedEntry {
  readonly afterBatch: bigint;
  readonly transferId: bigint;
  /** Null when the transfer has no entries at all. */
  readonly accountId: bigint | null;
  readonly asset: string;
  readonly available: bigint;
  readonly held: bigint;
  readonly pending: bigint;
}

/** Entries of the next `limit` transfers stamped into a market, in its order; those of other markets' accounts too. */
export function readStampedEntries(
  sql: Sql,
  market: Market,
  after: { readonly batch: bigint; readonly transferId: bigint },
  limit: number,
): Promise<StampedEntry[]> {
  return sql.query<StampedEntry>(
    `SELECT s.after_batch AS "afterBatch", s.transfer_id AS "transferId", e.account_id AS "accountId", e.asset,
            e.available, e.held, e.pending
       FROM (SELECT after_batch, transfer_id FROM ledger_transfer_stamps
              WHERE market = $1 AND (after_batch, transfer_id) > ($2, $3)
              ORDER BY after_batch, transfer_id LIMIT $4) s
       LEFT JOIN ledger_entries e ON e.transfer_id = s.transfer_id
      ORDER BY s.after_batch, s.transfer_id, e.id`,
    [market, after.batch, after.transferId, limit],
  );
}

export interface StoredBalance {
  readonly accountId: bigint;
  readonly asset: string;
  readonly available: bigint;
  readonly held: bigint;
  readonly pending: bigint;
}

const BALANCE_PAGE = 20_000;

/** Balances of the market's accounts, in pages. */
export async function* balancePages(sql: Sql, market: Market): AsyncGenerator<readonly StoredBalance[]> {
  let after: { accountId: bigint; asset: string } = { accountId: 0n, asset: '' };
  for (;;) {
    const page = await sql.query<StoredBalance>(
      `SELECT b.account_id AS "accountId", b.asset, b.available, b.held, b.pending
         FROM ledger_balances b JOIN ledger_accounts a ON a.id = b.account_id
        WHERE a.market = $1 AND (b.account_id, b.asset) > ($2, $3)
        ORDER BY b.account_id, b.asset LIMIT ${BALANCE_PAGE}`,
      [market, after.accountId, after.asset],
    );
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last;
  }
}

export interface StoredLot {
  readonly accountId: bigint;
  readonly asset: string;
  readonly acquiredOn: string;
  readonly releaseOn: string;
  readonly quantity: bigint;
}

export function readLots(sql: Sql, market: Market): Promise<StoredLot[]> {
  return sql.query<StoredLot>(
    `SELECT l.account_id AS "accountId", l.asset, l.acquired_on AS "acquiredOn", l.release_on AS "releaseOn", l.quantity
       FROM ledger_pending_lots l JOIN ledger_accounts a ON a.id = l.account_id WHERE a.market = $1`,
    [market],
  );
}

export interface StoredFees {
  readonly id: string;
  readonly ratePerMillion: number;
  readonly minimumFen: bigint;
  readonly waiveBelowFen: bigint;
}

export function readFees(sql: Sql, market: Market): Promise<StoredFees[]> {
  return sql.query<StoredFees>(
    `SELECT id, rate_per_million AS "ratePerMillion", minimum_fen AS "minimumFen", waive_below_fen AS "waiveBelowFen"
       FROM market_fee_schedules WHERE market = $1`,
    [market],
  );
}

export async function readLastSequence(sql: Sql, market: Market): Promise<number> {
  const [row] = await sql.query<{ last: bigint | null }>(
    `SELECT last_sequence AS last FROM market_journal WHERE market = $1 ORDER BY batch DESC LIMIT 1`,
    [market],
  );
  return Number(row?.last ?? 0n);
}
