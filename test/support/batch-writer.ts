import { createHash } from 'node:crypto';
import pg from 'pg';
import {
  lockMarketForBatch,
  postBatch,
  type BatchEntry,
  type BatchLot,
  type BatchPosting,
} from '../../src/modules/ledger/index.js';
import { wireTypes } from '../../src/platform/database/column-kinds.js';
import type { Sql } from '../../src/platform/database/sql.js';
import type { Market } from '../../src/shared/market.js';
import type { TestDatabase } from './test-database.js';

/** What a batch is made from once the market is locked. */
export interface DraftedBatch {
  readonly at: Date;
  readonly entries: readonly BatchEntry[];
  readonly lotsAcquired?: readonly BatchLot[];
  readonly lotsReleased?: BatchPosting['lotsReleased'];
}

/** Writes batches of a market as a trading loop does, on a connection of its own with the application's rights. */
export interface BatchWriter {
  /** Locks the market, asks `draft` for the entries of the next batch, posts and commits. Answers its number. */
  write(draft: (sql: Sql) => Promise<DraftedBatch>): Promise<bigint>;
  close(): Promise<void>;
}

export async function batchWriter(database: TestDatabase, market: Market): Promise<BatchWriter> {
  const client = new pg.Client({ connectionString: database.url, types: wireTypes, options: '-c role=xiang_app' });
  await client.connect();
  const sql: Sql = {
    query: async <Row>(text: string, parameters: readonly unknown[] = []) =>
      (await client.query(text, [...parameters])).rows as Row[],
  };
  return {
    write: async (draft) => {
      await sql.query('BEGIN');
      try {
        await lockMarketForBatch(sql, market);
        const [clock] = await sql.query<{ last: bigint }>(
          'SELECT last_batch AS last FROM ledger_market_clocks WHERE market = $1',
          [market],
        );
        const batch = clock!.last + 1n;
        const { at, entries, lotsAcquired = [], lotsReleased = null } = await draft(sql);
        const fingerprint = createHash('sha256').update(`${market}/${batch}`).digest();
        await Promise.all(postBatch(sql, { market, batch, at, fingerprint, entries, lotsAcquired, lotsReleased }));
        await sql.query('COMMIT');
        return batch;
      } catch (fault) {
        await sql.query('ROLLBACK');
        throw fault;
      }
    },
    close: () => client.end(),
  };
}
