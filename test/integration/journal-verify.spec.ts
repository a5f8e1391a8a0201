import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AnchorPublisher } from '../../src/modules/market/journal/anchor-publisher.js';
import { signAnchor, type Anchor } from '../../src/modules/market/journal/anchor.js';
import { chained } from '../../src/modules/market/journal/chain.js';
import { exportJournals, readJournalFile } from '../../src/modules/market/journal/journal-file.js';
import { journalPages, type JournalRow } from '../../src/modules/market/journal/journal.repository.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { verifyExport, verifyJournals, type VerifyReport } from '../../src/modules/market/journal/verify.js';
import { RandomTrading, tradingStep } from '../support/random-trading.js';
import { asOwner } from '../support/test-database.js';

const KEYS = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const FORGER = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** What a chain can be tampered with, and what verify says. The market is carbon throughout. */
describe('verify', () => {
  let trading: RandomTrading;
  let directory: string;
  let rows: JournalRow[];
  let published: Anchor[];
  beforeAll(async () => {
    trading = await RandomTrading.open();
    directory = await mkdtemp(path.join(tmpdir(), 'xiang-verify-'));
    const { database, clock } = trading.fixture;
    const publisher = new AnchorPublisher({
      database,
      clock,
      key: KEYS.privateKey,
      file: path.join(directory, 'anchors.jsonl'),
      failed: (_, error) => {
        throw error;
      },
    });
    // The last anchor is well before the end, so that there is a tail without one.
    for (const seed of [1, 2]) {
      await trading.run(fc.sample(tradingStep, { numRuns: 150, seed }));
      await publisher.publishHeads();
    }
    await trading.run(fc.sample(tradingStep, { numRuns: 150, seed: 3 }));
    rows = await journal();
    published = await database.query<Anchor>(
      `SELECT market, batch, hash, published_at AS "publishedAt", algorithm, key_id AS "keyId", signature
         FROM market_anchors WHERE market = 'carbon' ORDER BY batch`,
    );
    await asOwner(trading.fixture.own, 'CREATE TABLE kept_journal AS SELECT * FROM market_journal');
    await asOwner(trading.fixture.own, 'CREATE TABLE kept_anchors AS SELECT * FROM market_anchors');
  });
  afterAll(async () => {
    await trading.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function journal(): Promise<JournalRow[]> {
    const found: JournalRow[] = [];
    for await (const page of journalPages(trading.fixture.database.reader, 'carbon')) found.push(...page);
    return found;
  }

  function verify(anchors: readonly Anchor[] = published): Promise<VerifyReport> {
    return verifyJournals(trading.fixture.database.reader, { anchors, keys: [KEYS.publicKey] });
  }

  const superuser = (sql: string, parameters?: unknown[]) =>
    asOwner(trading.fixture.own, `SET session_replication_role = replica; ${sql}`, parameters);

  const bytes = (value: Buffer): string => `'\\x${value.toString('hex')}'`;

  /** What verify finds while the database is as `tamper` leaves it, `code batch` each. */
  async function findingsAfter(
    tamper: () => Promise<unknown>,
    anchors: readonly Anchor[] = published,
  ): Promise<readonly string[]> {
    await tamper();
    try {
      const { findings } = await verify(anchors);
      expect(findings.every(({ market }) => market === 'carbon')).toBe(true);
      return findings.map(({ code, batch }) => `${code} ${batch}`);
    } finally {
      await superuser(`
        DELETE FROM market_journal; INSERT INTO market_journal SELECT * FROM kept_journal;
        DELETE FROM market_anchors; INSERT INTO market_anchors SELECT * FROM kept_anchors`);
    }
  }

  /** Rewrites the chain from `batch` on with an edit, every hash as it must then be. */
  async function recompute(batch: bigint, edit: (row: JournalRow) => Partial<JournalRow>): Promise<void> {
    let previousHash: Buffer | null = null;
    const statements: string[] = [];
    for (const row of rows.slice(Number(batch) - 1)) {
      const edited = { ...row, ...(row.batch === batch ? edit(row) : {}) };
      const made = chained(previousHash ? { ...edited, previousHash } : edited);
      previousHash = made.hash;
      statements.push(`UPDATE market_journal SET commands = ${bytes(made.commands)},
        outcome_digest = ${bytes(made.outcomeDigest)}, previous_hash = ${bytes(made.previousHash)},
        hash = ${bytes(made.hash)} WHERE market = 'carbon' AND batch = ${row.batch}`);
    }
    await superuser(statements.join(';'));
  }

  const flipByte = (value: Buffer, index: number): Buffer => {
    const flipped = Buffer.from(value);
    flipped[index] = (flipped[index] ?? 0) ^ 1;
    return flipped;
  };
  const anchored = (index: number): bigint => published.at(index)!.batch;
  const head = (): bigint => rows.at(-1)!.batch;

  test('MKT-7 a journal that nobody touched is clean, with and without published anchors', async () => {
    expect(published).toHaveLength(2);
    expect(head() - anchored(-1)).toBeGreaterThan(3n);
    expect(await verify()).toMatchObject({ clean: true, anchors: 4, findings: [] });
    expect((await verify([])).clean).toBe(true);
  });

  test('MKT-7 any one bit of any field of a row that is changed is found at its batch', async () => {
    const updates = (row: JournalRow): readonly [string, string[]][] => [
      [`commands = ${bytes(flipByte(row.commands, row.commands.length >> 1))}`, ['hash']],
      [`outcome_digest = ${bytes(flipByte(row.outcomeDigest, 0))}`, ['hash']],
      [`state_hash = ${bytes(flipByte(row.stateHash, 31))}`, ['hash']],
      [`previous_hash = ${bytes(flipByte(row.previousHash, 5))}`, ['previous-hash', 'hash']],
      [`at = at + interval '1 millisecond'`, ['hash']],
      [`at = at + interval '1 microsecond'`, ['time']],
      [`day = day + 1`, ['hash']],
      [`engine_version = '2'`, ['hash']],
      [`hash_algorithm = 'sm3'`, ['hash']],
      [`hash_algorithm = 'md5'`, ['hash-algorithm']],
      [`format = 3`, ['format']],
    ];
    const row = rows[4]!;
    for (const [update, codes] of updates(row)) {
      const found = await findingsAfter(() =>
        superuser(`UPDATE market_journal SET ${update} WHERE market = 'carbon' AND batch = ${row.batch}`),
      );
      for (const code of codes) expect(found).toContain(`${code} ${row.batch}`);
      // Nothing is told of batches that were left alone, but for what lies between two of them.
      expect(found.filter((one) => !one.endsWith(` ${row.batch}`) && !one.endsWith(` ${row.batch + 1n}`))).toEqual([]);
    }
  });

  test('MKT-7 an edited outcome digest is found a second time by the ledger transfer of its batch', async () => {
    const { batch } = await batchWithTransfer(3n);
    const found = await findingsAfter(() =>
      superuser(
        `UPDATE market_journal SET outcome_digest = ${bytes(flipByte(rows[Number(batch) - 1]!.outcomeDigest, 7))}
          WHERE market = 'carbon' AND batch = ${batch}`,
      ),
    );
    expect(found).toEqual([`hash ${batch}`, `outcome-digest ${batch}`]);
  });

  test('MKT-7 a hash that was changed is found at its batch and at the one that names it', async () => {
    const found = await findingsAfter(() =>
      superuser(
        `UPDATE market_journal SET hash = ${bytes(flipByte(rows[4]!.hash, 0))} WHERE market = 'carbon' AND batch = 5`,
      ),
    );
    expect(found).toEqual(['hash 5', 'previous-hash 6']);
  });

  test('MKT-7 a batch taken out of the middle is found at the place of the gap', async () => {
    const found = await findingsAfter(() =>
      superuser(`DELETE FROM market_journal WHERE market = 'carbon' AND batch = 5`),
    );
    expect(found).toContain('batch-missing 6');
    expect(found.filter((one) => !one.startsWith('transfer-beyond'))).toEqual(['batch-missing 6']);
  });

  test('MKT-7 a tail cut off behind the last anchor is found by the rows it leaves behind', async () => {
    const last = anchored(-1);
    const found = await findingsAfter(() =>
      superuser(`DELETE FROM market_journal WHERE market = 'carbon' AND batch > ${last}`),
    );
    expect(found).toEqual(expect.arrayContaining([`orders-beyond ${last}`, `trades-beyond ${last}`, `clock ${last}`]));
    expect(found.some((one) => one.startsWith('transfer-beyond '))).toBe(true);
    expect(found.filter((one) => /^(hash|previous-hash|anchor)/.test(one))).toEqual([]);
  });

  test('MKT-7 a tail cut off, shorter by one batch and without any anchor, is found', async () => {
    const found = await findingsAfter(
      () =>
        superuser(
          `DELETE FROM market_anchors; DELETE FROM market_journal WHERE market = 'carbon' AND batch = ${head()}`,
        ),
      [],
    );
    expect(found).toContain(`clock ${head() - 1n}`);
  });

  test('MKT-7 a tail cut off before an anchor is found by the published file, even when table and clock agree', async () => {
    const [first, second] = [anchored(0), anchored(1)];
    const found = await findingsAfter(async () => {
      await superuser(`
        DELETE FROM market_journal WHERE market = 'carbon' AND batch > ${first};
        DELETE FROM market_anchors WHERE market = 'carbon' AND batch > ${first}`);
    });
    expect(found).toEqual(expect.arrayContaining([`anchor-removed ${second}`, `anchored-batch-missing ${second}`]));
  });

  test('MKT-7 a whole chain recomputed from an edit on is found by the published anchor, with the range of the edit', async () => {
    const edited = anchored(0) + 1n;
    await recompute(edited, editedCommands);
    const report = await verify();
    const found = await findingsAfter(async () => undefined);
    expect(found).toEqual([`anchor ${anchored(1)}`]);
    expect(report.findings[0]?.what).toContain(
      `the edit lies after batch ${anchored(0)} and not after batch ${anchored(1)}`,
    );
  });

  test('MKT-7 a recomputed chain with the table of anchors rewritten to fit is found by the published file', async () => {
    const forged = async (): Promise<void> => {
      await recompute(2n, editedCommands);
      for (const { batch, publishedAt } of published) {
        const row = (await journal())[Number(batch) - 1]!;
        const fake = signAnchor({ market: 'carbon', batch, hash: row.hash, publishedAt }, FORGER.privateKey);
        await superuser(`UPDATE market_anchors SET hash = ${bytes(fake.hash)}, signature = ${bytes(fake.signature)},
          key_id = '${fake.keyId}' WHERE market = 'carbon' AND batch = ${batch}`);
      }
    };
    const first = anchored(0);
    expect(await findingsAfter(forged)).toEqual(
      expect.arrayContaining([`anchor-key ${first}`, `anchor-replaced ${first}`, `anchor ${first}`]),
    );
    // And without the file by the key, which is not one that the verifier knows.
    expect(await findingsAfter(forged, [])).toEqual([`anchor-key ${first}`, `anchor-key ${anchored(1)}`]);
  });

  test('MKT-7 a chain recomputed behind the last anchor is found by the ledger or, for commands alone, by the replay', async () => {
    const { batch } = await batchWithTransfer(anchored(-1) + 1n);
    const found = await findingsAfter(() =>
      recompute(batch, (row) => ({ outcomeDigest: flipByte(row.outcomeDigest, 3) })),
    );
    expect(found).toEqual([`outcome-digest ${batch}`]);

    await recompute(anchored(-1) + 1n, editedCommands);
    const replayed = await replayMarket(trading.fixture.database.reader, 'carbon');
    expect(await findingsAfter(async () => undefined)).toEqual([]);
    expect(replayed.findings[0]?.batch).toBe(anchored(-1) + 1n);
  });

  test('MKT-7 an anchor whose signature, hash or instant was changed does not bear its signature', async () => {
    const batch = anchored(0);
    const of = (update: string) => () =>
      superuser(`UPDATE market_anchors SET ${update} WHERE market = 'carbon' AND batch = ${batch}`);
    expect(await findingsAfter(of(`signature = ${bytes(flipByte(published[0]!.signature, 9))}`))).toEqual([
      `anchor-signature ${batch}`,
    ]);
    expect(await findingsAfter(of(`published_at = published_at + interval '1 second'`))).toEqual([
      `anchor-signature ${batch}`,
    ]);
    expect(await findingsAfter(of(`algorithm = 'none'`))).toEqual([`anchor-signature ${batch}`]);
    expect(await findingsAfter(of(`hash = ${bytes(flipByte(published[0]!.hash, 9))}`))).toEqual([
      `anchor-signature ${batch}`,
      `anchor-replaced ${batch}`,
      `anchor ${batch}`,
    ]);
  });

  test('MKT-7 an exported journal is verified without a database, and an edit of it found', async () => {
    const file = path.join(directory, 'journal.jsonl');
    await exportJournals(trading.fixture.database.reader, file);
    const proof = { anchors: published, keys: [KEYS.publicKey] };
    expect(await verifyExport(readJournalFile(file), proof)).toMatchObject({ clean: true, anchors: 2 });
    const lines = (await readFile(file, 'utf8')).split('\n');
    const batch = JSON.parse(lines[6]!) as { commands: string };
    const commands = flipByte(Buffer.from(batch.commands, 'base64'), 40).toString('base64');
    await writeFile(file, [...lines.slice(0, 6), JSON.stringify({ ...batch, commands }), ...lines.slice(7)].join('\n'));
    const { findings } = await verifyExport(readJournalFile(file), proof);
    expect(findings.map(({ code, batch: at }) => `${code} ${at}`)).toContain('hash 7');
    await writeFile(file, lines.slice(0, Number(anchored(0))).join('\n'));
    expect((await verifyExport(readJournalFile(file), proof)).findings.map(({ code }) => code)).toEqual([
      'anchored-batch-missing',
    ]);
  });

  test('MKT-7 after every change was taken back the journal is clean again', async () => {
    expect((await verify()).findings).toEqual([]);
  });

  /** Commands that say something else than was done, and still can be read. */
  function editedCommands(row: JournalRow): Partial<JournalRow> {
    return { commands: Buffer.from(row.commands.toString().replace('"kind":"', '"kind":"un')) };
  }

  async function batchWithTransfer(from: bigint): Promise<{ batch: bigint }> {
    const [row] = await trading.fixture.database.query<{ batch: bigint }>(
      `SELECT batch FROM ledger_transfers WHERE batch_market = 'carbon' AND batch >= $1 ORDER BY batch LIMIT 1`,
      [from],
    );
    return row!;
  }
});
