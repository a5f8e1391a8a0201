import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StartRefused } from '../../lifecycle/start-refused.js';
import { binariesIn, postgresBinaries, type PostgresBinaries } from './binaries.js';
import { mayUse, type ServerIdentity } from './server-identity.js';

/** Only root comes here, so it is a place of root's. */
const CACHE = '/var/cache/xiang-exchange';

/**
 * The PostgreSQL programs where the server's user can read them. A project cloned into a directory of root's own (as
 * /root) keeps that user out; then they are copied once to a place of the system.
 */
export async function readableBinaries(identity: ServerIdentity | undefined): Promise<PostgresBinaries> {
  const installed = await postgresBinaries();
  const library = path.join(installed.root, 'share', 'postgresql');
  if ((await mayUse(installed.postgres, identity)) && (await mayUse(library, identity))) return installed;
  const copy = path.join(CACHE, `postgresql-${installed.version}-${process.arch}`);
  await copyOnce(installed.root, copy);
  const binaries = binariesIn(copy, installed.version);
  if (await mayUse(binaries.postgres, identity)) return binaries;
  throw new StartRefused(
    `The system user "postgres" can run PostgreSQL neither from ${installed.root} nor from ${copy}: move this project ` +
      'to a directory that other users may enter, start it as another user than root, or set DATABASE_URL.',
  );
}

/** The copy appears under its name only when it is whole, so a start that was killed leaves no half of it. */
async function copyOnce(source: string, target: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  await chmod(CACHE, 0o755);
  const there = await lstat(target).catch(() => undefined);
  if (there?.isDirectory() && there.uid === 0 && (there.mode & 0o022) === 0) return;
  const draft = await mkdtemp(path.join(CACHE, 'copy-'));
  try {
    await cp(source, draft, { recursive: true, verbatimSymlinks: true });
    await openToAll(draft);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another start may have finished the same copy first.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) await openToAll(file);
    else if (entry.isFile()) await chmod(file, path.basename(directory) === 'bin' ? 0o755 : 0o644);
  }
}
