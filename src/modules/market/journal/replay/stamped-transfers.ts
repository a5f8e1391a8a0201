import type { Sql } from '../../../../platform/database/sql.js';
import type { Market } from '../../../../shared/market.js';
import { readStampedEntries, type StampedEntry } from './replay.repository.js';
import type { ReplayedChange } from './replayed-ledger.js';

const TRANSFERS_AT_ONCE = 1_000;

export interface StampedTransfer {
  readonly transferId: bigint;
  readonly afterBatch: bigint;
  /** Of accounts in every market that it touches. */
  readonly changes: readonly ReplayedChange[];
}

/** The transfers stamped into a market, in its order, read as they are needed. */
export class StampedTransfers {
  private queue: StampedTransfer[] = [];
  private next = 0;
  private read = { batch: -1n, transferId: 0n };
  private exhausted = false;

  constructor(
    private readonly sql: Sql,
    private readonly market: Market,
  ) {}

  /** The next transfer that is stamped after `batch` or an earlier one, null when there is none left. */
  async takeUpTo(batch: bigint): Promise<StampedTransfer | null> {
    if (this.next === this.queue.length && !this.exhausted) await this.readMore();
    const first = this.queue[this.next];
    if (!first || first.afterBatch > batch) return null;
    this.next += 1;
    return first;
  }

  private async readMore(): Promise<void> {
    const entries = await readStampedEntries(this.sql, this.market, this.read, TRANSFERS_AT_ONCE);
    this.queue = transfersOf(entries);
    this.next = 0;
    const last = this.queue.at(-1);
    if (last) this.read = { batch: last.afterBatch, transferId: last.transferId };
    this.exhausted = this.queue.length < TRANSFERS_AT_ONCE;
  }
}

function transfersOf(entries: readonly StampedEntry[]): StampedTransfer[] {
  const transfers: { transferId: bigint; afterBatch: bigint; changes: ReplayedChange[] }[] = [];
  for (const { transferId, afterBatch, accountId, ...change } of entries) {
    let transfer = transfers.at(-1);
    if (transfer?.transferId !== transferId) {
      transfer = { transferId, afterBatch, changes: [] };
      transfers.push(transfer);
    }
    if (accountId !== null) transfer.changes.push({ accountId, ...change });
  }
  return transfers;
}
