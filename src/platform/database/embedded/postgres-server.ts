import { execFile, spawn } from 'node:child_process';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { postgresBinaries } from './binaries.js';
import { serverIdentity } from './server-identity.js';

const run = promisify(execFile);

/** A PostgreSQL server from the npm package, on one data directory. It runs as its own process and outlives ours. */
export interface PostgresServerSettings {
  readonly directory: string;
  readonly superuser: string;
  readonly password: string;
  readonly port: number;
  /** `name=value` settings given on the command line. */
  readonly settings: readonly string[];
}

/** Creates the cluster. The directory must not exist or be empty. */
export async function initialiseCluster(directory: string, superuser: string, password: string): Promise<void> {
  const { initdb } = await postgresBinaries();
  const identity = await serverIdentity();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (identity) await chown(directory, identity.uid, identity.gid);
  const passwordFile = path.join(tmpdir(), `xiang-${randomBytes(8).toString('hex')}`);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (identity) await chown(passwordFile, identity.uid, identity.gid);
  try {
    await run(
      initdb,
      [
        `--pgdata=${directory}`,
        '--auth=scram-sha-256',
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-instructions',
      ],
      { ...identity, cwd: '/', env: { ...process.env, LC_ALL: 'C' } },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Starts the server and returns when it accepts connections. It is not a child that dies with us. */
export async function startServer(server: PostgresServerSettings): Promise<void> {
  const { pg_ctl } = await postgresBinaries();
  const identity = await serverIdentity();
  const options = [`-p ${server.port}`, '-h 127.0.0.1', "-k ''", ...server.settings.map((setting) => `-c ${setting}`)];
  const child = spawn(
    pg_ctl,
    [
      'start',
      '-w',
      '-s',
      '-D',
      server.directory,
      '-l',
      path.join(server.directory, 'server.log'),
      '-o',
      options.join(' '),
    ],
    { ...identity, cwd: '/', env: { ...process.env, LC_ALL: 'C' }, stdio: 'ignore', detached: true },
  );
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) {
    const log = await readFile(path.join(server.directory, 'server.log'), 'utf8').catch(() => '');
    throw new Error(`PostgreSQL did not start: ${log.trim().split('\n').slice(-3).join(' | ')}`);
  }
}

export type StopMode = 'fast' | 'immediate';

/** Stops the server of a data directory; does nothing when none runs. */
export async function stopServer(directory: string, mode: StopMode = 'fast'): Promise<void> {
  const { pg_ctl } = await postgresBinaries();
  const identity = await serverIdentity();
  await run(pg_ctl, ['stop', '-w', '-s', '-m', mode, '-D', directory], {
    ...identity,
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C' },
  }).catch(async (error: unknown) => {
    if (await serverRuns(directory)) throw error;
  });
}

/** Whether a server runs on the directory. */
export async function serverRuns(directory: string): Promise<boolean> {
  const { pg_ctl } = await postgresBinaries();
  const identity = await serverIdentity();
  try {
    await run(pg_ctl, ['status', '-D', directory], { ...identity, cwd: '/' });
    return true;
  } catch {
    return false;
  }
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
