import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seedDemo } from '../../src/demo/seed-demo.js';
import { reconcile } from '../../src/modules/ledger/index.js';
import {
  anchorFileIn,
  combinedHash,
  orderHolds,
  readAnchorFile,
  replayMarket,
  verifyJournals,
  type ReplayReport,
} from '../../src/modules/market/index.js';
import type { StatementContent } from '../../src/modules/settlement/statement/statement.js';
import type { Config } from '../../src/platform/config/config.js';
import type { Database } from '../../src/platform/database/database.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { MARKETS } from '../../src/shared/market.js';
import { restoreShippedRulebooks } from '../support/rulebook-fixture.js';
import { testConfig } from '../support/test-app.js';
import { createTestDatabase, openDatabase, type TestDatabase } from '../support/test-database.js';

/** A database that a demo is seeded into, as the program does it at its first start. */
interface Province {
  readonly own: TestDatabase;
  readonly database: Database;
  readonly config: Config;
  seed(progress?: (sentence: string) => void): Promise<boolean>;
  remove(): Promise<void>;
}

async function province(): Promise<Province> {
  const own = await createTestDatabase();
  await restoreShippedRulebooks(own);
  const directory = await mkdtemp(path.join(tmpdir(), 'xiang-demo-'));
  const config = testConfig(own, directory);
  const database = await openDatabase(own);
  return {
    own,
    database,
    config,
    seed: (progress = () => undefined) => seedDemo(config, createLogger('silent'), progress),
    remove: async () => {
      await database.dataSource.destroy();
      await own.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function replayed({ database }: Province): Promise<readonly ReplayReport[]> {
  return database.transaction(async (tx) => {
    const reports: ReplayReport[] = [];
    for (const market of MARKETS) reports.push(await replayMarket(tx, market));
    return reports;
  });
}

/** The last state hash that each market journaled. */
function stateHashes({ database }: Province): Promise<readonly { market: string; hash: string }[]> {
  return database.query(
    `SELECT DISTINCT ON (market) market, encode(state_hash, 'hex') AS hash
       FROM market_journal ORDER BY market, batch DESC`,
  );
}

const count = async ({ database }: Province, sql: string): Promise<bigint> =>
  (await database.query<{ n: bigint }>(sql))[0]?.n ?? 0n;

describe('the demo province', () => {
  let first: Province;
  let second: Province;
  beforeAll(async () => {
    [first, second] = await Promise.all([province(), province()]);
    expect(await Promise.all([first.seed(), second.seed()])).toEqual([true, true]);
  }, 300_000);
  afterAll(() => Promise.all([first.remove(), second.remove()]));

  test('RUN-4 has trades in three markets, made by different firms, and open orders in every book', async () => {
    const trades = await first.database.query<{ market: string; trades: bigint; firms: bigint }>(
      `SELECT market, count(DISTINCT (sequence, fill)) AS trades, count(DISTINCT firm) AS firms
         FROM market_trades, LATERAL (VALUES (buyer_id), (seller_id)) AS side (firm) GROUP BY market ORDER BY market`,
    );
    expect(trades.map(({ market }) => market)).toEqual(['carbon', 'discharge', 'water']);
    for (const row of trades) {
      expect(row.trades).toBeGreaterThan(20n);
      expect(row.firms).toBeGreaterThan(5n);
    }
    const books = await first.database.query<{ instrument: string; sides: bigint }>(
      `SELECT b.instrument, count(DISTINCT o.side) AS sides FROM market_books b
         LEFT JOIN market_orders o ON o.market = b.market AND o.instrument = b.instrument
           AND o.status IN ('new', 'partially-filled') GROUP BY 1`,
    );
    expect(books.filter(({ sides }) => sides < 2n)).toEqual([]);
  });

  test('RUN-4 passes reconcile', async () => {
    const report = await reconcile(first.database, orderHolds);
    expect(report.checks.flatMap(({ differences }) => differences)).toEqual([]);
    expect(report.clean).toBe(true);
  });

  test('RUN-4 passes replay: books, trades and balances come out of journal and stamped transfers alike', async () => {
    const reports = await replayed(first);
    expect(reports.flatMap(({ findings }) => findings)).toEqual([]);
    expect(reports.every(({ clean }) => clean)).toBe(true);
  });

  test('RUN-4 passes verify: every chain is whole and agrees with its rows and the published anchors', async () => {
    const { dataDirectory, keys } = first.config;
    const { anchors } = await readAnchorFile(anchorFileIn(dataDirectory));
    const key = createPublicKey(await readFile(keys.anchorKeyFile, 'utf8'));
    const report = await first.database.transaction((tx) => verifyJournals(tx, { anchors, keys: [key] }));
    expect(report).toMatchObject({ clean: true, findings: [] });
    expect(anchors.map(({ market }) => market)).toEqual(expect.arrayContaining(['carbon', 'discharge', 'water']));
  });

  test('RUN-4 comes out the same on another database: state hashes of every market, and every row and balance', async () => {
    const hashes = await stateHashes(first);
    expect(hashes.map(({ market }) => market)).toEqual(expect.arrayContaining(['carbon', 'discharge', 'water']));
    expect(await stateHashes(second)).toEqual(hashes);
    const [one, other] = [combinedHash(await replayed(first)), combinedHash(await replayed(second))];
    expect(one).not.toBeNull();
    expect(other).toBe(one);
  });

  test('RUN-4 was allocated by four eyes: every unit issued has a decision of another person than the proposer', async () => {
    const issued = await count(first, "SELECT count(*) AS n FROM ledger_transfers WHERE reason = 'allocation.issued'");
    expect(issued).toBeGreaterThan(0n);
    const alone = await count(
      first,
      `SELECT count(*) AS n FROM approval_proposals p JOIN approval_decisions d ON d.proposal_id = p.id
        WHERE d.user_id = p.proposer_user_id`,
    );
    expect(alone).toBe(0n);
  });

  test('RUN-4 shows two intentions of invented firms on the bulletin, the same in every demo', async () => {
    const shown = ({ database }: Province): Promise<readonly { name: string }[]> =>
      database.query(
        `SELECT o.name, i.instrument, i.side, i.quantity_units, i.price_ticks, i.region, i.contact, i.published_at, i.valid_until
           FROM market_intentions i JOIN identity_organizations o ON o.id = i.organization_id ORDER BY i.instrument`,
      );
    const intentions = await shown(first);
    expect(intentions.map(({ name }) => name)).toEqual(['长沙示例化工厂（演示）', '湘潭示例酿造厂（演示）']);
    expect(await shown(second)).toEqual(intentions);
  });

  test('RUN-4 has a firm that moved units to the register in the window, and its statement tells what lies there', async () => {
    const rows = await first.database.query<{ reason: string; units: bigint }>(
      `SELECT t.reason, e.available AS units FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
         JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'register' ORDER BY t.id`,
    );
    expect(rows).toEqual([
      { reason: 'units.moved-to-register', units: 6_000n },
      { reason: 'units.moved-to-trading', units: -4_000n },
    ]);
    const statements = await first.database.query<{ content: string }>('SELECT content FROM settlement_statements');
    const lines = statements.flatMap(({ content }) => (JSON.parse(content) as StatementContent).units);
    expect(lines.filter(({ side }) => side === 'register')).toMatchObject([
      { instrument: 'CEA24', opening: '0', movedIn: '6000', movedOut: '4000', closing: '2000' },
    ]);
  });

  test('RUN-4 is seeded once: a second start adds nothing', async () => {
    const before = await count(first, 'SELECT count(*) AS n FROM ledger_transfers');
    expect(await first.seed()).toBe(true);
    expect(await count(first, 'SELECT count(*) AS n FROM ledger_transfers')).toBe(before);
  });

  test('RUN-4 is completed when its seeding was interrupted in the middle of trading, and comes out the same', async () => {
    const broken = await province();
    try {
      const interrupted = broken.seed((sentence) => {
        if (sentence.startsWith('Traded 80')) throw new Error('the machine is switched off');
      });
      await expect(interrupted).rejects.toThrow('switched off');
      expect(await broken.seed()).toBe(true);
      expect(await stateHashes(broken)).toEqual(await stateHashes(first));
    } finally {
      await broken.remove();
    }
  }, 300_000);
});
