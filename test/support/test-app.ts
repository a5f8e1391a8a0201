import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../src/application.js';
import type { Config } from '../../src/platform/config/config.js';
import { readSettings } from '../../src/platform/config/read-settings.js';
import { Database } from '../../src/platform/database/database.js';
import { createLogger, type Logger } from '../../src/platform/logging/logger.js';
import type { Clock } from '../../src/shared/clock.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** The whole application in this process, on a database of its own, listening on a free port of the loopback. */
export interface TestApp {
  /** For `app.inject`, `app.get(Service)` and supertest (`request(app.getHttpServer())`). */
  readonly app: NestFastifyApplication;
  /** Without the prefix: `http://127.0.0.1:4711`. */
  readonly url: string;
  /** The application's own way to its database, with the application's rights. */
  readonly database: Database;
  /** For `asOwner`, what only a superuser may do. */
  readonly testDatabase: TestDatabase;
  readonly config: Config;
  /** Stops in order and drops the database. */
  close(): Promise<void>;
}

export interface TestAppParts {
  readonly overrides?: Partial<Config>;
  readonly clock?: Clock;
  /** Silent by default. */
  readonly logger?: Logger;
  /** A database that outlives the application, for tests that restart it; `close` then leaves it there. */
  readonly testDatabase?: TestDatabase;
}

export async function startTestApp(parts: TestAppParts = {}): Promise<TestApp> {
  const testDatabase = parts.testDatabase ?? (await createTestDatabase());
  const directory = await mkdtemp(path.join(tmpdir(), 'xiang-app-'));
  const config: Config = { ...testConfig(testDatabase, directory), ...parts.overrides };
  const clean = async (): Promise<void> => {
    if (!parts.testDatabase) await testDatabase.drop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const { nest, stop } = await createApplication(config, {
      logger: parts.logger ?? createLogger('silent'),
      ...(parts.clock ? { clock: parts.clock } : {}),
    });
    await nest.listen(config.port, config.host);
    const close = async (): Promise<void> => {
      await stop();
      await clean();
    };
    const url = (await nest.getUrl()).replace('[::1]', '127.0.0.1');
    return { app: nest, url, database: nest.get(Database), testDatabase, config, close };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** The configuration of an application on a test database: a free port, keys of its own, no log, no limits, no jobs. */
export function testConfig(testDatabase: TestDatabase, directory: string): Config {
  const settings = readSettings({
    PORT: '0',
    DATA_DIR: directory,
    DATABASE_URL: testDatabase.url,
    CREATE_KEYS: 'true',
    LOG_LEVEL: 'silent',
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
    STANDING_JOBS: 'false',
  });
  return { ...settings, databaseUrl: testDatabase.url };
}
