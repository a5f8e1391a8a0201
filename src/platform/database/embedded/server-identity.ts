import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const USER = 'postgres';

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
  await run('useradd', ['--system', '--gid', USER, '--no-create-home', USER]);
  const made = await lookup();
  if (!made)
    throw new Error(`The system user "${USER}", which PostgreSQL needs when started by root, could not be made.`);
  return made;
}

async function lookup(): Promise<ServerIdentity | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', USER]), run('id', ['-g', USER])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
