import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Sql } from '../../../platform/database/sql.js';
import { isMarket, MARKETS, type Market } from '../../../shared/market.js';
import { journalPages, type JournalRow } from './journal.repository.js';

/** A line of an exported journal that is no batch. */
export class JournalFileUnreadable extends Error {
  override readonly name = 'JournalFileUnreadable';
}

/** One batch as a JSON object on a line: bytes in base64, big numbers as text. */
interface ExportedBatch {
  readonly market: string;
  readonly batch: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly at: string;
  readonly day: string;
  readonly epoch: string;
  readonly format: number;
  readonly engineVersion: string;
  readonly hashAlgorithm: string;
  readonly commands: string;
  readonly outcomeDigest: string;
  readonly stateHash: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** Writes the journals of all markets, market by market, for whoever wants to check them without the database. */
export async function exportJournals(
  sql: Sql,
  file: string,
  onProgress: (market: Market, batch: bigint) => void = () => undefined,
): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for (const market of MARKETS) {
      for await (const page of journalPages(sql, market)) {
        await handle.appendFile(page.map((row) => `${JSON.stringify(exported(row))}\n`).join(''));
        onProgress(market, page.at(-1)?.batch ?? 0n);
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The batches of an exported journal. Throws JournalFileUnreadable with the number of a line that is none. */
export async function* readJournalFile(file: string): AsyncGenerator<JournalRow> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    number += 1;
    if (line === '') continue;
    const row = parsed(line);
    if (!row) throw new JournalFileUnreadable(`Line ${number} of ${file} is not a journal batch.`);
    yield row;
  }
}

function exported(row: JournalRow): ExportedBatch {
  return {
    ...row,
    batch: row.batch.toString(),
    at: row.at.toISOString(),
    epoch: row.epoch.toString(),
    commands: row.commands.toString('base64'),
    outcomeDigest: row.outcomeDigest.toString('base64'),
    stateHash: row.stateHash.toString('base64'),
    previousHash: row.previousHash.toString('base64'),
    hash: row.hash.toString('base64'),
  };
}

function parsed(line: string): JournalRow | null {
  try {
    const batch = JSON.parse(line) as ExportedBatch;
    const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
    const at = new Date(batch.at);
    if (!isMarket(batch.market) || Number.isNaN(at.getTime())) return null;
    return {
      ...batch,
      market: batch.market,
      batch: BigInt(batch.batch),
      at,
      epoch: BigInt(batch.epoch),
      commands: bytes(batch.commands),
      outcomeDigest: bytes(batch.outcomeDigest),
      stateHash: bytes(batch.stateHash),
      previousHash: bytes(batch.previousHash),
      hash: bytes(batch.hash),
    };
  } catch {
    return null;
  }
}
