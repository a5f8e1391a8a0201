import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { launchApp, temporaryData, type TemporaryData } from '../support/app-process.js';
import { asOwner, createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { freePort } from '../../src/platform/database/embedded/postgres-server.js';

// Each test starts whole programs, several in a row, on a machine that may be busy.
jest.setTimeout(240_000);

/** What somebody reads who started the program wrongly. */
describe('a start that cannot succeed', () => {
  let data: TemporaryData;
  beforeAll(async () => {
    data = await temporaryData();
  });
  afterAll(() => data.remove());

  /** The sentence, after checking that nothing but it was written and that the exit code is not 0. */
  const refusal = async (environment: Record<string, string>): Promise<string> => {
    const app = await launchApp({ dataDirectory: data.directory, environment });
    expect(await app.exited).toBe(1);
    const [line, sentence, ...rest] = app.output().trimEnd().split('\n');
    expect([line, rest]).toEqual(['Xiang Exchange cannot run.', []]);
    return sentence ?? '';
  };

  test('RUN-3 a wrong configuration value', async () => {
    expect(await refusal({ PORT: 'three thousand' })).toBe(
      'PORT must be a whole number from 0 to 65535, not "three thousand".',
    );
  });

  test('RUN-3 a port in use', async () => {
    const port = await freePort();
    const other: Server = createServer().listen(port, '127.0.0.1');
    try {
      expect(await refusal({ PORT: String(port) })).toBe(
        `Port ${port} on 127.0.0.1 is in use: stop the program that uses it, or set PORT.`,
      );
    } finally {
      other.close();
    }
  });

  test('RUN-3 a host that is not of this machine', async () => {
    expect(await refusal({ HOST: '192.0.2.1' })).toBe('HOST=192.0.2.1 is no address of this machine.');
  });

  describe('with DATABASE_URL', () => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await createTestDatabase();
    });
    afterEach(() => database.drop());

    const at = (change: (url: URL) => void): string => {
      const url = new URL(database.url);
      change(url);
      return url.href;
    };

    test('RUN-3 an unreachable database', async () => {
      const port = await freePort();
      expect(await refusal({ DATABASE_URL: at((url) => (url.port = String(port))) })).toBe(
        `No database can be reached at 127.0.0.1:${port}: ECONNREFUSED (DATABASE_URL).`,
      );
      expect(await refusal({ DATABASE_URL: at((url) => (url.hostname = 'nowhere.invalid')) })).toBe(
        'The database\'s host name "nowhere.invalid" cannot be resolved (DATABASE_URL).',
      );
    });

    test('RUN-3 a wrong password, which is not repeated', async () => {
      const sentence = await refusal({ DATABASE_URL: at((url) => (url.password = 'mistyped')) });
      expect(sentence).toMatch(/^The database at 127\.0\.0\.1:\d+ refuses the login "postgres" or its password/);
      expect(sentence).not.toContain('mistyped');
    });

    test('RUN-3 a database that does not exist', async () => {
      expect(await refusal({ DATABASE_URL: at((url) => (url.pathname = '/nothing_here')) })).toContain(
        'has no database "nothing_here"',
      );
    });

    test('RUN-3 a database from a newer version', async () => {
      await asOwner(database, "INSERT INTO platform_migrations (timestamp, name) VALUES (9000000000000, 'Later9')");
      for (const migrate of ['false', 'true']) {
        expect(await refusal({ DATABASE_URL: database.url, MIGRATE_ON_START: migrate })).toBe(
          'The database was migrated by a newer version of this program (it has the migration Later9): ' +
            'start that version or a later one.',
        );
      }
    });

    test('RUN-3 missing migrations, which nobody asked to run', async () => {
      await asOwner(database, 'DELETE FROM platform_migrations WHERE id = (SELECT max(id) FROM platform_migrations)');
      expect(await refusal({ DATABASE_URL: database.url })).toMatch(
        /^The database lacks 1 migrations of this program, from \w+ on: run "npm run cli -- migrate", or set MIGRATE_ON_START=true\.$/,
      );
    });

    test('RUN-3 a login that may not act as the application', async () => {
      const login = `stranger_${database.url.slice(-12)}`;
      await asOwner(database, `CREATE ROLE ${login} LOGIN PASSWORD 'x'`);
      const url = at((target) => {
        target.username = login;
        target.password = 'x';
      });
      try {
        expect(await refusal({ DATABASE_URL: url })).toContain('may not act as the application');
      } finally {
        await asOwner(database, `DROP ROLE ${login}`);
      }
    });

    test('RUN-3 keys that are not there', async () => {
      expect(await refusal({ DATABASE_URL: database.url })).toContain(
        'does not exist; make it, or set CREATE_KEYS=true',
      );
    });
  });
});
