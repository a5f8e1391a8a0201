import type { Market } from '../../../shared/market.js';
import { decodeCommands } from '../loop/command.js';
import type { Anchor } from './anchor.js';
import { chainHash, DIGEST_BYTES, GENESIS_HASH, JOURNAL_FORMAT } from './chain.js';
import type { Findings } from './finding.js';
import type { JournalRow } from './journal.repository.js';

/** Where a chain that was checked ends. */
export interface ChainEnd {
  readonly market: Market;
  readonly batches: number;
  readonly lastBatch: bigint;
  readonly lastSequence: number;
  readonly epoch: bigint;
  /** As stored. */
  readonly hash: Buffer;
}

/**
 * Checks a market's chain row by row. Each row is judged by the stored hash of the one before, so that an edit is named
 * where it is and not at every row after it.
 */
export class ChainCheck {
  private previous: JournalRow | null = null;
  private batches = 0;
  /** The last batch at which an anchor agreed; whatever differs later was changed after it. */
  private lastAgreed = 0n;
  private readonly anchors = new Map<bigint, Anchor[]>();

  constructor(
    private readonly market: Market,
    anchors: readonly Anchor[],
    private readonly findings: Findings,
  ) {
    for (const anchor of anchors) {
      const same = this.anchors.get(anchor.batch);
      if (same) same.push(anchor);
      else this.anchors.set(anchor.batch, [anchor]);
    }
  }

  take(row: JournalRow): void {
    this.batches += 1;
    this.checkPlace(row);
    this.checkContent(row);
    this.checkAnchors(row);
    this.previous = row;
  }

  finish(): ChainEnd {
    const last = this.previous;
    for (const batch of this.anchors.keys()) {
      const beyond = batch > (last?.batch ?? 0n);
      this.findings.add(
        this.market,
        batch,
        'anchored-batch-missing',
        `batch ${batch} was published, but ` +
          (beyond
            ? `the journal ends with batch ${last?.batch ?? 0n}: its tail is cut off`
            : 'it is not in the journal'),
      );
    }
    return {
      market: this.market,
      batches: this.batches,
      lastBatch: last?.batch ?? 0n,
      lastSequence: last?.lastSequence ?? 0,
      epoch: last?.epoch ?? 0n,
      hash: last?.hash ?? GENESIS_HASH,
    };
  }

  private checkPlace(row: JournalRow): void {
    const { previous } = this;
    const expected = (previous?.batch ?? 0n) + 1n;
    if (row.batch !== expected) {
      const gap = row.batch - 1n === expected ? `batch ${expected} is` : `batches ${expected} to ${row.batch - 1n} are`;
      this.add(row, 'batch-missing', row.batch > expected ? `${gap} missing before it` : 'it is out of order');
      return;
    }
    if (!row.previousHash.equals(previous?.hash ?? GENESIS_HASH)) {
      this.add(row, 'previous-hash', `it names another previous hash than batch ${expected - 1n} has`);
    }
    const sequence = (previous?.lastSequence ?? 0) + 1;
    if (row.firstSequence !== sequence) {
      this.add(row, 'sequence', `its first sequence is ${row.firstSequence}, ${sequence} comes next`);
    }
    if (!previous) return;
    if (row.at < previous.at || row.day < previous.day) this.add(row, 'time', 'it is dated before the batch before it');
    if (row.epoch < previous.epoch) this.add(row, 'epoch', 'it has an older lease epoch than the batch before it');
  }

  private checkContent(row: JournalRow): void {
    if (row.market !== this.market) this.add(row, 'market', `it is of the market ${row.market}`);
    if (row.format !== JOURNAL_FORMAT) return this.add(row, 'format', `its format ${row.format} is not known`);
    const bytes = DIGEST_BYTES[row.hashAlgorithm];
    if (bytes === undefined) {
      return this.add(row, 'hash-algorithm', `its hash algorithm ${row.hashAlgorithm} is not known`);
    }
    // With one length for all of them, no byte can be moved from one field into the next under the same hash.
    if ([row.outcomeDigest, row.stateHash, row.previousHash, row.hash].some((field) => field.length !== bytes)) {
      this.add(row, 'hash-length', `a hash in it is not ${bytes} bytes long`);
    }
    if (!chainHash(row).equals(row.hash)) this.add(row, 'hash', 'its hash is not that of its content: it was edited');
    this.checkCommands(row);
  }

  private checkCommands(row: JournalRow): void {
    const sequences = commandSequences(row.commands);
    if (!sequences) return this.add(row, 'commands', 'its commands cannot be read');
    const gapless = sequences.every((sequence, index) => sequence === row.firstSequence + index);
    if (gapless && row.firstSequence + sequences.length - 1 === row.lastSequence) return;
    this.add(row, 'sequence', `its commands are not exactly ${row.firstSequence} to ${row.lastSequence}`);
  }

  private checkAnchors(row: JournalRow): void {
    const anchors = this.anchors.get(row.batch);
    if (!anchors) return;
    this.anchors.delete(row.batch);
    if (anchors.every((anchor) => anchor.hash.equals(row.hash))) {
      this.lastAgreed = row.batch;
      return;
    }
    const since = this.lastAgreed === 0n ? 'from the first batch on' : `after batch ${this.lastAgreed}`;
    this.add(
      row,
      'anchor',
      `its hash differs from the published anchor: the chain was recomputed, the edit lies ${since} and not after batch ${row.batch}`,
    );
  }

  private add(row: JournalRow, code: string, what: string): void {
    this.findings.add(this.market, row.batch, code, what);
  }
}

function commandSequences(commands: Buffer): number[] | null {
  try {
    return decodeCommands(commands).map((command) => command.sequence);
  } catch {
    return null;
  }
}
