import type { OrderBook } from './book.js';
import { FastBook } from './fast-book.js';
import { NaiveBook } from './naive-book.js';

export * from './book.js';
export { PICKABLE_LEVELS, PRICE_TICKS_MAX, QUANTITY_LOTS_MAX } from './order-rules.js';
export { NaiveBook };

/** The book that the market trades on. */
export function createBook(): OrderBook {
  return new FastBook();
}
