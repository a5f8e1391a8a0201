import { createPublicKey } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadSigningKey } from '../../src/platform/config/key-files.js';
import {
  anchorFileIn,
  AnchorPublisher,
  MarketLoops,
  readAnchorFile,
  verifyJournals,
} from '../../src/modules/market/index.js';
import { anchorKeyId, isSignedBy, parseAnchor, type PublishedAnchor } from '../../src/modules/market/journal/anchor.js';
import { JOURNAL_FORMAT } from '../../src/modules/market/journal/chain.js';
import type { JournalBatchView } from '../../src/modules/market/journal/journal.view.js';
import { MARKETS } from '../../src/shared/market.js';
import { callerOf } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { GRID } from '../support/market-fixture.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { asOwner, createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;

interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

describe('anchors and the journal over HTTP', () => {
  const clock = manualClock();
  let served: TestApp;
  let testDatabase: TestDatabase;
  let auditor: SignedIn;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    served = await startTestApp({ clock, testDatabase });
    auditor = await seatSignedIn(served.app, { kind: 'auditor', roles: ['auditor'] });
    for (const halted of [true, false, true]) await halt(halted);
  });
  afterAll(async () => {
    await served.close();
    await testDatabase.drop();
  });

  const loops = () => served.app.get(MarketLoops, { strict: false });
  const publisher = () => served.app.get(AnchorPublisher, { strict: false });
  const file = () => anchorFileIn(served.config.dataDirectory);
  const anchors = async () =>
    (await callerOf(served).get<PageOf<PublishedAnchor>>('/public/journal-anchors?market=water')).body.items;

  async function halt(halted: boolean): Promise<void> {
    await loops().submit('water', {
      kind: 'halt',
      instrument: 'W1',
      grid: GRID,
      halted,
      userId: auditor.actor.userId,
      reason: '核查',
    });
  }

  test('MKT-7 the first batch of a new day publishes the last batch of the day before, signed', async () => {
    expect(await anchors()).toEqual([]);
    clock.advance(DAY_MS);
    auditor = await seatSignedIn(served.app, { kind: 'auditor', roles: ['auditor'] });
    for (const market of MARKETS) await loops().submit(market, { kind: 'wake' });
    await publisher().settled();
    const [anchor, ...others] = await anchors();
    expect(others).toEqual([]);
    const [batch] = await served.database.query<{ hash: Buffer }>(
      `SELECT hash FROM market_journal WHERE market = 'water' AND batch = 4`,
    );
    expect(anchor).toMatchObject({ market: 'water', batch: '4', hash: batch?.hash.toString('hex') });
    expect(anchor?.publishedAt).toBe(clock.now().toISOString());

    const key = await callerOf(served).get<{ keyId: string; pem: string; jwk: object; algorithm: string }>(
      '/public/journal-anchor-key',
    );
    const publicKey = createPublicKey(key.body.pem);
    expect(anchorKeyId(publicKey)).toBe(key.body.keyId);
    expect(key.body).toMatchObject({ algorithm: 'ES256', jwk: { kty: 'EC', crv: 'P-256' } });
    expect(key.body.jwk).not.toHaveProperty('d');
    expect(isSignedBy(parseAnchor(JSON.stringify(anchor))!, publicKey)).toBe(true);
    const lines = (await readFile(file(), 'utf8')).split('\n');
    expect(lines).toHaveLength(MARKETS.length + 1);
    expect(lines).toContain(JSON.stringify(anchor));
  });

  test('MKT-7 a batch has one anchor, however often heads are published', async () => {
    const made = await publisher().publishHeads();
    expect(made.map(({ market }) => market)).toEqual(MARKETS);
    expect(await publisher().publishHeads()).toEqual([]);
    expect((await anchors()).map(({ batch }) => batch)).toEqual(['5', '4']);
    const content = await readAnchorFile(file());
    expect(content.unreadableLines).toEqual([]);
    expect(content.anchors).toHaveLength(10);
  });

  test('MKT-7 a line that a killed process left half written is completed by the next anchor', async () => {
    await appendFile(file(), '{"market":"water","batch":"6","ha');
    await halt(false);
    await publisher().publishHeads();
    const content = await readAnchorFile(file());
    expect(content.unreadableLines).toEqual([]);
    expect(content.anchors.filter(({ market }) => market === 'water').map(({ batch }) => batch)).toEqual([4n, 5n, 6n]);
  });

  test('MKT-7 what somebody else put into the table is not published as ours', async () => {
    await asOwner(
      testDatabase,
      `INSERT INTO market_anchors SELECT market, batch - 3, hash, published_at, algorithm, key_id, signature
         FROM market_anchors WHERE market = 'water' AND batch = 6`,
    );
    await halt(true);
    await publisher().publishHeads();
    expect((await readAnchorFile(file())).anchors.map(({ batch }) => batch)).not.toContain(3n);
    const key = await loadSigningKey(served.config.keys.anchorKeyFile, false);
    const report = await verifyJournals(served.database.reader, { anchors: [], keys: [key] });
    expect(report.findings.map(({ market, batch, code }) => `${market} ${batch} ${code}`)).toEqual([
      'water 3 anchor-signature',
      'water 3 anchor',
    ]);
    await asOwner(
      testDatabase,
      `SET session_replication_role = replica; DELETE FROM market_anchors WHERE market = 'water' AND batch = 3`,
    );
  });

  test('MKT-7 anchors are listed newest first, page by page', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await callerOf(served).get<PageOf<PublishedAnchor>>(`/public/journal-anchors?limit=3${query}`);
      seen.push(...page.body.items.map(({ market, batch }) => `${market}-${batch}`));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(12);
    expect((await callerOf(served).get('/public/journal-anchors?cursor=bm9uc2Vuc2U')).status).toBe(400);
  });

  test('MKT-7 an auditor reads the batches of a market with their commands, others do not', async () => {
    const read = callerOf(served, auditor);
    const first = await read.get<PageOf<JournalBatchView>>('/journal?market=water&limit=2');
    expect(first.status).toBe(200);
    expect(first.body.items.map(({ batch }) => batch)).toEqual(['7', '6']);
    const next = await read.get<PageOf<JournalBatchView>>(
      `/journal?market=water&limit=20&cursor=${first.body.nextCursor}`,
    );
    expect(next.body.items.map(({ batch }) => batch)).toEqual(['5', '4', '3', '2', '1']);
    expect(next.body.nextCursor).toBeNull();
    const opened = next.body.items.find(({ batch }) => batch === '2');
    expect(opened?.commands).toMatchObject([
      { kind: 'open-book', instrument: 'W1' },
      { kind: 'set-halt', halted: true, reason: '核查' },
    ]);
    const one = await read.get<JournalBatchView>('/journal/water/2');
    expect(one.body).toEqual(opened);
    expect(one.body).toMatchObject({
      hashAlgorithm: 'sha256',
      format: JOURNAL_FORMAT,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    for (const path of ['/journal/water/99', '/journal/oil/1', '/journal/water/x', '/journal/water/0']) {
      expect(await read.get(path)).toMatchObject({ status: 404, body: { code: 'market.journal-batch-not-found' } });
    }
    for (const query of ['', '?market=oil', '?market=water&limit=21', '?market=water&cursor=W10']) {
      expect((await read.get(`/journal${query}`)).status).toBe(400);
    }
    const trader = await seatSignedIn(served.app, { kind: 'enterprise', roles: ['trader'] });
    expect((await callerOf(served, trader).get('/journal?market=water')).status).toBe(403);
    expect((await callerOf(served).get('/journal?market=water')).status).toBe(401);
  });

  test('MKT-7 a clean stop publishes every head, and a day that ended unpublished is caught up at the next start', async () => {
    await halt(false);
    await served.close();
    const stored = () =>
      asOwner<{ batch: string }>(
        testDatabase,
        `SELECT batch FROM market_anchors WHERE market = 'water' ORDER BY batch`,
      ).then((rows) => rows.map(({ batch }) => batch));
    expect(await stored()).toEqual(['4', '5', '6', '7', '8']);
    // As if it had been killed: the anchors of the stop and of the day's end are not there.
    await asOwner(
      testDatabase,
      `SET session_replication_role = replica; DELETE FROM market_anchors WHERE market = 'water'`,
    );
    served = await startTestApp({ clock, testDatabase });
    await publisher().settled();
    expect(await stored()).toEqual(['4']);
  });
});
