import { createHash } from 'node:crypto';
import type { Sql } from '../../../../platform/database/sql.js';
import type { Market } from '../../../../shared/market.js';
import { Findings, type JournalFinding } from '../finding.js';
import { journalPages } from '../journal.repository.js';
import { compareEnd } from './end-comparison.js';
import { MarketReplay, ReplayStopped } from './market-replay.js';
import { readAccounts, readLastSequence } from './replay.repository.js';

/** What a replay arrived at. */
export interface ReplayReport {
  readonly market: Market;
  readonly clean: boolean;
  readonly batches: bigint;
  readonly commands: number;
  readonly orders: number;
  readonly trades: number;
  /** Outside the trading loop, stamped into the market's order. */
  readonly transfers: number;
  /** Hex; the one that the last batch journaled. */
  readonly stateHash: string;
  /** Hex; equal for two databases that were seeded alike. Null when the replay had to stop. */
  readonly contentHash: string | null;
  readonly findings: readonly JournalFinding[];
  /** Exact, also where the list is cut. */
  readonly findingCount: number;
  readonly tookMs: number;
}

export interface ReplayProgress {
  readonly market: Market;
  readonly batch: bigint;
  readonly commands: number;
  readonly ofCommands: number;
  /** Hex, of the batch. */
  readonly stateHash: string;
}

/**
 * Builds a market anew from its journal and the transfers stamped into it, with balances from zero, and compares every
 * batch, row and balance with what the database says. Only reads; `sql` is one snapshot, so it may run beside a trading
 * market.
 */
export async function replayMarket(
  sql: Sql,
  market: Market,
  onProgress: (progress: ReplayProgress) => void = () => undefined,
): Promise<ReplayReport> {
  const startedAt = performance.now();
  const findings = new Findings();
  const replay = new MarketReplay(sql, market, await readAccounts(sql, market), findings);
  const { state } = replay;
  let contentHash: string | null = null;
  try {
    const ofCommands = await readLastSequence(sql, market);
    for await (const page of journalPages(sql, market)) {
      for (const row of page) await replay.batch(row);
      const stateHash = state.hash().toString('hex');
      onProgress({ market, batch: state.lastBatch, commands: state.lastSequence, ofCommands, stateHash });
    }
    contentHash = await replay.finish();
    await compareEnd(sql, state, replay.ledger, findings);
  } catch (error) {
    if (!(error instanceof ReplayStopped)) throw error;
  }
  return {
    market,
    clean: findings.count === 0,
    batches: state.lastBatch,
    commands: state.lastSequence,
    orders: replay.rows.orders,
    trades: replay.rows.trades,
    transfers: replay.transfers,
    stateHash: state.hash().toString('hex'),
    contentHash,
    findings: findings.listed,
    findingCount: findings.count,
    tookMs: Math.round(performance.now() - startedAt),
  };
}

/** One hash over the content hashes of several markets, null when one of them could not be replayed. */
export function combinedHash(reports: readonly ReplayReport[]): string | null {
  const hash = createHash('sha256');
  for (const { market, contentHash } of reports) {
    if (contentHash === null) return null;
    hash.update(`${market} ${contentHash}\n`);
  }
  return hash.digest('hex');
}
