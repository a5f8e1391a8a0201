import { rename, stat } from 'node:fs/promises';
import pg from 'pg';
import { lockDirectory } from '../../lifecycle/directory-lock.js';
import { StartRefused } from '../../lifecycle/start-refused.js';
import { postgresBinaries } from './binaries.js';
import { clusterName, existingCluster, makeDataDirectory, placeCluster } from './cluster-place.js';
import {
  freePort,
  initialiseCluster,
  PortTaken,
  serverKnows,
  serverLog,
  serverUrl,
  startServer,
  stopServer,
  untilAccepting,
} from './postgres-server.js';
import { runningPostmaster } from './postmaster-file.js';
import { newAccess, readAccess, writeAccess, type ServerAccess } from './server-access.js';

export const DATABASE = 'xiang';
const SUPERUSER = 'postgres';
const LOG_BYTES_MAX = 10_000_000;
const PORT_ATTEMPTS_MAX = 5;

/** fsync, synchronous_commit and full_page_writes are on by default and are left there; readiness looks at them. */
const SETTINGS = [
  'shared_buffers=256MB',
  'max_wal_size=4GB',
  'checkpoint_timeout=15min',
  'max_connections=100',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_checkpoints=off',
  // A statement that fails may hold a password; its error is logged without it.
  'log_min_error_statement=panic',
];

/** The program's own PostgreSQL server, running. */
export interface EmbeddedDatabase {
  /** As the owner of the tables. */
  readonly ownerUrl: string;
  readonly access: ServerAccess;
  /** Stops the server and gives the data directory free. */
  close(): Promise<void>;
}

/** Told in one sentence each. */
export type Progress = (sentence: string) => void;

/**
 * Makes, adopts or starts the server in `dataDirectory`. Throws AlreadyRunning when another process of ours works there,
 * PostgresBinariesMissing, StartRefused.
 */
export async function openEmbeddedDatabase(dataDirectory: string, progress: Progress): Promise<EmbeddedDatabase> {
  const { version } = await postgresBinaries();
  await makeDataDirectory(dataDirectory);
  const lock = await lockDirectory(dataDirectory);
  let cluster: string | undefined;
  try {
    const found = await existingCluster(dataDirectory, version.split('.')[0] ?? '');
    const access = await accessOf(dataDirectory, found !== undefined);
    cluster = found ?? (await makeCluster(dataDirectory, access, progress));
    const running = await adopt(cluster, access, version, progress);
    const reached = running ?? (await start(dataDirectory, cluster, access, progress));
    await makeDatabase(reached);
    return {
      ownerUrl: serverUrl(login(reached), DATABASE),
      access: reached,
      close: async () => {
        await stopServer(clusterName(dataDirectory));
        await lock.release();
      },
    };
  } catch (error) {
    if (cluster !== undefined) await stopServer(cluster).catch(() => undefined);
    await lock.release();
    throw error;
  }
}

/** How to reach the server of a program that is running on the directory, without taking its place; else undefined. */
export async function accessOfRunningServer(dataDirectory: string): Promise<ServerAccess | undefined> {
  const access = await readAccess(dataDirectory);
  const postmaster = await runningPostmaster(clusterName(dataDirectory));
  return access && postmaster && postmaster.port > 0 ? { ...access, port: postmaster.port } : undefined;
}

async function accessOf(dataDirectory: string, clusterExists: boolean): Promise<ServerAccess> {
  const known = await readAccess(dataDirectory);
  if (known) return known;
  if (clusterExists) {
    throw new StartRefused(
      `The passwords of the database in ${dataDirectory} are gone: restore postgres-access.json from a backup.`,
    );
  }
  const access = await newAccess();
  await writeAccess(dataDirectory, access);
  return access;
}

async function makeCluster(dataDirectory: string, access: ServerAccess, progress: Progress): Promise<string> {
  progress(`Making a database in ${clusterName(dataDirectory)}.`);
  const cluster = await placeCluster(dataDirectory, (directory) =>
    initialiseCluster(directory, SUPERUSER, access.ownerPassword),
  );
  if (cluster !== clusterName(dataDirectory)) progress(`The database is kept in ${cluster}.`);
  return cluster;
}

/**
 * Takes over the server that a killed program left behind, once it has recovered. One of another version, or one that
 * does not let us in, is stopped instead.
 */
async function adopt(
  cluster: string,
  access: ServerAccess,
  version: string,
  progress: Progress,
): Promise<ServerAccess | undefined> {
  const postmaster = await waitForPort(cluster);
  if (!postmaster) return undefined;
  const reached = { ...access, port: postmaster.port };
  const usable = await whileServerRuns(cluster, (gone) => untilAccepting(serverUrl(login(reached)), gone))
    .then((accepting) => accepting && isOurs(reached, version))
    .catch(() => false);
  if (usable) {
    progress(`Adopted the PostgreSQL server (process ${postmaster.pid}) that an earlier run left behind.`);
    return reached;
  }
  progress('Stopping the PostgreSQL server that an earlier run left behind.');
  await stopServer(cluster);
  return undefined;
}

/** A server that is just starting writes its file before it has a port. */
async function waitForPort(cluster: string): Promise<{ pid: number; port: number } | undefined> {
  for (;;) {
    const postmaster = await runningPostmaster(cluster);
    if (!postmaster || postmaster.port > 0) return postmaster;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function whileServerRuns<Result>(cluster: string, work: (gone: AbortSignal) => Promise<Result>): Promise<Result> {
  const gone = new AbortController();
  const watch = setInterval(() => {
    void runningPostmaster(cluster).then((postmaster) => {
      if (!postmaster) gone.abort();
    });
  }, 100);
  try {
    return await work(gone.signal);
  } finally {
    clearInterval(watch);
  }
}

/** Whether the server is of the very version this program brings. */
async function isOurs(access: ServerAccess, version: string): Promise<boolean> {
  const [row] = await queryOnce<{ version: string }>(
    serverUrl(login(access)),
    "SELECT current_setting('server_version') AS version",
  );
  return row !== undefined && version.startsWith(`${row.version}.`);
}

async function start(
  dataDirectory: string,
  cluster: string,
  access: ServerAccess,
  progress: Progress,
): Promise<ServerAccess> {
  progress('Starting PostgreSQL.');
  const log = serverLog(clusterName(dataDirectory));
  if (((await stat(log).catch(() => undefined))?.size ?? 0) > LOG_BYTES_MAX) await rename(log, `${log}.1`);
  const compressed = await serverKnows(cluster, 'wal_compression', 'lz4');
  const settings = [...SETTINGS, ...(compressed ? ['wal_compression=lz4'] : [])];
  let { port } = access;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await startServer({ ...login({ ...access, port }), directory: clusterName(dataDirectory), settings });
      break;
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === PORT_ATTEMPTS_MAX) throw error;
      port = await freePort();
    }
  }
  const reached = { ...access, port };
  if (port !== access.port) await writeAccess(dataDirectory, reached);
  return reached;
}

async function makeDatabase(access: ServerAccess): Promise<void> {
  const url = serverUrl(login(access));
  const found = await queryOnce(url, `SELECT 1 FROM pg_database WHERE datname = '${DATABASE}'`);
  if (found.length === 0) await queryOnce(url, `CREATE DATABASE ${DATABASE}`);
}

function login(access: ServerAccess): { superuser: string; password: string; port: number } {
  return { superuser: SUPERUSER, password: access.ownerPassword, port: access.port };
}

async function queryOnce<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
