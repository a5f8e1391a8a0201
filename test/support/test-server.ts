import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/platform/database/migrate.js';
import {
  freePort,
  initialiseCluster,
  startServer,
  stopServer,
} from '../../src/platform/database/embedded/postgres-server.js';
import { installPlainRulebooks } from './plain-rulebooks.js';

const SUPERUSER = 'postgres';
const PASSWORD = 'test-only';
const TEMPLATE = 'xiang_template';

/**
 * Starts the run's one database server, durable as in production, and migrates the template from which each test file
 * clones its database. Workers find it through the environment.
 */
export async function startTestServer(): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'xiang-test-'));
  await chmod(directory, 0o755);
  const cluster = path.join(directory, 'cluster');
  await initialiseCluster(cluster, SUPERUSER, PASSWORD);
  const port = await freePort();
  await startServer({
    directory: cluster,
    superuser: SUPERUSER,
    password: PASSWORD,
    port,
    settings: ['max_connections=300', 'shared_buffers=128MB', 'max_wal_size=4GB', 'checkpoint_timeout=30min'],
  });
  const url = (database: string): string => `postgresql://${SUPERUSER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
  const admin = new pg.Client(url('postgres'));
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  await migrate(url(TEMPLATE));
  const owner = new pg.Client(url(TEMPLATE));
  await owner.connect();
  await installPlainRulebooks(owner);
  await owner.end();
  await admin.query(`ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`);
  await admin.end();
  process.env['XIANG_TEST_SERVER'] = url('postgres');
  process.env['XIANG_TEST_CLUSTER'] = cluster;
}

export async function stopTestServer(): Promise<void> {
  const cluster = process.env['XIANG_TEST_CLUSTER'];
  if (!cluster) return;
  await stopServer(cluster, 'immediate');
  await rm(path.dirname(cluster), { recursive: true, force: true });
}
