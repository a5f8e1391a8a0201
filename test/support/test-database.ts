import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { Database } from '../../src/platform/database/database.js';
import { applicationDataSource } from '../../src/platform/database/data-source.js';

/** A database of a test file's own, cloned from the migrated template. */
export interface TestDatabase {
  /** As superuser, for what only an intruder or an administrator would do. */
  readonly ownerUrl: string;
  /** The same string; the application takes its own role by itself. */
  readonly url: string;
  drop(): Promise<void>;
}

export function createTestDatabase(): Promise<TestDatabase> {
  return cloneOf('xiang_template');
}

/** A copy of a test's database as it is; nobody may be connected to it. */
export function copyTestDatabase(database: TestDatabase): Promise<TestDatabase> {
  return cloneOf(new URL(database.ownerUrl).pathname.slice(1));
}

async function cloneOf(template: string): Promise<TestDatabase> {
  const server = process.env['XIANG_TEST_SERVER'];
  if (!server) throw new Error('the test server is started by jest-global-setup');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const url = server.replace(/\/postgres$/, `/${name}`);
  return { ownerUrl: url, url, drop: () => dropDatabase(server, name) };
}

/** The application's way to a test database, with the application's rights. */
export async function openDatabase(database: TestDatabase, poolSize = 8): Promise<Database> {
  const source = new DataSource(applicationDataSource(database.url, poolSize));
  await source.initialize();
  return new Database(source);
}

/** Runs SQL with the rights of a superuser. */
export async function asOwner<Row extends pg.QueryResultRow>(
  database: TestDatabase,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client(database.ownerUrl);
  await client.connect();
  try {
    return (await client.query<Row>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}

async function asAdmin(server: string, sql: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const GOODBYE_MS_MAX = 2_000;
const GOODBYE_POLL_MS = 20;

/** Drops a database once its last client has said goodbye; one that stays too long is put out. */
async function dropDatabase(server: string, name: string): Promise<void> {
  const until = performance.now() + GOODBYE_MS_MAX;
  for (;;) {
    try {
      const force = performance.now() > until ? ' WITH (FORCE)' : '';
      return await asAdmin(server, `DROP DATABASE IF EXISTS ${name}${force}`);
    } catch (error) {
      if ((error as { code?: string }).code !== OBJECT_IN_USE) throw error;
      await delay(GOODBYE_POLL_MS);
    }
  }
}

const OBJECT_IN_USE = '55006';
