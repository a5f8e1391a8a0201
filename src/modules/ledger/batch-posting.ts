import type { Sql } from '../../platform/database/sql.js';
import type { Market } from '../../shared/market.js';

/** One change of a balance that a journal command caused. */
export interface BatchEntry {
  readonly accountId: bigint;
  readonly asset: string;
  readonly available: bigint;
  readonly held: bigint;
  readonly pending: bigint;
  /** Sequence of the command. */
  readonly sequence: bigint;
}

/** Units bought in a batch that become available on a later day. */
export interface BatchLot {
  readonly accountId: bigint;
  readonly asset: string;
  readonly acquiredOn: string;
  readonly releaseOn: string;
  readonly quantity: bigint;
}

/** All that a journal batch does to the ledger. Entries of one command sum to zero per asset. */
export interface BatchPosting {
  readonly market: Market;
  readonly batch: bigint;
  readonly at: Date;
  /** SHA-256 of the outcome; the transfer's fingerprint. */
  readonly fingerprint: Buffer;
  readonly entries: readonly BatchEntry[];
  readonly lotsAcquired: readonly BatchLot[];
  /** Assets whose lots of this day and earlier became available; their entries are among `entries`. */
  readonly lotsReleased: { readonly assets: readonly string[]; readonly upTo: string } | null;
}

/**
 * Posts a journal batch with one statement per table, sent without waiting on a pipelined connection; the caller holds
 * the market lock exclusive and awaits every promise. A balance that does not exist, would turn negative or would not
 * be conserved makes a statement, and so the transaction, fail.
 */
export function postBatch(sql: Sql, posting: BatchPosting): Promise<unknown>[] {
  const sent: Promise<unknown>[] = [advanceClock(sql, posting)];
  if (posting.entries.length > 0) sent.push(insertEntries(sql, posting), updateBalances(sql, posting.entries));
  if (posting.lotsAcquired.length > 0) sent.push(addLots(sql, posting.lotsAcquired));
  if (posting.lotsReleased) sent.push(removeLots(sql, posting.lotsReleased));
  return sent;
}

/** The idempotency key under which a batch stands in the ledger. */
export function batchKey(market: Market, batch: bigint): string {
  return `journal/${market}/${batch}`;
}

/** A batch that is not the next one of its market fails: another writer has been there. */
function advanceClock(sql: Sql, posting: BatchPosting): Promise<unknown> {
  return sql.query(
    `WITH advanced AS (
       UPDATE ledger_market_clocks SET last_batch = $2 WHERE market = $1 AND last_batch = $2 - 1 RETURNING 1)
     SELECT platform_expect_rows((SELECT count(*) FROM advanced), 1, 'ledger_market_clocks')`,
    [posting.market, posting.batch],
  );
}

function insertEntries(sql: Sql, posting: BatchPosting): Promise<unknown> {
  const { entries } = posting;
  return sql.query(
    `WITH transfer AS (
       INSERT INTO ledger_transfers (key, fingerprint, reason, reference, at, batch_market, batch)
       VALUES ($1, $2, 'trading', $1, $3, $4, $5) RETURNING id)
     INSERT INTO ledger_entries (transfer_id, account_id, asset, available, held, pending, at, sequence)
     SELECT transfer.id, e.account_id, e.asset, e.available, e.held, e.pending, $3, e.sequence
       FROM transfer, unnest($6::bigint[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
         AS e (account_id, asset, available, held, pending, sequence)`,
    [
      batchKey(posting.market, posting.batch),
      posting.fingerprint,
      posting.at,
      posting.market,
      posting.batch,
      entries.map((entry) => entry.accountId),
      entries.map((entry) => entry.asset),
      entries.map((entry) => entry.available),
      entries.map((entry) => entry.held),
      entries.map((entry) => entry.pending),
      entries.map((entry) => entry.sequence),
    ],
  );
}

/** Deltas of one balance, summed over the batch. */
function updateBalances(sql: Sql, entries: readonly BatchEntry[]): Promise<unknown> {
  const sums = new Map<
    string,
    { accountId: bigint; asset: string; available: bigint; held: bigint; pending: bigint }
  >();
  for (const entry of entries) {
    const key = `${entry.accountId}/${entry.asset}`;
    const sum = sums.get(key);
    if (sum) {
      sum.available += entry.available;
      sum.held += entry.held;
      sum.pending += entry.pending;
    } else {
      sums.set(key, { ...entry });
    }
  }
  const deltas = [...sums.values()];
  return sql.query(
    `WITH changed AS (
       UPDATE ledger_balances b
          SET available = b.available + d.available, held = b.held + d.held, pending = b.pending + d.pending
         FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
           AS d (account_id, asset, available, held, pending)
        WHERE b.account_id = d.account_id AND b.asset = d.asset
        RETURNING 1)
     SELECT platform_expect_rows((SELECT count(*) FROM changed), $6, 'ledger_balances')`,
    [
      deltas.map((delta) => delta.accountId),
      deltas.map((delta) => delta.asset),
      deltas.map((delta) => delta.available),
      deltas.map((delta) => delta.held),
      deltas.map((delta) => delta.pending),
      deltas.length,
    ],
  );
}

function addLots(sql: Sql, lots: readonly BatchLot[]): Promise<unknown> {
  return sql.query(
    `INSERT INTO ledger_pending_lots AS p (account_id, asset, release_on, acquired_on, quantity)
     SELECT account_id, asset, release_on, acquired_on, sum(quantity)::bigint
       FROM unnest($1::bigint[], $2::text[], $3::date[], $4::date[], $5::bigint[])
         AS l (account_id, asset, release_on, acquired_on, quantity)
      GROUP BY account_id, asset, release_on, acquired_on
     ON CONFLICT (account_id, asset, release_on, acquired_on) DO UPDATE SET quantity = p.quantity + excluded.quantity`,
    [
      lots.map((lot) => lot.accountId),
      lots.map((lot) => lot.asset),
      lots.map((lot) => lot.releaseOn),
      lots.map((lot) => lot.acquiredOn),
      lots.map((lot) => lot.quantity),
    ],
  );
}

function removeLots(sql: Sql, released: NonNullable<BatchPosting['lotsReleased']>): Promise<unknown> {
  return sql.query('DELETE FROM ledger_pending_lots WHERE asset = ANY($1::text[]) AND release_on <= $2', [
    released.assets,
    released.upTo,
  ]);
}

/**
 * Pending quantities of these assets that may be released on `day`, in account and asset order: by code points, whatever
 * the database's collation, because the order goes into the journal's digest and a replay must come to the same.
 */
export function readDueLots(
  sql: Sql,
  assets: readonly string[],
  day: string,
): Promise<{ accountId: bigint; asset: string; quantity: bigint }[]> {
  return sql.query(
    `SELECT account_id AS "accountId", asset, sum(quantity)::bigint AS quantity
       FROM ledger_pending_lots WHERE asset = ANY($1::text[]) AND release_on <= $2
      GROUP BY account_id, asset ORDER BY account_id, asset COLLATE "C"`,
    [assets, day],
  );
}
