import type { Sql } from '../../platform/database/sql.js';
import { CNY } from '../../shared/fen.js';
import type { Market } from '../../shared/market.js';
import type { AccountKind, Buckets } from './account.js';

/**
 * A place in the one order of a market's movements: after the command with this sequence, in this journal batch, and
 * before every transfer that is stamped behind the batch. What lies before it never changes.
 */
export interface Cut {
  readonly batch: bigint;
  readonly sequence: bigint;
}

/** Before everything. */
export const GENESIS: Cut = { batch: 0n, sequence: 0n };

/** What happened in a market after one cut and up to another. */
export interface MarketWindow {
  readonly market: Market;
  readonly after: Cut;
  readonly upTo: Cut;
}

/** What one command of the trading loop changed of all that an organization has in accounts of one kind. */
export interface CommandFlow {
  readonly sequence: bigint;
  readonly organizationId: string;
  readonly kind: AccountKind;
  readonly asset: string;
  /** Over the three buckets, so what is only held or released is no flow. */
  readonly amount: bigint;
}

/** What the trading loop moved in batches `fromBatch` to `toBatch`, inside the window, in the order of commands. */
export function commandFlows(
  sql: Sql,
  { market, after, upTo }: MarketWindow,
  batches: { readonly from: bigint; readonly to: bigint },
): Promise<CommandFlow[]> {
  return sql.query<CommandFlow>(
    `SELECT e.sequence, a.organization_id AS "organizationId", a.kind, e.asset,
            sum(e.available + e.held + e.pending)::bigint AS amount
       FROM ledger_transfers t
       JOIN ledger_entries e ON e.transfer_id = t.id
       JOIN ledger_accounts a ON a.id = e.account_id
      WHERE t.batch_market = $1 AND t.batch BETWEEN $4 AND $5 AND e.sequence > $2 AND e.sequence <= $3
      GROUP BY e.sequence, a.organization_id, a.kind, e.asset
     HAVING sum(e.available + e.held + e.pending) <> 0
      ORDER BY e.sequence, a.organization_id, a.kind, e.asset COLLATE "C"`,
    [market, after.sequence, upTo.sequence, batches.from, batches.to],
  );
}

/** What transfers outside the trading loop moved, by what stood on their other side. */
export interface OutsideFlow {
  readonly organizationId: string;
  readonly kind: AccountKind;
  readonly asset: string;
  /**
   * `sides`: between a holder's own register and trading account; `bank`: money from or to the bank; `deposit`: from or
   * to a deposit account; all else is `other`.
   */
  readonly through: 'sides' | 'bank' | 'deposit' | 'other';
  readonly amountIn: bigint;
  readonly amountOut: bigint;
}

export function outsideFlows(sql: Sql, { market, after, upTo }: MarketWindow): Promise<OutsideFlow[]> {
  return sql.query<OutsideFlow>(
    `WITH moved AS (
       SELECT e.transfer_id, a.organization_id, a.kind, e.asset, sum(e.available + e.held + e.pending)::bigint AS amount
         FROM ledger_transfer_stamps s
         JOIN ledger_entries e ON e.transfer_id = s.transfer_id
         JOIN ledger_accounts a ON a.id = e.account_id AND a.market = s.market
        WHERE s.market = $1 AND s.after_batch >= $2 AND s.after_batch < $3
        GROUP BY e.transfer_id, a.organization_id, a.kind, e.asset
       HAVING sum(e.available + e.held + e.pending) <> 0),
     named AS (
       SELECT m.*, CASE WHEN bool_or(kind = 'register') OVER own AND bool_or(kind = 'trading') OVER own THEN 'sides'
                        WHEN bool_or(kind = 'bank') OVER same THEN 'bank'
                        WHEN bool_or(kind = 'deposit') OVER same THEN 'deposit' ELSE 'other' END AS through
         FROM moved m WINDOW same AS (PARTITION BY transfer_id, asset),
                             own AS (PARTITION BY transfer_id, asset, organization_id))
     SELECT organization_id AS "organizationId", kind, asset, through,
            coalesce(sum(amount) FILTER (WHERE amount > 0), 0)::bigint AS "amountIn",
            coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)::bigint AS "amountOut"
       FROM named GROUP BY organization_id, kind, asset, through
      ORDER BY organization_id, kind, asset COLLATE "C", through`,
    [market, after.batch, upTo.batch],
  );
}

/** What an organization has of an asset in accounts of one kind. */
export interface Standing extends Buckets {
  readonly organizationId: string;
  readonly kind: AccountKind;
  readonly asset: string;
}

/**
 * Every balance of a market as it was at a cut: what it is now without what came after. One statement, so that balances
 * and entries are of the same instant.
 */
export function standingsAt(sql: Sql, market: Market, cut: Cut): Promise<Standing[]> {
  return sql.query<Standing>(
    `WITH later AS (
       SELECT e.account_id, e.asset, e.available, e.held, e.pending
         FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
        WHERE t.batch_market = $1 AND t.batch >= $2 AND e.sequence > $3
       UNION ALL
       SELECT e.account_id, e.asset, e.available, e.held, e.pending
         FROM ledger_transfer_stamps s JOIN ledger_entries e ON e.transfer_id = s.transfer_id
        WHERE s.market = $1 AND s.after_batch >= $2),
     sums AS (
       SELECT account_id, asset, sum(available) AS available, sum(held) AS held, sum(pending) AS pending
         FROM later GROUP BY account_id, asset)
     SELECT a.organization_id AS "organizationId", a.kind, b.asset,
            sum(b.available - coalesce(l.available, 0))::bigint AS available,
            sum(b.held - coalesce(l.held, 0))::bigint AS held,
            sum(b.pending - coalesce(l.pending, 0))::bigint AS pending
       FROM ledger_accounts a
       JOIN ledger_balances b ON b.account_id = a.id
       LEFT JOIN sums l ON l.account_id = b.account_id AND l.asset = b.asset
      WHERE a.market = $1
      GROUP BY a.organization_id, a.kind, b.asset
      ORDER BY a.organization_id, a.kind, b.asset COLLATE "C"`,
    [market, cut.batch, cut.sequence],
  );
}

/** One movement of a market's money at its bank, as the ledger has it. */
export interface BankMovement {
  /** Under which the bank knows it: the reference of the cash movement, or `transfer:<id>` where we instruct the bank. */
  readonly reference: string;
  readonly direction: 'in' | 'out';
  readonly amountFen: bigint;
  readonly transferId: bigint;
}

/** In the order in which they were posted. */
export function bankMovements(sql: Sql, { market, after, upTo }: MarketWindow): Promise<BankMovement[]> {
  return sql.query<BankMovement>(
    `SELECT coalesce(c.bank_reference, 'transfer:' || e.transfer_id) AS reference,
            CASE WHEN sum(e.available) < 0 THEN 'in' ELSE 'out' END AS direction,
            abs(sum(e.available))::bigint AS "amountFen", e.transfer_id AS "transferId"
       FROM ledger_transfer_stamps s
       JOIN ledger_entries e ON e.transfer_id = s.transfer_id AND e.asset = $4
       JOIN ledger_accounts a ON a.id = e.account_id AND a.market = s.market AND a.kind = 'bank'
       LEFT JOIN ledger_cash_movements c ON c.transfer_id = s.transfer_id
      WHERE s.market = $1 AND s.after_batch >= $2 AND s.after_batch < $3
      GROUP BY e.transfer_id, c.bank_reference HAVING sum(e.available) <> 0
      ORDER BY e.transfer_id`,
    [market, after.batch, upTo.batch, CNY],
  );
}
