import type { KeyObject } from 'node:crypto';
import type { Database } from '../../../platform/database/database.js';
import type { Clock } from '../../../shared/clock.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import type { CommittedBatch } from '../loop/batch-runner.js';
import type { MarketState } from '../loop/market-state.js';
import type { CommitListener } from '../stream/commit-feed.js';
import { completeAnchorFile } from './anchor-file.js';
import { isSignedBy, signAnchor, type Anchor } from './anchor.js';
import { insertAnchor, lastAnchored, readAnchors } from './anchor.repository.js';
import { chainHash } from './chain.js';
import { findBatch, findHead, findLastBefore, type JournalRow } from './journal.repository.js';

/** A head that the publisher will not sign, because the row is not what its hash says. */
export class HeadNotSound extends Error {
  override readonly name = 'HeadNotSound';
}

export interface AnchorPublisherParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Private, on the curve P-256. */
  readonly key: KeyObject;
  /** The published file, JSON lines. */
  readonly file: string;
  /** Told when publishing failed; trading goes on and the next anchor covers the same batches. */
  readonly failed: (market: Market, error: unknown) => void;
}

/**
 * Signs heads of the markets' chains and publishes them: into the table, then into a file meant to be copied away. At
 * most one anchor for each batch, whoever asks and however often.
 */
export class AnchorPublisher implements CommitListener {
  /** Publishing under way; one after the other, in the order asked for. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: AnchorPublisherParts) {}

  /** The first batch of a new day: what the chain was at the end of the day before is published. */
  committed({ journal, draft }: CommittedBatch): void {
    if (journal.batch === 1n || !draft.commands.some(({ kind }) => kind === 'open-day')) return;
    const { market, previousHash } = journal;
    this.inBackground(market, () => this.publish(market, journal.batch - 1n, previousHash));
  }

  /** Catches up on a day whose end was not published because the program was killed. */
  rebuilt({ market, day }: MarketState): void {
    if (day === '') return;
    this.inBackground(market, async () => {
      const { reader } = this.parts.database;
      const row = await findLastBefore(reader, market, day);
      if (row && (await lastAnchored(reader, market)) < row.batch) await this.publishRow(row);
    });
  }

  /**
   * Publishes the present head of every market that has moved since its last anchor. Answers the new anchors. A market
   * whose head is not sound is told to `failed` and does not keep the others from theirs.
   */
  publishHeads(): Promise<readonly Anchor[]> {
    return this.inTurn(async () => {
      const made: Anchor[] = [];
      for (const market of MARKETS) {
        const head = await findHead(this.parts.database.reader, market);
        if (!head) continue;
        try {
          const anchor = await this.publishRow(head);
          if (anchor) made.push(anchor);
        } catch (error) {
          if (!(error instanceof HeadNotSound)) throw error;
          this.parts.failed(market, error);
        }
      }
      await this.completeFile();
      return made;
    });
  }

  /**
   * Publishes one batch, unless it or a later one has an anchor, which binds it, too. Throws HeadNotSound.
   */
  publishBatch(market: Market, batch: bigint): Promise<void> {
    return this.inTurn(async () => {
      const { reader } = this.parts.database;
      if ((await lastAnchored(reader, market)) < batch) {
        const row = await findBatch(reader, market, batch);
        if (!row) throw new HeadNotSound(`batch ${batch} of ${market} is not in the journal`);
        await this.publishRow(row);
      }
      // Somebody may have been killed between the table and the file.
      await this.completeFile();
    });
  }

  /** Resolves when all that was asked for so far is published. */
  async settled(): Promise<void> {
    await this.last;
  }

  private async publishRow(row: JournalRow): Promise<Anchor | null> {
    if (!chainHash(row).equals(row.hash)) {
      throw new HeadNotSound(`batch ${row.batch} of ${row.market} does not have the hash of its content`);
    }
    return this.publish(row.market, row.batch, row.hash);
  }

  /** Null when the batch had an anchor already. */
  private async publish(market: Market, batch: bigint, hash: Buffer): Promise<Anchor | null> {
    const { database, clock, key } = this.parts;
    const anchor = signAnchor({ market, batch, hash, publishedAt: clock.now() }, key);
    const made = await insertAnchor(database.reader, anchor);
    if (made) await this.completeFile();
    return made ? anchor : null;
  }

  /** What somebody else put into the table does not get into the file: only what our key signed. */
  private async completeFile(): Promise<void> {
    const { database, key, file } = this.parts;
    const anchors = await readAnchors(database.reader, null);
    await completeAnchorFile(
      file,
      anchors.filter((anchor) => isSignedBy(anchor, key)),
    );
  }

  private inBackground(market: Market, work: () => Promise<unknown>): void {
    this.inTurn(work).catch((error: unknown) => this.parts.failed(market, error));
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
