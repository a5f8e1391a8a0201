import type { KeyObject } from 'node:crypto';
import type { Sql } from '../../../platform/database/sql.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { checkPublished, checkSignatures } from './anchor-check.js';
import type { Anchor } from './anchor.js';
import { readAnchors } from './anchor.repository.js';
import { ChainCheck, type ChainEnd } from './chain-check.js';
import { Findings, type JournalFinding } from './finding.js';
import { journalPages, type JournalRow } from './journal.repository.js';
import { checkRows } from './row-check.js';

/** What the verifier brings along, from outside the database. */
export interface PublishedProof {
  /** From a published file; empty when there is none. */
  readonly anchors: readonly Anchor[];
  /** Public keys (or the private ones) that sign anchors. */
  readonly keys: readonly KeyObject[];
}

export interface VerifyReport {
  readonly clean: boolean;
  readonly markets: readonly ChainEnd[];
  readonly anchors: number;
  readonly findings: readonly JournalFinding[];
  /** Exact, also where the list is cut. */
  readonly findingCount: number;
}

export interface VerifyProgress {
  readonly market: Market;
  readonly batch: bigint;
}

/**
 * Recomputes every chain, judges it by the anchors and compares it with the rows that were written beside it. Only reads;
 * `sql` is one snapshot of the database.
 */
export async function verifyJournals(
  sql: Sql,
  published: PublishedProof,
  onProgress: (progress: VerifyProgress) => void = () => undefined,
): Promise<VerifyReport> {
  const findings = new Findings();
  const stored = await readAnchors(sql, null);
  checkSignatures(stored, 'table', published.keys, findings);
  checkSignatures(published.anchors, 'file', published.keys, findings);
  checkPublished(stored, published.anchors, findings);
  const anchors = [...stored, ...published.anchors];
  const markets: ChainEnd[] = [];
  for (const market of MARKETS) {
    const check = new ChainCheck(market, anchorsOf(market, anchors), findings);
    for await (const page of journalPages(sql, market)) {
      for (const row of page) check.take(row);
      onProgress({ market, batch: page.at(-1)?.batch ?? 0n });
    }
    const end = check.finish();
    await checkRows(sql, end, findings);
    markets.push(end);
  }
  return reportOf(markets, anchors.length, findings);
}

/**
 * The same for an exported journal, without a database: only the chain itself and the published anchors can be judged,
 * not the rows beside it.
 */
export async function verifyExport(rows: AsyncIterable<JournalRow>, published: PublishedProof): Promise<VerifyReport> {
  const findings = new Findings();
  const { anchors } = published;
  checkSignatures(anchors, 'file', published.keys, findings);
  const checks = new Map(
    MARKETS.map((market) => [market, new ChainCheck(market, anchorsOf(market, anchors), findings)]),
  );
  for await (const row of rows) checks.get(row.market)?.take(row);
  const markets = [...checks.values()].map((check) => check.finish());
  return reportOf(markets, anchors.length, findings);
}

function anchorsOf(market: Market, anchors: readonly Anchor[]): readonly Anchor[] {
  return anchors.filter((anchor) => anchor.market === market);
}

function reportOf(markets: readonly ChainEnd[], anchors: number, findings: Findings): VerifyReport {
  const { listed, count } = findings;
  return { clean: count === 0, markets, anchors, findings: listed, findingCount: count };
}
