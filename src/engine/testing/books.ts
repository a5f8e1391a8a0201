import type { OrderBook } from '../book.js';
import { FastBook } from '../fast-book.js';
import { NaiveBook } from '../naive-book.js';

/** Every implementation must pass every test of the book. */
export const BOOKS: readonly (readonly [name: string, create: () => OrderBook])[] = [
  ['naive', () => new NaiveBook()],
  ['fast', () => new FastBook()],
];
