import type { Side } from './book.js';

/**
 * The state of a book is a set of resting orders. Each order is mixed into four 32-bit lanes, and the lanes of a book
 * are the sums over its orders. A sum does not depend on the order of its terms and terms can be taken out again, so
 * any implementation can keep it in any way and all arrive at the same 32 digits. It finds divergence between two
 * books; it is no defence against a forger, which is the task of the journal's hash chain.
 */
export const LANES = 4;

const WORD = 2 ** 32;
const SEEDS = [0x243f6a88, 0x13198a2e, 0x2b7e1516, 0x5be0cd19] as const;
const FACTORS = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f] as const;

/** What the hash covers. Policy, time in force and ownership group are not part of it. */
export interface HashedOrder {
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  readonly remaining: number;
  readonly filled: number;
  readonly priority: number;
}

/** Writes the four lanes of one order to `lanes`, starting at `offset`. */
export function mixOrder(
  id: number,
  side: Side,
  price: number,
  remaining: number,
  filled: number,
  priority: number,
  lanes: Int32Array,
  offset: number,
): void {
  for (let lane = 0; lane < LANES; lane++) {
    const factor = FACTORS[lane]!;
    let mixed = absorb(SEEDS[lane]!, id, factor);
    mixed = absorb(mixed, price, factor);
    mixed = absorb(mixed, remaining, factor);
    mixed = absorb(mixed, filled, factor);
    mixed = absorb(mixed, priority, factor);
    lanes[offset + lane] = avalanche(absorbWord(mixed, side, factor));
  }
}

/** The lanes of a whole set of orders, computed from nothing. */
export function hashOrders(orders: Iterable<HashedOrder>): Int32Array {
  const sums = new Int32Array(LANES);
  const one = new Int32Array(LANES);
  for (const order of orders) {
    mixOrder(order.id, order.side, order.price, order.remaining, order.filled, order.priority, one, 0);
    for (let lane = 0; lane < LANES; lane++) sums[lane] = (sums[lane]! + one[lane]!) | 0;
  }
  return sums;
}

/** 32 lower-case hex digits. */
export function formatLanes(lanes: Int32Array): string {
  return Array.from(lanes, (lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

function absorb(state: number, safeInteger: number, factor: number): number {
  const high = Math.floor(safeInteger / WORD);
  return absorbWord(absorbWord(state, (safeInteger - high * WORD) | 0, factor), high, factor);
}

function absorbWord(state: number, word: number, factor: number): number {
  const product = Math.imul(state ^ word, factor);
  return product ^ (product >>> 15);
}

function avalanche(state: number): number {
  const first = Math.imul(state ^ (state >>> 16), 0x7feb352d);
  const second = Math.imul(first ^ (first >>> 15), 0x846ca68b);
  return second ^ (second >>> 16);
}
