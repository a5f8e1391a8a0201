import { DataSource } from 'typeorm';
import { describeReport, reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { describeFinding } from '../../src/modules/market/journal/finding.js';
import { journalPages } from '../../src/modules/market/journal/journal.repository.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { verifyJournals } from '../../src/modules/market/journal/verify.js';
import { decodeCommands } from '../../src/modules/market/loop/command.js';
import { loadSigningKey } from '../../src/platform/config/key-files.js';
import { applicationDataSource } from '../../src/platform/database/data-source.js';
import { Database, type Tx } from '../../src/platform/database/database.js';
import { MARKETS, type Market } from '../../src/shared/market.js';
import { wrongDraws } from '../support/listing-permit-fixture.js';
import { AFTER_APPROVAL } from '../../src/demo/listing-permits.js';

/** How far the proofs went. */
export interface Proof {
  readonly broken: readonly string[];
  readonly commands: number;
  readonly trades: number;
  readonly tookMs: number;
}

/**
 * Recomputes the ledger, replays every market from nothing, verifies the journal's chains, compares listing permits with
 * orders, and looks for a command that was journaled twice. Reads only, beside the running program.
 */
export async function prove(url: string, anchorKeyFile: string): Promise<Proof> {
  const startedAt = performance.now();
  const source = await new DataSource(applicationDataSource(url, 2)).initialize();
  try {
    const database = new Database(source);
    const report = await reconcile(database, orderHolds);
    const broken = report.clean ? [] : describeReport(report).map((line) => `reconcile: ${line}`);
    let commands = 0;
    let trades = 0;
    await inSnapshot(database, async (tx) => {
      for (const market of MARKETS) {
        const replay = await replayMarket(tx, market);
        commands += replay.commands;
        trades += replay.trades;
        broken.push(...replay.findings.map((finding) => `replay: ${describeFinding(finding)}`));
        broken.push(...(await journaledTwice(tx, market)));
      }
      for (const market of AFTER_APPROVAL) {
        const wrong = await wrongDraws(tx, market);
        broken.push(...wrong.map(({ what, id }) => `listing permits: ${market} ${what} ${id} is not what was drawn`));
      }
      const keys = [await loadSigningKey(anchorKeyFile, false)];
      const { findings } = await verifyJournals(tx, { anchors: [], keys });
      broken.push(...findings.map((finding) => `verify: ${describeFinding(finding)}`));
    });
    return { broken, commands, trades, tookMs: performance.now() - startedAt };
  } finally {
    await source.destroy();
  }
}

function inSnapshot(database: Database, work: (tx: Tx) => Promise<void>): Promise<void> {
  return database.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await work(tx);
  });
}

/** The journal itself, apart from any constraint beside it, has each clientOrderId once. */
async function journaledTwice(tx: Tx, market: Market): Promise<string[]> {
  const placed = new Set<string>();
  const twice: string[] = [];
  for await (const page of journalPages(tx, market)) {
    for (const row of page) {
      for (const command of decodeCommands(row.commands)) {
        if (command.kind !== 'place-order') continue;
        const key = `${command.organization}/${command.clientOrderId}`;
        if (placed.has(key)) twice.push(`journal: ${market} batch ${row.batch} places ${key} again`);
        placed.add(key);
      }
    }
  }
  return twice;
}
