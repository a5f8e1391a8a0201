import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { StartRefused } from '../../lifecycle/start-refused.js';
import { mayUse, serverIdentity } from './server-identity.js';

/** Where databases are kept that may not live in the data directory; only root comes here. */
const OUTSIDE = '/var/lib/xiang-exchange';

/** Makes the data directory, or says why it cannot be used. */
export async function makeDataDirectory(dataDirectory: string): Promise<void> {
  try {
    const made = await mkdir(dataDirectory, { recursive: true });
    // The server's user must pass through to its own files; everything else in it is closed to others by itself.
    if (made !== undefined) await chmod(dataDirectory, process.getuid?.() === 0 ? 0o711 : 0o700);
  } catch (error) {
    throw new StartRefused(
      `The data directory ${dataDirectory} cannot be made (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
}

/** The name under which the database is found, a directory or a link to one. */
export function clusterName(dataDirectory: string): string {
  return path.join(dataDirectory, 'postgres');
}

/** The existing database's directory, or undefined when there is none yet. Throws StartRefused when it is no database. */
export async function existingCluster(dataDirectory: string, major: string): Promise<string | undefined> {
  const name = clusterName(dataDirectory);
  if (!(await lstat(name).catch(() => undefined))) return undefined;
  const cluster = await realpath(name).catch(() => {
    throw new StartRefused(
      `${name} is a link to a database that is not there any more: restore it, or remove the link.`,
    );
  });
  const version = await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(
    async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && (await readdir(cluster)).length === 0) return undefined;
      const why =
        error.code === 'ENOENT' ? 'is no database' : `cannot be read (${error.code}): start as the user who made it`;
      throw new StartRefused(`${name} ${why}, or set DATA_DIR to another directory.`);
    },
  );
  if (version === undefined || version.trim() === major) return version && cluster;
  throw new StartRefused(
    `${name} was made by PostgreSQL ${version.trim()} and this program brings PostgreSQL ${major}: ` +
      'carry the data over with a dump, or start the version of this program that made it.',
  );
}

/**
 * Lets `make` create the database at a place that the server's user can enter, and gives that place. Root's own
 * directories (as /root) keep that user out; then the database lives in a place of the system and the data directory
 * holds a link to it.
 */
export async function placeCluster(dataDirectory: string, make: (directory: string) => Promise<void>): Promise<string> {
  const name = clusterName(dataDirectory);
  await removeDrafts(dataDirectory);
  if (await mayUse(dataDirectory, await serverIdentity())) {
    await make(name);
    return realpath(name);
  }
  await mkdir(OUTSIDE, { recursive: true });
  await chmod(OUTSIDE, 0o755);
  const home = await mkdtemp(path.join(OUTSIDE, 'data-'));
  await chmod(home, 0o711);
  const cluster = path.join(home, 'postgres');
  await make(cluster);
  await rm(name, { recursive: true, force: true });
  await symlink(cluster, name);
  return realpath(cluster);
}

/** What a start that was killed while making the database left behind. */
async function removeDrafts(dataDirectory: string): Promise<void> {
  for (const entry of await readdir(dataDirectory)) {
    if (!entry.startsWith('postgres.new-')) continue;
    await rm(path.join(dataDirectory, entry), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}
