import { createHash } from 'node:crypto';
import type { Market } from '../../../shared/market.js';

/** One journal row: what a batch did, chained to the one before. */
export interface JournalBatch {
  readonly market: Market;
  readonly batch: bigint;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly at: Date;
  readonly day: string;
  readonly format: number;
  readonly engineVersion: string;
  readonly hashAlgorithm: string;
  readonly commands: Buffer;
  readonly outcomeDigest: Buffer;
  readonly stateHash: Buffer;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/** Version of the row's layout and of the command encoding. */
export const JOURNAL_FORMAT = 2;

/** Version of the rules by which commands become trades; a replay must use the same. */
export const ENGINE_VERSION = '1';

/** The algorithm id stands beside every hash, so that another (SM3) can follow without breaking old rows. */
export const HASH_ALGORITHM = 'sha256';

/** Bytes of a digest, for every algorithm that a row may name. SM3 is the one of GB/T 32905-2016. */
export const DIGEST_BYTES: Readonly<Record<string, number>> = { sha256: 32, sm3: 32 };

/** The hash before the first batch. */
export const GENESIS_HASH = Buffer.alloc(32);

export function digest(algorithm: string, ...parts: (string | Buffer)[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The hash that a row must carry, over everything else in it. */
export function chainHash(row: Omit<JournalBatch, 'hash'>): Buffer {
  const head = [
    row.format,
    row.engineVersion,
    row.hashAlgorithm,
    row.market,
    row.batch,
    row.firstSequence,
    row.lastSequence,
    row.at.toISOString(),
    row.day,
  ].join('|');
  return digest(
    row.hashAlgorithm,
    head,
    row.previousHash,
    digest(row.hashAlgorithm, row.commands),
    row.outcomeDigest,
    row.stateHash,
  );
}

/** Completes a row with its hash. */
export function chained(row: Omit<JournalBatch, 'hash'>): JournalBatch {
  return { ...row, hash: chainHash(row) };
}
