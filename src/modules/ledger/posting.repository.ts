import type { Sql } from '../../platform/database/sql.js';
import type { Market } from '../../shared/market.js';
import type { Balance } from './account.js';
import type { Posting } from './transfer.js';

export interface LockedBalance extends Balance {
  readonly outside: boolean;
}

/** Locks these balances in the order of account and asset, and reads them as they are once nobody else holds them. */
export function lockBalances(
  sql: Sql,
  balances: readonly Pick<Balance, 'accountId' | 'asset'>[],
): Promise<LockedBalance[]> {
  return sql.query<LockedBalance>(
    `SELECT b.account_id AS "accountId", b.asset, b.outside, b.available, b.held, b.pending
       FROM ledger_balances b
       JOIN unnest($1::bigint[], $2::text[]) AS wanted (account_id, asset)
         ON wanted.account_id = b.account_id AND wanted.asset = b.asset
      ORDER BY b.account_id, b.asset FOR UPDATE OF b`,
    [balances.map((balance) => balance.accountId), balances.map((balance) => balance.asset)],
  );
}

/** When the newest entry of any of these balances was posted. */
export async function latestEntryAt(
  sql: Sql,
  balances: readonly Pick<Balance, 'accountId' | 'asset'>[],
): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    `SELECT max(newest.at) AS at
       FROM unnest($1::bigint[], $2::text[]) AS b (account_id, asset)
       JOIN LATERAL (SELECT e.at FROM ledger_entries e
                      WHERE e.account_id = b.account_id AND e.asset = b.asset ORDER BY e.id DESC LIMIT 1) newest ON true`,
    [balances.map((balance) => balance.accountId), balances.map((balance) => balance.asset)],
  );
  return row?.at ?? null;
}

export interface WrittenTransfer {
  readonly id: bigint;
  readonly key: string;
  readonly fingerprint: Buffer;
  readonly at: Date;
}

export function transfersByKey(sql: Sql, keys: readonly string[]): Promise<WrittenTransfer[]> {
  return sql.query<WrittenTransfer>(
    'SELECT id, key, fingerprint, at FROM ledger_transfers WHERE key = ANY($1::text[])',
    [keys],
  );
}

/** A posting and the markets whose order it is stamped into. */
export interface StampedPosting {
  readonly posting: Posting;
  readonly markets: readonly Market[];
}

/**
 * Writes postings with their stamps and entries and changes the balances, in one statement, so that the checks of the
 * database see each transfer whole. The caller holds the locks of markets and balances. Answers key → transfer id.
 */
export async function writePostings(
  sql: Sql,
  postings: readonly StampedPosting[],
): Promise<ReadonlyMap<string, bigint>> {
  const stamps = postings.flatMap(({ posting, markets }) => markets.map((market) => ({ key: posting.key, market })));
  const entries = postings.flatMap(({ posting }) => posting.changes.map((change) => ({ key: posting.key, ...change })));
  const rows = await sql.query<{ id: bigint; key: string }>(
    `WITH transfers AS (
       INSERT INTO ledger_transfers (key, fingerprint, reason, reference, actor_id, at, reverses)
       SELECT key, fingerprint, reason, reference, actor_id, at, reverses
         FROM unnest($1::text[], $2::bytea[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[], $7::bigint[])
           WITH ORDINALITY AS t (key, fingerprint, reason, reference, actor_id, at, reverses, position)
        ORDER BY position
       RETURNING id, key, at),
     stamps AS (
       INSERT INTO ledger_transfer_stamps (market, after_batch, transfer_id)
       SELECT clock.market, clock.last_batch, t.id
         FROM unnest($8::text[], $9::text[]) AS s (key, market)
         JOIN transfers t USING (key) JOIN ledger_market_clocks clock USING (market)
       RETURNING 1),
     entries AS (
       INSERT INTO ledger_entries (transfer_id, account_id, asset, available, held, pending, at)
       SELECT t.id, e.account_id, e.asset, e.available, e.held, e.pending, t.at
         FROM unnest($10::text[], $11::bigint[], $12::text[], $13::bigint[], $14::bigint[], $15::bigint[])
           WITH ORDINALITY AS e (key, account_id, asset, available, held, pending, position)
         JOIN transfers t USING (key)
        ORDER BY e.position
       RETURNING account_id, asset, available, held, pending),
     deltas AS (
       SELECT account_id, asset, sum(available)::bigint AS available, sum(held)::bigint AS held,
              sum(pending)::bigint AS pending
         FROM entries GROUP BY account_id, asset),
     changed AS (
       UPDATE ledger_balances b
          SET available = b.available + d.available, held = b.held + d.held, pending = b.pending + d.pending
         FROM deltas d WHERE b.account_id = d.account_id AND b.asset = d.asset
       RETURNING 1)
     SELECT t.id, t.key,
            platform_expect_rows((SELECT count(*) FROM stamps), $16, 'ledger_transfer_stamps'),
            platform_expect_rows((SELECT count(*) FROM entries), $17, 'ledger_entries'),
            platform_expect_rows((SELECT count(*) FROM changed), (SELECT count(*) FROM deltas), 'ledger_balances')
       FROM transfers t`,
    [
      postings.map(({ posting }) => posting.key),
      postings.map(({ posting }) => posting.fingerprint),
      postings.map(({ posting }) => posting.reason),
      postings.map(({ posting }) => posting.reference),
      postings.map(({ posting }) => posting.actorId),
      postings.map(({ posting }) => posting.at),
      postings.map(({ posting }) => posting.reverses),
      stamps.map((stamp) => stamp.key),
      stamps.map((stamp) => stamp.market),
      entries.map((entry) => entry.key),
      entries.map((entry) => entry.accountId),
      entries.map((entry) => entry.asset),
      entries.map((entry) => entry.available),
      entries.map((entry) => entry.held),
      entries.map((entry) => entry.pending),
      stamps.length,
      entries.length,
    ],
  );
  return new Map(rows.map((row) => [row.key, row.id]));
}

/** What a transfer did, by balance, and whether a trading loop posted it. Null for an unknown id. */
export async function findTransfer(
  sql: Sql,
  id: bigint,
): Promise<{ readonly byLoop: boolean; readonly changes: readonly Balance[] } | null> {
  const [transfer] = await sql.query<{ byLoop: boolean }>(
    'SELECT batch IS NOT NULL AS "byLoop" FROM ledger_transfers WHERE id = $1',
    [id],
  );
  if (!transfer) return null;
  const changes = transfer.byLoop ? [] : await changesOfTransfer(sql, id);
  return { byLoop: transfer.byLoop, changes };
}

function changesOfTransfer(sql: Sql, id: bigint): Promise<Balance[]> {
  return sql.query<Balance>(
    `SELECT account_id AS "accountId", asset, available, held, pending
       FROM ledger_entries WHERE transfer_id = $1 ORDER BY id`,
    [id],
  );
}
