import { Injectable } from '@nestjs/common';
import type { Market } from '../../../shared/market.js';
import { MarketLoops } from '../loop/market-loops.js';
import type { MarketState } from '../loop/market-state.js';
import { CommitFeed } from './commit-feed.js';

/** Reads the markets that this process leads, never further than what is on disk. */
@Injectable()
export class CommittedStates {
  constructor(
    private readonly loops: MarketLoops,
    private readonly feed: CommitFeed,
  ) {}

  leads(market: Market): boolean {
    return this.loops.of(market).current !== null;
  }

  /** What `read` makes of the state as of the last commit; null when this process does not lead the market. */
  async read<Result>(market: Market, read: (state: MarketState) => Result): Promise<Result | null> {
    const state = this.loops.of(market).current;
    return state && this.feed.read(state, read);
  }
}
