import { readFile, readlink, rm } from 'node:fs/promises';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isAlive } from '../../lifecycle/process-start.js';

const run = promisify(execFile);

/** What a running server writes about itself into `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  /** 0 while it has not yet opened its port. */
  readonly port: number;
}

/** The server that runs on the cluster, or undefined. A file left behind by a server that is gone counts for nothing. */
export async function runningPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(() => '');
  const [pid, , , port] = text.split('\n');
  const postmaster = { pid: Number(pid), port: Number(port ?? 0) };
  if (!Number.isSafeInteger(postmaster.pid) || postmaster.pid <= 0) return undefined;
  return (await isServerOf(postmaster.pid, cluster)) ? postmaster : undefined;
}

/**
 * PostgreSQL clears away the file of a dead server by itself, but not when the system has given the number to another
 * process since, as containers do at once. Call only when no server runs.
 */
export async function removeStalePidFile(cluster: string): Promise<void> {
  await rm(pidFile(cluster), { force: true });
}

/** A server works inside its data directory, which tells it from any other process with its number. */
async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    return place === cluster;
  }
  if (process.platform === 'win32') return true;
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes(cluster);
}

function pidFile(cluster: string): string {
  return path.join(cluster, 'postmaster.pid');
}
