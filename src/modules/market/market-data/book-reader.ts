import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Instruments } from '../../registry/index.js';
import type { MarketState } from '../loop/market-state.js';
import { CommittedStates } from '../stream/committed-states.js';
import { bookView, type BookView } from './book-view.js';
import { readBookFromOrders } from './book.repository.js';

export const BOOK_DEPTH_DEFAULT = 20;
export const BOOK_DEPTH_MAX = 500;

interface Remembered {
  readonly state: MarketState;
  readonly view: BookView;
}

/** The public book: from memory where this process leads the market, from the open orders on disk where it does not. */
@Injectable()
export class BookReader {
  /** By instrument. However many ask, a book is put into words once per batch. */
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
    private readonly states: CommittedStates,
  ) {}

  /** Throws registry.instrument-not-found. */
  async book(code: string, depth: number): Promise<BookView> {
    const { market, grid } = await this.instruments.get(code);
    const whole = await this.states.read(market, (state) => this.viewOf(state, code));
    if (!whole) return readBookFromOrders(this.database.reader, market, code, grid, depth);
    return { ...whole, bids: whole.bids.slice(0, depth), asks: whole.asks.slice(0, depth) };
  }

  private viewOf(state: MarketState, code: string): BookView {
    const known = this.remembered.get(code);
    if (known?.state === state && known.view.sequence === state.lastSequence) return known.view;
    const view = bookView(state, code, BOOK_DEPTH_MAX);
    this.remembered.set(code, { state, view });
    return view;
  }
}
