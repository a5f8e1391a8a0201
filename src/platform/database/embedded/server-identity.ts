import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { StartRefused } from '../../lifecycle/start-refused.js';

const run = promisify(execFile);
const USER = 'postgres';

/** The system user that runs the server when this program is run by root. */
export interface ServerIdentity {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as the system user `postgres`, made if need be. */
export async function serverIdentity(): Promise<ServerIdentity | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const found = await lookup();
  if (found) return found;
  await run('groupadd', ['--system', USER]).catch(() => undefined);
  await run('useradd', ['--system', '--gid', USER, '--no-create-home', USER]).catch(() => undefined);
  const made = await lookup();
  if (made) return made;
  throw new StartRefused(
    `PostgreSQL does not run as root, and the system user "${USER}" could not be made: make it, start this program as ` +
      'another user than root, or set DATABASE_URL.',
  );
}

/** Whether the server's user may pass through the directory or run the program; true when the server is us. */
export async function mayUse(file: string, identity: ServerIdentity | undefined): Promise<boolean> {
  if (!identity) return true;
  return run('/bin/sh', ['-c', 'test -x "$1"', 'sh', file], { ...identity, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

async function lookup(): Promise<ServerIdentity | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', USER]), run('id', ['-g', USER])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
