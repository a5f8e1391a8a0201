import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processStart } from './process-start.js';
import { StartRefused } from './start-refused.js';

/** Another live process of ours works on the directory. */
export class AlreadyRunning extends StartRefused {
  override readonly name = 'AlreadyRunning';
}

export interface DirectoryLock {
  release(): Promise<void>;
}

const LOCK = /^app-(\d+)-([\w-]+)\.lock$/;
const TIE_MS_MAX = 1_000;
const TIE_POLL_MS = 50;

/**
 * Makes this process the only one of ours on `directory`; throws AlreadyRunning when another is.
 *
 * Every owner has a file of its own, named for its process number and start. A file of a dead process can be removed by
 * anyone without taking a live one's place, because its name never comes to life again; with one common file that
 * would be a race. Each writes its file first and looks round then, so of two that start at once at least one sees the
 * other; the one whose name sorts first waits for the other to give way.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const start = (await processStart(process.pid)) ?? 'unknown';
  const own = `app-${process.pid}-${start}.lock`;
  const file = path.join(directory, own);
  await writeFile(file, '').catch((error: NodeJS.ErrnoException) => {
    throw new StartRefused(
      `The data directory ${directory} cannot be written to (${error.code}): start as the user who made it, or set DATA_DIR.`,
    );
  });
  try {
    const deadline = Date.now() + TIE_MS_MAX;
    for (;;) {
      const rival = await liveRival(directory, own);
      if (rival === undefined) break;
      if (own > rival.file || Date.now() > deadline) {
        throw new AlreadyRunning(
          `Another Xiang Exchange (process ${rival.pid}) is running on ${directory}; ` +
            'stop it first, or give this one a DATA_DIR of its own.',
        );
      }
      await delay(TIE_POLL_MS);
    }
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { release: () => rm(file, { force: true }) };
}

/** Whether a live process of ours works on the directory. */
export async function isLocked(directory: string): Promise<boolean> {
  return (await liveRival(directory, '')) !== undefined;
}

async function liveRival(directory: string, own: string): Promise<{ file: string; pid: number } | undefined> {
  const names = await readdir(directory).catch(() => []);
  for (const file of names.filter((name) => name !== own)) {
    const [, pid, start] = LOCK.exec(file) ?? [];
    if (pid === undefined) continue;
    if ((await processStart(Number(pid))) === start) return { file, pid: Number(pid) };
    await rm(path.join(directory, file), { force: true });
  }
  return undefined;
}
