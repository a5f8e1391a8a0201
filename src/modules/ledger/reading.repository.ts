import type { Sql } from '../../platform/database/sql.js';
import type { Market } from '../../shared/market.js';
import type { AccountKind, Balance, Buckets } from './account.js';

/** One line of an account's history. */
export interface Entry extends Balance {
  readonly id: bigint;
  readonly transferId: bigint;
  readonly at: Date;
  readonly reason: string;
  readonly reference: string;
  /** The transfer this one corrects. */
  readonly reverses: bigint | null;
  /** The journal command that caused it, in a batch of the trading loop. */
  readonly sequence: bigint | null;
}

/** What a balance was at the start and at the end of a period. */
export interface Movement {
  readonly asset: string;
  readonly opening: Buckets;
  readonly closing: Buckets;
}

/** What the accounts of one kind in one market have of an asset together. */
export interface TrialBalanceRow extends Buckets {
  readonly asset: string;
  readonly market: Market;
  readonly kind: AccountKind;
}

/** Instants `from <= t < to`. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** Every balance of an account, in order of asset. */
export function balancesOf(sql: Sql, accountId: bigint): Promise<Balance[]> {
  return sql.query<Balance>(
    `SELECT account_id AS "accountId", asset, available, held, pending
       FROM ledger_balances WHERE account_id = $1 ORDER BY asset`,
    [accountId],
  );
}

/** The balances of an account with what was posted at `at` or before. */
export function balancesAt(sql: Sql, accountId: bigint, at: Date): Promise<Balance[]> {
  return sql.query<Balance>(
    `SELECT b.account_id AS "accountId", b.asset, coalesce(sum(e.available), 0)::bigint AS available,
            coalesce(sum(e.held), 0)::bigint AS held, coalesce(sum(e.pending), 0)::bigint AS pending
       FROM ledger_balances b
       LEFT JOIN ledger_entries e ON e.account_id = b.account_id AND e.asset = b.asset AND e.at <= $2
      WHERE b.account_id = $1 GROUP BY b.account_id, b.asset ORDER BY b.asset`,
    [accountId, at],
  );
}

/** Opening and closing of every balance of an account, in order of asset. */
export async function movementsOf(sql: Sql, accountId: bigint, period: Period): Promise<Movement[]> {
  const rows = await sql.query<{ asset: string; before: boolean | null } & Buckets>(
    `SELECT b.asset, e.at < $2 AS before, coalesce(sum(e.available), 0)::bigint AS available,
            coalesce(sum(e.held), 0)::bigint AS held, coalesce(sum(e.pending), 0)::bigint AS pending
       FROM ledger_balances b
       LEFT JOIN ledger_entries e ON e.account_id = b.account_id AND e.asset = b.asset AND e.at < $3
      WHERE b.account_id = $1 GROUP BY b.asset, e.at < $2 ORDER BY b.asset, before DESC NULLS LAST`,
    [accountId, period.from, period.to],
  );
  const movements = new Map<string, Movement>();
  for (const { asset, before, available, held, pending } of rows) {
    const { opening, closing } = movements.get(asset) ?? { opening: NOTHING, closing: NOTHING };
    const sum = {
      available: closing.available + available,
      held: closing.held + held,
      pending: closing.pending + pending,
    };
    movements.set(asset, { asset, opening: before === true ? sum : opening, closing: sum });
  }
  return [...movements.values()];
}

const NOTHING: Buckets = { available: 0n, held: 0n, pending: 0n };

const ENTRY_COLUMNS = `e.id, e.transfer_id AS "transferId", e.account_id AS "accountId", e.asset, e.available, e.held,
  e.pending, e.at, e.sequence, t.reason, t.reference, t.reverses`;

/**
 * Newest first: at most `limit` entries of an account (of one asset, if given) older than entry `before`. Each balance
 * gives its newest from the index and the newest of those are kept, so a long history costs no more than a short one.
 */
export function entriesBefore(
  sql: Sql,
  accountId: bigint,
  filter: { readonly asset: string | null; readonly before: bigint | null; readonly limit: number },
): Promise<Entry[]> {
  return sql.query<Entry>(
    `SELECT ${ENTRY_COLUMNS}
       FROM ledger_balances b
       JOIN LATERAL (SELECT * FROM ledger_entries e
                      WHERE e.account_id = b.account_id AND e.asset = b.asset AND ($3::bigint IS NULL OR e.id < $3)
                      ORDER BY e.id DESC LIMIT $4) e ON true
       JOIN ledger_transfers t ON t.id = e.transfer_id
      WHERE b.account_id = $1 AND ($2::text IS NULL OR b.asset = $2)
      ORDER BY e.id DESC LIMIT $4`,
    [accountId, filter.asset, filter.before, filter.limit],
  );
}

/** Oldest first: at most `limit` entries of an account within a period, after entry `after`. */
export function entriesWithin(
  sql: Sql,
  accountId: bigint,
  period: Period,
  page: { readonly after: bigint | null; readonly limit: number },
): Promise<Entry[]> {
  return sql.query<Entry>(
    `SELECT ${ENTRY_COLUMNS}
       FROM ledger_balances b
       JOIN LATERAL (SELECT * FROM ledger_entries e
                      WHERE e.account_id = b.account_id AND e.asset = b.asset AND e.at >= $2 AND e.at < $3
                        AND ($4::bigint IS NULL OR e.id > $4)
                      ORDER BY e.id LIMIT $5) e ON true
       JOIN ledger_transfers t ON t.id = e.transfer_id
      WHERE b.account_id = $1
      ORDER BY e.id LIMIT $5`,
    [accountId, period.from, period.to, page.after, page.limit],
  );
}

/** In order of asset, market and kind; kinds without a movement are shown as zero. */
export function trialBalance(sql: Sql): Promise<TrialBalanceRow[]> {
  return sql.query<TrialBalanceRow>(
    `SELECT b.asset, a.market, a.kind, sum(b.available)::bigint AS available, sum(b.held)::bigint AS held,
            sum(b.pending)::bigint AS pending
       FROM ledger_balances b JOIN ledger_accounts a ON a.id = b.account_id
      GROUP BY b.asset, a.market, a.kind ORDER BY b.asset, a.market, a.kind`,
  );
}
