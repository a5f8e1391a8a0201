import type { RestingOrder, SelfTradePrevention, Side } from './book.js';

/** Slot 0 is never used, so 0 means "no order" wherever a slot is stored. */
export const NO_SLOT = 0;

const SIDE_BIT = 1;
const DAY_BIT = 2;
const PREVENTION_SHIFT = 2;
const PREVENTIONS: readonly SelfTradePrevention[] = ['cancel-taker', 'cancel-maker', 'cancel-both'];

/** Side, time in force and self-trade prevention of an order, packed into one byte. */
export function packTerms(side: Side, day: boolean, prevention: SelfTradePrevention): number {
  // Compared one by one, as a search in the list takes longer than all the rest of putting an order away.
  const code = prevention === 'cancel-taker' ? 0 : prevention === 'cancel-maker' ? 1 : 2;
  return side | (day ? DAY_BIT : 0) | (code << PREVENTION_SHIFT);
}

export function sideOf(terms: number): Side {
  return (terms & SIDE_BIT) as Side;
}

export function isDay(terms: number): boolean {
  return (terms & DAY_BIT) !== 0;
}

export function preventionOf(terms: number): SelfTradePrevention {
  return PREVENTIONS[terms >>> PREVENTION_SHIFT]!;
}

/**
 * All resting orders of a book, one typed array per field and one slot per order. Slots are reused last in, first out,
 * so a busy book keeps working on the memory that the processor has at hand, and the garbage collector sees nothing.
 */
export class OrderPool {
  id = new Float64Array(0);
  price = new Int32Array(0);
  remaining = new Float64Array(0);
  /** Filled part included. */
  total = new Float64Array(0);
  priority = new Float64Array(0);
  group = new Float64Array(0);
  terms = new Uint8Array(0);
  /** The price level that the order rests on. */
  level = new Int32Array(0);
  /** Neighbours in the queue of the level; `next` also chains the free slots. */
  next = new Int32Array(0);
  previous = new Int32Array(0);

  private free = NO_SLOT;

  constructor(capacity: number) {
    this.grow(capacity);
  }

  get capacity(): number {
    return this.id.length;
  }

  /** Gives a slot whose fields are still those of its last order. */
  take(): number {
    if (this.free === NO_SLOT) this.grow(this.capacity * 2);
    const slot = this.free;
    this.free = this.next[slot]!;
    return slot;
  }

  release(slot: number): void {
    this.id[slot] = 0;
    this.next[slot] = this.free;
    this.free = slot;
  }

  /** The order of a slot as the outside sees it. */
  show(slot: number): RestingOrder {
    const terms = this.terms[slot]!;
    const remaining = this.remaining[slot]!;
    return {
      id: this.id[slot]!,
      side: sideOf(terms),
      price: this.price[slot]!,
      remaining,
      filled: this.total[slot]! - remaining,
      timeInForce: isDay(terms) ? 'day' : 'gtc',
      group: this.group[slot]!,
      selfTradePrevention: preventionOf(terms),
      priority: this.priority[slot]!,
    };
  }

  private grow(capacity: number): void {
    const first = Math.max(this.capacity, 1);
    this.id = enlarged(this.id, new Float64Array(capacity));
    this.price = enlarged(this.price, new Int32Array(capacity));
    this.remaining = enlarged(this.remaining, new Float64Array(capacity));
    this.total = enlarged(this.total, new Float64Array(capacity));
    this.priority = enlarged(this.priority, new Float64Array(capacity));
    this.group = enlarged(this.group, new Float64Array(capacity));
    this.terms = enlarged(this.terms, new Uint8Array(capacity));
    this.level = enlarged(this.level, new Int32Array(capacity));
    this.next = enlarged(this.next, new Int32Array(capacity));
    this.previous = enlarged(this.previous, new Int32Array(capacity));
    for (let slot = capacity - 1; slot >= first; slot--) this.release(slot);
  }
}

export function enlarged<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
