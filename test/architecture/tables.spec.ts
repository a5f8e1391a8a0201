import { beforeAll, describe, expect, test } from '@jest/globals';
import { areaOf, MAY_IMPORT, ownerOf } from './areas.js';
import { isTestCode, readSources, type SourceFile } from './source-files.js';

/** Names of tables begin with the module that owns them: `ledger_balances`. */
const WRITES =
  /\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM|MERGE\s+INTO|COPY|TRUNCATE(?:\s+TABLE)?)\s+"?([a-z]+_[a-z0-9_]+)/g;
const READS = /\b(?:FROM|JOIN)\s+(?:ONLY\s+)?"?([a-z]+_[a-z0-9_]+)(?!\w*\s*\()/g;
const CREATES = /\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?([a-z0-9_]+)/g;

describe('one writer for each table', () => {
  let program: readonly SourceFile[];
  let migrations: readonly SourceFile[];
  beforeAll(async () => {
    program = (await readSources('src')).filter(({ path }) => !isTestCode(path));
    migrations = await readSources('migrations');
  });

  test('ARC-1 a table is written by the module that its name begins with, and by no other', () => {
    const writes = program.flatMap((file) => tablesIn(file, WRITES));
    expect(writes.length).toBeGreaterThan(30);
    expect(writes.filter(({ path, table }) => ownerOf(table) !== areaOf(path)).map(told)).toEqual([]);
  });

  test('ARC-1 a module reads only tables of modules that it may import', () => {
    const reads = program.flatMap((file) => tablesIn(file, READS));
    expect(reads.length).toBeGreaterThan(50);
    const wrong = reads.filter(({ path, table }) => {
      const [area, owner] = [areaOf(path), ownerOf(table)];
      return owner !== undefined && owner !== area && !MAY_IMPORT[area].includes(owner);
    });
    expect(wrong.map(told)).toEqual([]);
  });

  test('ARC-1 an entity is of a table of its own module', () => {
    const entities = program.flatMap(({ path, entities }) => entities.map((table) => ({ path, table })));
    expect(entities.length).toBeGreaterThan(10);
    expect(entities.filter(({ path, table }) => ownerOf(table) !== areaOf(path)).map(told)).toEqual([]);
  });

  test("ARC-1 every table that a migration creates has an owner, and what a migration writes is its own module's", () => {
    const created = migrations.flatMap((file) => tablesIn(file, CREATES));
    expect(created.length).toBeGreaterThan(30);
    expect(created.filter(({ table }) => ownerOf(table) === undefined).map(told)).toEqual([]);
    const writes = migrations.flatMap((file) => tablesIn(file, WRITES));
    const foreign = writes.filter(
      ({ path, table }) => !created.some((own) => own.table === table && moduleOf(own.path) === moduleOf(path)),
    );
    expect(foreign.map(told)).toEqual([]);
  });

  test('ARC-1 the check itself sees the tables of a statement', () => {
    const file = {
      path: 'src/modules/market/x.ts',
      texts: ['WITH gone AS (DELETE FROM market_feed RETURNING 1) INSERT INTO ledger_entries SELECT'],
    };
    expect(tablesIn(file, WRITES).map(({ table }) => table)).toEqual(['market_feed', 'ledger_entries']);
    const read = {
      path: file.path,
      texts: ['SELECT 1 FROM ledger_accounts a JOIN identity_users u ON true, platform_expect_rows(1)'],
    };
    expect(tablesIn(read, READS).map(({ table }) => table)).toEqual(['ledger_accounts', 'identity_users']);
  });
});

interface Use {
  readonly path: string;
  readonly table: string;
}

function tablesIn({ path, texts }: Pick<SourceFile, 'path' | 'texts'>, statement: RegExp): Use[] {
  return texts.flatMap((text) => [...text.matchAll(statement)].map(([, table = '']) => ({ path, table })));
}

/** `migrations/1700000000020-ledger-accounts.ts` is of the ledger. */
function moduleOf(migration: string): string {
  return migration.split('-')[1] ?? '';
}

function told({ path, table }: Use): string {
  return `${path}: ${table}`;
}
