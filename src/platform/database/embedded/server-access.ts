import { open, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { StartRefused } from '../../lifecycle/start-refused.js';
import { freePort, randomPassword } from './postgres-server.js';

/** How the program reaches its own server; kept in the data directory, readable by its owner only. */
export interface ServerAccess {
  readonly port: number;
  /** Of the login that owns the tables. */
  readonly ownerPassword: string;
  /** Of the login with the application's rights only. */
  readonly applicationPassword: string;
}

const FILE = 'postgres-access.json';

/** Throws StartRefused when the file cannot be used. */
export async function readAccess(dataDirectory: string): Promise<ServerAccess | undefined> {
  const file = path.join(dataDirectory, FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new StartRefused(`${file}, which holds the passwords of the database, cannot be read (${error.code}).`);
  });
  if (text === undefined) return undefined;
  const access = parse(text);
  if (access) return access;
  throw new StartRefused(`${file}, which holds the passwords of the database, is damaged: restore it from a backup.`);
}

export async function newAccess(): Promise<ServerAccess> {
  return { port: await freePort(), ownerPassword: randomPassword(), applicationPassword: randomPassword() };
}

/** On disk as a whole or not at all. */
export async function writeAccess(dataDirectory: string, access: ServerAccess): Promise<void> {
  const file = path.join(dataDirectory, FILE);
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    // Root may run a program whose data are another user's; they stay his.
    const { uid, gid } = await stat(dataDirectory);
    if (process.getuid?.() === 0) await handle.chown(uid, gid);
    await handle.writeFile(`${JSON.stringify(access, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}

function parse(text: string): ServerAccess | undefined {
  try {
    const { port, ownerPassword, applicationPassword } = JSON.parse(text) as Partial<ServerAccess>;
    const whole =
      typeof port === 'number' && typeof ownerPassword === 'string' && typeof applicationPassword === 'string';
    return whole ? { port, ownerPassword, applicationPassword } : undefined;
  } catch {
    return undefined;
  }
}
