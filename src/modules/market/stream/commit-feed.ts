import { Injectable } from '@nestjs/common';
import type { Market } from '../../../shared/market.js';
import type { CommittedBatch } from '../loop/batch-runner.js';
import type { MarketState } from '../loop/market-state.js';

/** Is told of every batch that is on disk, in order, while the market's state is exactly that of the batch. */
export interface CommitListener {
  committed(batch: CommittedBatch, state: MarketState): void;
  /** The state was built anew (at start, after a failure): what was derived from it is taken up again from it. */
  rebuilt(state: MarketState): void;
}

/** How long a reader waits for the batch under way before it is told that there is nothing to read. */
const BATCH_MS_MAX = 2_000;

interface Told {
  readonly state: MarketState;
  /** Of the last command that is on disk. */
  readonly sequence: number;
}

type Reader = (state: MarketState | null) => void;

/**
 * Hands committed batches to those who publish them; a failing one does not keep the others from hearing. It also lets
 * others read a state at a moment when it is what is on disk: while a batch is being written the state is ahead of it.
 */
@Injectable()
export class CommitFeed implements CommitListener {
  private readonly listeners: CommitListener[] = [];
  private readonly told = new Map<Market, Told>();
  private readonly readers = new Map<Market, Set<Reader>>();

  subscribe(listener: CommitListener): void {
    this.listeners.push(listener);
  }

  committed(batch: CommittedBatch, state: MarketState): void {
    this.told.set(state.market, { state, sequence: batch.journal.lastSequence });
    this.each((listener) => listener.committed(batch, state), state);
  }

  rebuilt(state: MarketState): void {
    this.told.set(state.market, { state, sequence: state.lastSequence });
    this.each((listener) => listener.rebuilt(state), state);
  }

  /**
   * What `read` makes of `state` at once, or right after the batch that is being written and after the listeners heard
   * of it. `read` must not wait. Null when no commit or rebuild came within two seconds.
   */
  async read<Result>(state: MarketState, read: (state: MarketState) => Result): Promise<Result | null> {
    const { market } = state;
    const told = this.told.get(market);
    if (told?.state === state && told.sequence === state.lastSequence) return read(state);
    return new Promise((resolve, reject) => {
      const readers = this.readers.get(market) ?? new Set();
      this.readers.set(market, readers);
      const settle: Reader = (committed) => {
        clearTimeout(timer);
        readers.delete(settle);
        try {
          resolve(committed && read(committed));
        } catch (error) {
          reject(error as Error);
        }
      };
      const timer = setTimeout(() => settle(null), BATCH_MS_MAX);
      readers.add(settle);
    });
  }

  private each(tell: (listener: CommitListener) => void, state: MarketState): void {
    let failure: unknown = null;
    for (const listener of this.listeners) {
      try {
        tell(listener);
      } catch (error) {
        failure ??= error;
      }
    }
    for (const reader of this.readers.get(state.market) ?? []) reader(state);
    if (failure) throw failure as Error;
  }
}
