import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { ChainEnd } from './chain-check.js';
import type { Findings } from './finding.js';

/**
 * Compares the end of a market's journal with what else the database says was journaled. Whoever cuts off the tail of
 * the journal leaves orders, trades, transfers and clocks behind that lie beyond it.
 */
export async function checkRows(sql: Sql, end: ChainEnd, findings: Findings): Promise<void> {
  for (const { code, noun, select } of SEQUENCED) await checkBeyond(sql, end, findings, code, noun, select);
  await checkClock(sql, end, findings);
  await checkLease(sql, end, findings);
  await checkTransfers(sql, end.market, findings);
  await checkStamps(sql, end, findings);
  await checkInstants(sql, end.market, findings);
}

/** Each selects, for the market $1, the sequences that its rows name as `s`. */
const SEQUENCED = [
  {
    code: 'orders-beyond',
    noun: 'orders',
    select: 'SELECT greatest(sequence, changed_by, priority) AS s FROM market_orders WHERE market = $1',
  },
  { code: 'trades-beyond', noun: 'trades', select: 'SELECT sequence AS s FROM market_trades WHERE market = $1' },
  { code: 'days-beyond', noun: 'trading days', select: 'SELECT changed_by AS s FROM market_days WHERE market = $1' },
  {
    code: 'items-beyond',
    noun: 'desk items',
    select: 'SELECT changed_by AS s FROM market_desk_items WHERE market = $1',
  },
  { code: 'deals-beyond', noun: 'deals', select: 'SELECT sequence AS s FROM market_deals WHERE market = $1' },
  { code: 'books-beyond', noun: 'books', select: 'SELECT changed_by AS s FROM market_books WHERE market = $1' },
  {
    code: 'fees-beyond',
    noun: 'fee schedules',
    select: 'SELECT since_sequence AS s FROM market_fee_schedules WHERE market = $1',
  },
  {
    code: 'request-keys-beyond',
    noun: 'request keys',
    select: 'SELECT sequence AS s FROM market_request_keys WHERE market = $1',
  },
] as const;

async function checkBeyond(
  sql: Sql,
  end: ChainEnd,
  findings: Findings,
  code: string,
  noun: string,
  select: string,
): Promise<void> {
  const [row] = await sql.query<{ found: bigint; least: bigint | null }>(
    `SELECT count(*) AS found, min(s) AS least FROM (${select}) named WHERE s > $2 OR s < 1`,
    [end.market, end.lastSequence],
  );
  if (!row || row.found === 0n) return;
  findings.add(
    end.market,
    end.lastBatch,
    code,
    `${row.found} ${noun} name sequences from ${row.least} on that no batch has; ` +
      `the journal ends with sequence ${end.lastSequence}, its tail is cut off`,
  );
}

async function checkClock(sql: Sql, end: ChainEnd, findings: Findings): Promise<void> {
  const [clock] = await sql.query<{ lastBatch: bigint }>(
    'SELECT last_batch AS "lastBatch" FROM ledger_market_clocks WHERE market = $1',
    [end.market],
  );
  if (clock?.lastBatch === end.lastBatch) return;
  const told = clock ? `stands at batch ${clock.lastBatch}` : 'is missing';
  findings.add(end.market, end.lastBatch, 'clock', `the ledger's clock ${told}, the journal ends with this batch`);
}

async function checkLease(sql: Sql, end: ChainEnd, findings: Findings): Promise<void> {
  const [lease] = await sql.query<{ epoch: bigint }>('SELECT epoch FROM market_leases WHERE market = $1', [end.market]);
  if (lease && lease.epoch >= end.epoch) return;
  const told = lease ? `has epoch ${lease.epoch}` : 'is missing';
  findings.add(
    end.market,
    end.lastBatch,
    'lease',
    `the lease ${told}, this batch was written under epoch ${end.epoch}`,
  );
}

/** The ledger's transfer of a batch carries the outcome digest as its fingerprint: a second copy of it. */
async function checkTransfers(sql: Sql, market: Market, findings: Findings): Promise<void> {
  const rows = await sql.query<{ batch: bigint; journaled: boolean; digest: boolean; instant: boolean }>(
    `SELECT t.batch, j.batch IS NOT NULL AS journaled, t.fingerprint = j.outcome_digest AS digest, t.at = j.at AS instant
       FROM ledger_transfers t
       LEFT JOIN market_journal j ON j.market = t.batch_market AND j.batch = t.batch
      WHERE t.batch_market = $1
        AND (j.batch IS NULL OR t.fingerprint <> j.outcome_digest OR t.at <> j.at
             OR t.key <> 'journal/' || t.batch_market || '/' || t.batch)
      ORDER BY t.batch`,
    [market],
  );
  for (const { batch, journaled, digest, instant } of rows) {
    if (!journaled)
      findings.add(market, batch, 'transfer-beyond', 'the ledger has a transfer of it, the journal has not');
    else if (!digest)
      findings.add(market, batch, 'outcome-digest', 'it is not the one that its ledger transfer carries');
    else if (!instant) findings.add(market, batch, 'time', 'its ledger transfer has another instant');
    else findings.add(market, batch, 'transfer-key', 'its ledger transfer stands under the key of another batch');
  }
}

async function checkStamps(sql: Sql, end: ChainEnd, findings: Findings): Promise<void> {
  const rows = await sql.query<{ afterBatch: bigint; found: bigint }>(
    `SELECT after_batch AS "afterBatch", count(*) AS found FROM ledger_transfer_stamps
      WHERE market = $1 AND (after_batch > $2 OR after_batch < 0) GROUP BY after_batch ORDER BY after_batch`,
    [end.market, end.lastBatch],
  );
  for (const { afterBatch, found } of rows) {
    findings.add(
      end.market,
      afterBatch,
      'stamps-beyond',
      `${found} transfers are stamped after it, the journal ends with batch ${end.lastBatch}`,
    );
  }
}

/** The hash covers milliseconds, which is all that the loop writes; a finer edit would go unseen. */
async function checkInstants(sql: Sql, market: Market, findings: Findings): Promise<void> {
  const rows = await sql.query<{ batch: bigint }>(
    `SELECT batch FROM market_journal WHERE market = $1 AND at <> date_trunc('milliseconds', at) ORDER BY batch`,
    [market],
  );
  for (const { batch } of rows) findings.add(market, batch, 'time', 'its instant is finer than the hash covers');
}
