import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { clusterName } from '../../src/platform/database/embedded/cluster-place.js';
import { freePort, stopServer } from '../../src/platform/database/embedded/postgres-server.js';

const run = promisify(execFile);
const POLL_MS = 20;

/** The built program in a process of its own (`npm run build` first). */
export interface AppProcess {
  readonly pid: number;
  /** Without the prefix: `http://127.0.0.1:4711`. */
  readonly url: string;
  readonly dataDirectory: string;
  /** The exit code once it has ended; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Everything it wrote so far, standard output and standard error. */
  output(): string;
  /** Waits until it wrote the text. Rejects when it ends first. */
  wrote(text: string, timeoutMs?: number): Promise<void>;
  /** Waits until readiness answers 200. Rejects when it ends first. */
  ready(timeoutMs?: number): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  /** `kill -9` of the program alone; its database server lives on. */
  kill(): Promise<void>;
  /** `kill -9` of its process group and of its database server with every process of it, as in a power cut. */
  killWithServer(): Promise<void>;
}

export interface AppProcessParts {
  readonly dataDirectory: string;
  /** A free one by default. Give one to keep an address over restarts. */
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** Starts the program without waiting for it. The demo is left out unless `SEED_DEMO` says otherwise. */
export async function launchApp(parts: AppProcessParts): Promise<AppProcess> {
  const port = parts.port ?? (await freePort());
  const child = spawn(process.execPath, [...(parts.nodeOptions ?? []), path.resolve('dist/src/main.js')], {
    // A process group of its own, so that it can be killed as a whole without us.
    detached: true,
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      DATA_DIR: parts.dataDirectory,
      SEED_DEMO: 'false',
      RATE_LIMIT_PER_MINUTE: '0',
      LOGIN_RATE_LIMIT_PER_MINUTE: '0',
      ...parts.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error('the program could not be started');
  let text = '';
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  // `close` comes after the last output, also when the program is killed.
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      ended = true;
      resolve(code);
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const until = async (what: string, timeoutMs: number, reached: () => boolean | Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + timeoutMs;
    while (!(await reached())) {
      if (ended) throw new Error(`the program ended before ${what}:\n${text}`);
      if (Date.now() > deadline) throw new Error(`no ${what} within ${timeoutMs} ms:\n${text}`);
      await delay(POLL_MS);
    }
  };
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  const kill = async (target: number): Promise<void> => {
    kill9(target);
    await exited;
  };
  return {
    pid,
    url,
    dataDirectory: parts.dataDirectory,
    exited,
    output: () => text,
    wrote: (wanted, timeoutMs = 120_000) => until(`"${wanted}"`, timeoutMs, () => text.includes(wanted)),
    ready: (timeoutMs = 120_000) => until('readiness', timeoutMs, () => isReady(url)),
    signal,
    stop: () => {
      signal('SIGTERM');
      return exited;
    },
    kill: () => kill(pid),
    killWithServer: async () => {
      for (const member of await serverProcesses(parts.dataDirectory)) kill9(member);
      await kill(-pid);
    },
  };
}

/** Starts the program and waits until it is ready. */
export async function startApp(parts: AppProcessParts, timeoutMs?: number): Promise<AppProcess> {
  const app = await launchApp(parts);
  await app.ready(timeoutMs);
  return app;
}

export async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/api/v1/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** A place for a program's data. `remove` also ends a database server that was left behind there. */
export interface TemporaryData {
  readonly directory: string;
  remove(): Promise<void>;
}

export async function temporaryData(): Promise<TemporaryData> {
  const home = await mkdtemp(path.join(tmpdir(), 'xiang-data-'));
  await chmod(home, 0o711);
  const directory = path.join(home, 'data');
  const remove = async (): Promise<void> => {
    await stopServer(clusterName(directory), 'immediate').catch(() => undefined);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return { directory, remove };
}

/** The database server of a data directory and every process it started. */
export async function serverProcesses(dataDirectory: string): Promise<number[]> {
  const text = await readFile(path.join(clusterName(dataDirectory), 'postmaster.pid'), 'utf8').catch(() => '');
  const postmaster = Number(text.split('\n')[0]);
  if (!(postmaster > 0)) return [];
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([pid, parent]) => pid === postmaster || parent === postmaster).map(([pid = 0]) => pid);
}

/** A negative number is a process group. One that has just ended by itself is no mistake. */
function kill9(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
