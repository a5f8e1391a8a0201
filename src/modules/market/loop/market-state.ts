import { createHash } from 'node:crypto';
import { createBook, type OrderBook } from '../../../engine/index.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import { isOpen, type Order } from '../desk/order.js';
import { GENESIS_HASH } from '../journal/chain.js';

/** An instrument's book with what the desk knows about it. */
export interface TradedInstrument {
  readonly terms: InstrumentTerms;
  readonly book: OrderBook;
  halted: boolean;
}

/**
 * All that a market's next batch depends on, apart from balances. It is a function of the journal: thrown away and built
 * again whenever that is in doubt.
 */
export class MarketState {
  readonly instruments = new Map<string, TradedInstrument>();
  /** Open orders by sequence. */
  readonly orders = new Map<number, Order>();
  readonly feeSchedules = new Map<string, FeeSchedule>();
  /** Last position of each organization's private feed. */
  readonly feedPositions = new Map<string, number>();
  feeScheduleInForce = '';
  /** Trading day in Shanghai, '' before the first. */
  day = '';
  lastSequence = 0;
  lastBatch = 0n;
  lastAt = new Date(0);
  lastHash: Buffer = GENESIS_HASH;

  constructor(readonly market: Market) {}

  instrument(code: string): TradedInstrument {
    const found = this.instruments.get(code);
    invariant(found, `the book of ${code} is open`);
    return found;
  }

  order(sequence: number): Order {
    const found = this.orders.get(sequence);
    invariant(found, `order ${sequence} is open`);
    return found;
  }

  feeSchedule(id: string): FeeSchedule {
    const found = this.feeSchedules.get(id);
    invariant(found, `fee schedule ${id} is known`);
    return found;
  }

  openInstrument(terms: InstrumentTerms, halted: boolean): TradedInstrument {
    const opened = { terms, book: createBook(), halted };
    this.instruments.set(terms.code, opened);
    return opened;
  }

  /** Puts an open order back where it stood; in ascending priority. */
  restore(order: Order): void {
    invariant(isOpen(order), 'only an open order is restored');
    invariant(order.timeInForce === 'day' || order.timeInForce === 'gtc', 'only day and gtc orders rest');
    this.orders.set(order.sequence, order);
    this.instrument(order.terms.code).book.restore({
      id: order.sequence,
      side: order.side,
      price: order.priceTicks,
      remaining: order.quantityLots - order.filledLots,
      filled: order.filledLots,
      timeInForce: order.timeInForce,
      group: order.group,
      selfTradePrevention: order.selfTradePrevention,
      priority: order.priority,
    });
  }

  /** SHA-256 over day, fees in force, and every book with its halt. Equal states have equal hashes. */
  hash(): Buffer {
    const hash = createHash('sha256');
    hash.update(`${this.market}|${this.day}|${this.feeScheduleInForce}|${this.orders.size}`);
    for (const code of [...this.instruments.keys()].sort()) {
      const { book, halted } = this.instrument(code);
      hash.update(`|${code}:${halted ? 'halted' : 'open'}:${book.stateHash()}`);
    }
    return hash.digest();
  }
}
