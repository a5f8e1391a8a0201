import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import {
  freePort,
  initialiseCluster,
  serverUrl,
  startServer,
  stopServer,
} from '../../src/platform/database/embedded/postgres-server.js';
import { launchApp, startApp, temporaryData, type TemporaryData } from '../support/app-process.js';

// Each test starts whole programs, several in a row, on a machine that may be busy.
jest.setTimeout(240_000);

const run = promisify(execFile);

/** A server as a careful administrator sets it up: nobody who works with the program is a superuser. */
describe('a database server of somebody else', () => {
  let data: TemporaryData;
  let cluster: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    data = await temporaryData();
    cluster = path.join(path.dirname(data.directory), 'elsewhere');
    await initialiseCluster(cluster, 'postgres', 'root-secret');
    const login = { superuser: 'postgres', password: 'root-secret', port: await freePort() };
    await startServer({ ...login, directory: cluster, settings: [] });
    const admin = new pg.Client(serverUrl(login));
    await admin.connect();
    await admin.query("CREATE ROLE keeper LOGIN CREATEROLE PASSWORD 'keeper-secret'");
    await admin.query("CREATE ROLE worker LOGIN PASSWORD 'worker-secret'");
    await admin.query('CREATE DATABASE exchange OWNER keeper');
    await admin.end();
    const url = (user: string): string =>
      serverUrl({ superuser: user, password: `${user}-secret`, port: login.port }, 'exchange');
    environment = { DATABASE_URL: url('worker'), MIGRATION_DATABASE_URL: url('keeper'), CREATE_KEYS: 'true' };
  });
  afterAll(async () => {
    await stopServer(cluster, 'immediate');
    await data.remove();
  });

  test('RUN-1 is migrated by command, with one login that owns the tables and one that only works with them', async () => {
    const refused = await launchApp({ dataDirectory: data.directory, environment });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toContain('run "npm run cli -- migrate"');

    const migrate = () =>
      run(process.execPath, ['dist/src/cli/main.js', 'migrate'], {
        env: { ...environment, PATH: process.env['PATH'], DATA_DIR: data.directory },
      });
    expect((await migrate()).stderr).toMatch(/^Ran \d+ migrations, the last \w+\.\nThe schema is up to date\.\n$/);
    expect((await migrate()).stderr).toBe('The schema is up to date.\n');

    const app = await startApp({ dataDirectory: data.directory, environment });
    expect(await app.stop()).toBe(0);

    const worker = new pg.Client(environment['DATABASE_URL']);
    await worker.connect();
    try {
      expect((await worker.query("SELECT 1 FROM pg_tables WHERE tableowner = 'worker'")).rows).toEqual([]);
      // Only as the application's role does the login see the schema at all.
      await expect(worker.query('SELECT * FROM platform_audit')).rejects.toThrow('does not exist');
      await worker.query('SET ROLE xiang_app');
      await worker.query('SELECT * FROM platform_audit');
      await expect(worker.query('TRUNCATE platform_audit')).rejects.toThrow('permission denied');
    } finally {
      await worker.end();
    }
  });
});
