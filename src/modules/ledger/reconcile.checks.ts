/** One rule of the ledger as a query that returns only what breaks it. */
export interface ReconcileCheck {
  /** Kebab case, in reports. */
  readonly name: string;
  /** What holds, one sentence for the operator. */
  readonly rule: string;
  /**
   * Set-based, with `subject` (what is wrong), `expected` and `actual` as text. $1–$3 are the account, asset and
   * amount of what desks hold.
   */
  readonly sql: string;
}

const desks = 'unnest($1::bigint[], $2::text[], $3::bigint[]) AS desk (account_id, asset, amount)';

/** Each is read from entries, the one place where history is, and compared with what the program keeps beside them. */
export const RECONCILE_CHECKS: readonly ReconcileCheck[] = [
  {
    name: 'balances-equal-entries',
    rule: 'Every part of every balance is the sum of its entries.',
    sql: `
      WITH sums AS (
        SELECT account_id, asset, sum(available) AS available, sum(held) AS held, sum(pending) AS pending
          FROM ledger_entries GROUP BY account_id, asset)
      SELECT 'account ' || account_id || ' ' || asset AS subject,
             concat_ws('/', coalesce(s.available, 0), coalesce(s.held, 0), coalesce(s.pending, 0)) AS expected,
             concat_ws('/', b.available, b.held, b.pending) AS actual
        FROM ledger_balances b FULL JOIN sums s USING (account_id, asset)
       WHERE (b.available, b.held, b.pending) IS DISTINCT FROM
             (coalesce(s.available, 0), coalesce(s.held, 0), coalesce(s.pending, 0))`,
  },
  {
    name: 'assets-sum-to-zero',
    rule: 'All balances of an asset sum to zero.',
    sql: `
      SELECT asset AS subject, '0' AS expected, sum(available::numeric + held + pending)::text AS actual
        FROM ledger_balances GROUP BY asset HAVING sum(available::numeric + held + pending) <> 0`,
  },
  {
    name: 'nothing-is-negative',
    rule: 'No balance of a participant is negative in any part.',
    sql: `
      SELECT 'account ' || account_id || ' ' || asset AS subject, 'not negative' AS expected,
             concat_ws('/', available, held, pending) AS actual
        FROM ledger_balances WHERE (available < 0 AND NOT outside) OR held < 0 OR pending < 0`,
  },
  {
    name: 'pending-equals-lots',
    rule: 'The pending part of a balance is the sum of its lots.',
    sql: `
      WITH lots AS (SELECT account_id, asset, sum(quantity) AS quantity FROM ledger_pending_lots GROUP BY 1, 2)
      SELECT 'account ' || account_id || ' ' || asset AS subject, coalesce(l.quantity, 0)::text AS expected,
             coalesce(b.pending, 0)::text AS actual
        FROM ledger_balances b FULL JOIN lots l USING (account_id, asset)
       WHERE coalesce(b.pending, 0) <> coalesce(l.quantity, 0)`,
  },
  {
    name: 'held-equals-holds',
    rule: 'The held part of a balance is what its open holds and the orders of the desks hold.',
    sql: `
      WITH holds AS (
        SELECT account_id, asset, sum(amount) AS amount
          FROM (SELECT account_id, asset, remaining AS amount FROM ledger_holds WHERE closed_at IS NULL
                UNION ALL SELECT account_id, asset, amount FROM ${desks}) every_hold
         GROUP BY account_id, asset)
      SELECT 'account ' || account_id || ' ' || asset AS subject, coalesce(h.amount, 0)::text AS expected,
             coalesce(b.held, 0)::text AS actual
        FROM ledger_balances b FULL JOIN holds h USING (account_id, asset)
       WHERE coalesce(b.held, 0) <> coalesce(h.amount, 0)`,
  },
  {
    name: 'transfers-sum-to-zero',
    rule: 'Every transfer sums to zero in every asset, and so does every journal command within its batch.',
    sql: `
      SELECT 'transfer ' || transfer_id || coalesce(' command ' || sequence, '') || ' ' || asset AS subject,
             '0' AS expected, sum(available::numeric + held + pending)::text AS actual
        FROM ledger_entries GROUP BY transfer_id, sequence, asset
       HAVING sum(available::numeric + held + pending) <> 0`,
  },
  {
    name: 'entries-have-transfers',
    rule: 'Every entry belongs to a transfer of the same instant, and every transfer has entries.',
    sql: `
      SELECT 'transfer ' || coalesce(t.id, e.transfer_id) AS subject,
             coalesce(t.at::text, 'a transfer') AS expected, coalesce(e.at::text, 'no entries') AS actual
        FROM ledger_transfers t
        FULL JOIN (SELECT DISTINCT transfer_id, at FROM ledger_entries) e ON e.transfer_id = t.id
       WHERE t.at IS DISTINCT FROM e.at`,
  },
  {
    name: 'transfers-are-stamped',
    rule: 'A transfer outside the trading loop is stamped once into each market it touches; a batch is in its own.',
    sql: `
      WITH touched AS (
        SELECT DISTINCT e.transfer_id, a.market FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id),
      placed AS (
        SELECT market, transfer_id, after_batch FROM ledger_transfer_stamps
        UNION ALL SELECT batch_market, id, batch FROM ledger_transfers WHERE batch IS NOT NULL),
      places AS (
        SELECT market, transfer_id, count(*) AS times, max(after_batch) AS latest FROM placed GROUP BY 1, 2)
      SELECT 'transfer ' || transfer_id || ' in ' || market AS subject,
             CASE WHEN t.transfer_id IS NULL THEN 'no place' ELSE 'one place, not after batch ' || c.last_batch END
               AS expected,
             coalesce(p.times, 0) || ' places' || coalesce(', batch ' || p.latest, '') AS actual
        FROM touched t
        FULL JOIN places p USING (transfer_id, market)
        LEFT JOIN ledger_market_clocks c USING (market)
       WHERE t.transfer_id IS NULL OR p.times IS DISTINCT FROM 1 OR p.latest > c.last_batch`,
  },
  {
    name: 'balances-are-complete',
    rule: 'An account has a balance of money and of every asset of its market, and of nothing else.',
    sql: `
      WITH pairs AS (
        SELECT a.id AS account_id, s.code AS asset, a.outside
          FROM ledger_accounts a JOIN ledger_assets s ON s.market IS NULL OR s.market = a.market)
      SELECT 'account ' || account_id || ' ' || asset AS subject,
             CASE WHEN p.outside IS NULL THEN 'no balance' ELSE 'a balance' END AS expected,
             CASE WHEN b.outside IS NULL THEN 'no balance' ELSE 'a balance' END AS actual
        FROM pairs p FULL JOIN ledger_balances b USING (account_id, asset)
       WHERE p.outside IS DISTINCT FROM b.outside`,
  },
];
