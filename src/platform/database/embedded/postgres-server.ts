import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { StartRefused } from '../../lifecycle/start-refused.js';
import { removeStalePidFile, runningPostmaster } from './postmaster-file.js';
import { readableBinaries } from './readable-binaries.js';
import { serverIdentity, type ServerIdentity } from './server-identity.js';

const run = promisify(execFile);
const POLL_MS = 20;
/** How long the memory of a server that was killed may take to be given back. */
const LEFTOVER_MS_MAX = 30_000;
const STOP_SECONDS_MAX = 120;

/** A PostgreSQL server from the npm package, on one data directory. It runs as its own process and outlives ours. */
export interface PostgresServerSettings {
  readonly directory: string;
  readonly superuser: string;
  readonly password: string;
  readonly port: number;
  /** `name=value` settings given on the command line. */
  readonly settings: readonly string[];
}

/** The port was free a moment ago and is not any more. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/**
 * Creates the cluster. The directory must not exist or be empty; it appears under its name only when it is whole, so
 * a start that is killed in the middle leaves nothing that looks like a database.
 */
export async function initialiseCluster(directory: string, superuser: string, password: string): Promise<void> {
  const identity = await serverIdentity();
  const { initdb } = await readableBinaries(identity);
  await mkdir(path.dirname(directory), { recursive: true });
  const draft = await mkdtemp(`${directory}.new-`);
  try {
    const passwordFile = path.join(draft, 'password');
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (identity) {
      await chown(draft, identity.uid, identity.gid);
      await chown(passwordFile, identity.uid, identity.gid);
    }
    await run(
      initdb,
      [
        `--pgdata=${path.join(draft, 'cluster')}`,
        '--auth=scram-sha-256',
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-instructions',
      ],
      { ...identity, cwd: '/', env: serverEnvironment() },
    ).catch((error: { stderr?: string; message: string }) => {
      throw new StartRefused(
        `PostgreSQL could not make a database in ${directory}: ${complaintIn(error.stderr) || error.message}`,
      );
    });
    await rename(path.join(draft, 'cluster'), directory);
    await syncDirectory(path.dirname(directory));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Starts the server and returns when it accepts connections. Throws PortTaken, StartRefused. */
export async function startServer(server: PostgresServerSettings): Promise<void> {
  const directory = await realpath(server.directory);
  const identity = await clusterIdentity(directory);
  const { postgres } = await readableBinaries(identity);
  if (!(await runningPostmaster(directory))) await removeStalePidFile(directory);
  const settings = [
    `port=${server.port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    ...server.settings,
  ].flatMap((setting) => ['-c', setting]);
  const log = serverLog(server.directory);
  const deadline = Date.now() + LEFTOVER_MS_MAX;
  for (;;) {
    const complaint = await launch(postgres, ['-D', directory, ...settings], identity, log, server);
    if (complaint === undefined) return;
    if (/Address already in use|could not bind/i.test(complaint)) throw new PortTaken(`port ${server.port} is taken`);
    const leftover = /shared memory block|lock file .* already exists/i.test(complaint);
    if (!leftover || Date.now() > deadline) {
      throw new StartRefused(`PostgreSQL did not start on ${server.directory}: ${complaintIn(complaint)} (see ${log})`);
    }
    await delay(POLL_MS * 5);
  }
}

/** Runs the program until it accepts connections, then gives undefined; or until it ends, then what it said. */
async function launch(
  postgres: string,
  parameters: string[],
  identity: ServerIdentity | undefined,
  log: string,
  server: PostgresServerSettings,
): Promise<string | undefined> {
  // The file is opened by us, so the server's user needs no right to its directory.
  const output = await open(log, 'a', 0o600);
  const from = (await output.stat()).size;
  const child = spawn(postgres, parameters, {
    ...identity,
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', output.fd, output.fd],
    // A session of its own: a Ctrl-C in our terminal must not stop the database before we have finished with it.
    detached: true,
  });
  child.unref();
  const ended = new AbortController();
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
    ended.abort();
  });
  child.once('exit', () => ended.abort());
  try {
    const accepted = await untilAccepting(serverUrl(server), ended.signal);
    if (accepted) return undefined;
    if (failure) throw new StartRefused(`PostgreSQL could not be run: ${failure.message}`);
    return (await readFile(log, 'utf8')).slice(from) || 'no message';
  } finally {
    await output.close();
  }
}

/** Polls until the server accepts a connection (true) or the signal says it is gone (false). */
export async function untilAccepting(url: string, gone: AbortSignal): Promise<boolean> {
  while (!gone.aborted) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      await client.end().catch(() => undefined);
      // 28…: it answers and refuses our password. 3D000: it answers, the database is not made yet.
      const code = (error as { code?: string }).code ?? '';
      if (code.startsWith('28')) throw error;
      if (code === '3D000') return true;
      await delay(POLL_MS);
    }
  }
  return false;
}

export type StopMode = 'fast' | 'immediate';

/** Stops the server of a data directory; does nothing when none runs. */
export async function stopServer(directory: string, mode: StopMode = 'fast'): Promise<void> {
  const cluster = await realpath(directory).catch(() => undefined);
  if (cluster === undefined || !(await runningPostmaster(cluster))) return;
  const identity = await clusterIdentity(cluster);
  const { pg_ctl } = await readableBinaries(identity);
  const stop = (how: StopMode) =>
    run(pg_ctl, ['stop', '-w', '-s', '-t', String(STOP_SECONDS_MAX), '-m', how, '-D', cluster], {
      ...identity,
      cwd: '/',
      env: serverEnvironment(),
    });
  try {
    await stop(mode);
  } catch (error) {
    if (!(await runningPostmaster(cluster))) return;
    if (mode === 'immediate') throw error;
    await stop('immediate');
  }
}

/** Whether a server runs on the directory. */
export async function serverRuns(directory: string): Promise<boolean> {
  const cluster = await realpath(directory).catch(() => undefined);
  return cluster !== undefined && (await runningPostmaster(cluster)) !== undefined;
}

/** Whether this build knows the value of the setting; compression methods are chosen when PostgreSQL is compiled. */
export async function serverKnows(directory: string, name: string, value: string): Promise<boolean> {
  const identity = await clusterIdentity(directory);
  const { postgres } = await readableBinaries(identity);
  return run(postgres, ['-D', directory, '-C', name, '-c', `${name}=${value}`], {
    ...identity,
    cwd: '/',
    env: serverEnvironment(),
  }).then(
    () => true,
    () => false,
  );
}

/** Beside the data directory, so that it is there even when the data directory is not. */
export function serverLog(directory: string): string {
  return `${directory}.log`;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

export function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}

export function serverUrl(
  server: Pick<PostgresServerSettings, 'superuser' | 'password' | 'port'>,
  database = 'postgres',
): string {
  return `postgresql://${server.superuser}:${server.password}@127.0.0.1:${server.port}/${database}`;
}

/** Started by root, a server runs as whoever owns its files. */
async function clusterIdentity(directory: string): Promise<ServerIdentity | undefined> {
  const { uid, gid } = await stat(directory);
  return process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : serverIdentity();
}

/** Little is handed on: no secret of ours, and no PG variable that would change what the server does. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), LC_ALL: 'C' };
}

/** A rename is on disk only when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  await handle.sync();
  await handle.close();
}

/** The line in which PostgreSQL says what went wrong; hints and notes stand around it. */
function complaintIn(text = ''): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((candidate) => /FATAL|ERROR|PANIC|error:|fatal:/.test(candidate)) ?? lines.at(-1) ?? '';
  return line.replace(/^.*?(FATAL|ERROR|PANIC|error|fatal):\s*/, '').trim();
}
