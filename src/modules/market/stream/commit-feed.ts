import { Injectable } from '@nestjs/common';
import type { CommittedBatch } from '../loop/batch-runner.js';
import type { MarketState } from '../loop/market-state.js';

/** Is told of every batch that is on disk, in order, while the market's state is exactly that of the batch. */
export interface CommitListener {
  committed(batch: CommittedBatch, state: MarketState): void;
  /** The state was built anew (at start, after a failure): what was derived from it is taken up again from it. */
  rebuilt(state: MarketState): void;
}

/** Hands committed batches to those who publish them; a failing one does not keep the others from hearing. */
@Injectable()
export class CommitFeed implements CommitListener {
  private readonly listeners: CommitListener[] = [];

  subscribe(listener: CommitListener): void {
    this.listeners.push(listener);
  }

  committed(batch: CommittedBatch, state: MarketState): void {
    this.each((listener) => listener.committed(batch, state));
  }

  rebuilt(state: MarketState): void {
    this.each((listener) => listener.rebuilt(state));
  }

  private each(tell: (listener: CommitListener) => void): void {
    let failure: unknown = null;
    for (const listener of this.listeners) {
      try {
        tell(listener);
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure) throw failure as Error;
  }
}
