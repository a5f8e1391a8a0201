import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { parseAnchor, publishedAnchor, type Anchor } from './anchor.js';

/** Under the data directory: copied to where the database's owner cannot reach, it is what `verify` trusts. */
export function anchorFileIn(dataDirectory: string): string {
  return path.join(dataDirectory, 'anchors', 'journal-anchors.jsonl');
}

export interface AnchorFileContent {
  readonly anchors: readonly Anchor[];
  /** Numbers, from 1, of lines that are no anchor. */
  readonly unreadableLines: readonly number[];
}

/** What a published file holds; empty when there is no such file. */
export async function readAnchorFile(file: string): Promise<AnchorFileContent> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const anchors: Anchor[] = [];
  const unreadableLines: number[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const anchor = parseAnchor(line);
    if (anchor) anchors.push(anchor);
    else unreadableLines.push(index + 1);
  });
  return { anchors, unreadableLines };
}

/** Adds those of `anchors` that the file has not, and returns when they are on disk. Nothing in it is ever changed. */
export async function completeAnchorFile(file: string, anchors: readonly Anchor[]): Promise<void> {
  const { anchors: present } = await readAnchorFile(file);
  const known = new Set(present.map(place));
  const missing = anchors.filter((anchor) => !known.has(place(anchor)));
  if (missing.length === 0) return;
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(file, 'a+', 0o644);
  try {
    await cutTornLine(handle);
    await handle.appendFile(missing.map((anchor) => `${JSON.stringify(publishedAnchor(anchor))}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A process that was killed while it wrote leaves a line without an end; its anchor is in the table and comes again. */
async function cutTornLine(handle: FileHandle): Promise<void> {
  const text = await handle.readFile('utf8');
  if (text === '' || text.endsWith('\n')) return;
  await handle.truncate(Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1), 'utf8'));
}

function place(anchor: Anchor): string {
  return `${anchor.market}/${anchor.batch}`;
}
