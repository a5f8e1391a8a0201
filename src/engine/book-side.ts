import { BUY, type DepthLevel, type Side } from './book.js';
import { enlarged, NO_SLOT, type OrderPool } from './order-pool.js';
import { KEY_MAX, NO_KEY, TickMap } from './tick-map.js';

/** Level 0 is never used, so 0 means "no level". */
export const NO_LEVEL = 0;

/**
 * One side of a book: price levels, each a queue of orders linked through the pool. Keys run so that the best price has
 * the highest key on both sides; a sell side counts its prices from the top.
 */
export class BookSide {
  /** The best level, or `NO_LEVEL` on an empty side. */
  best = NO_LEVEL;
  /** Per level. */
  price = new Int32Array(0);
  head = new Int32Array(0);
  tail = new Int32Array(0);
  orders = new Int32Array(0);
  quantity = new Float64Array(0);

  private readonly levels = new TickMap();
  private freeLevels: number[] = [];
  /** The key of the best level, or `NO_KEY`. */
  private bestKey = NO_KEY;
  /** As the highest key is all ones, turning every bit of a price counts it from the top. */
  private readonly keyMask: number;

  constructor(
    readonly pool: OrderPool,
    readonly side: Side,
  ) {
    this.keyMask = side === BUY ? 0 : KEY_MAX;
    this.grow(64);
  }

  /** Whether the best order here is as good as `limit` or better, for somebody on the other side. */
  reaches(limit: number): boolean {
    return this.bestKey >= this.keyOf(limit);
  }

  /** Puts an order, whose price and remaining quantity are in its slot, at the end of the queue of its price. */
  append(slot: number): void {
    const { pool } = this;
    const price = pool.price[slot]!;
    const key = this.keyOf(price);
    let level = this.levels.get(key);
    if (level === NO_LEVEL) level = this.open(key, price);
    const last = this.tail[level]!;
    pool.level[slot] = level;
    pool.previous[slot] = last;
    pool.next[slot] = NO_SLOT;
    if (last === NO_SLOT) this.head[level] = slot;
    else pool.next[last] = slot;
    this.tail[level] = slot;
    this.orders[level]!++;
    this.quantity[level]! += pool.remaining[slot]!;
  }

  /** Takes an order out of its queue, and the level out of the book when it was its last. */
  unlink(slot: number): void {
    const { pool } = this;
    const level = pool.level[slot]!;
    const next = pool.next[slot]!;
    const previous = pool.previous[slot]!;
    if (previous === NO_SLOT) this.head[level] = next;
    else pool.next[previous] = next;
    if (next === NO_SLOT) this.tail[level] = previous;
    else pool.previous[next] = previous;
    this.quantity[level]! -= pool.remaining[slot]!;
    if (--this.orders[level]! === 0) this.close(level);
  }

  /** Makes a resting order smaller where it stands. */
  shrink(slot: number, by: number): void {
    this.pool.remaining[slot]! -= by;
    this.quantity[this.pool.level[slot]!]! -= by;
  }

  /** The next worse level, or `NO_LEVEL`. */
  after(level: number): number {
    const key = this.levels.below(this.keyOf(this.price[level]!));
    return key === NO_KEY ? NO_LEVEL : this.levels.get(key);
  }

  depth(levelsMax: number): DepthLevel[] {
    const depth: DepthLevel[] = [];
    for (let level = this.best; level !== NO_LEVEL && depth.length < levelsMax; level = this.after(level)) {
      depth.push(this.show(level));
    }
    return depth;
  }

  levelAt(price: number): DepthLevel | undefined {
    const level = this.levels.get(this.keyOf(price));
    return level === NO_LEVEL ? undefined : this.show(level);
  }

  /** Slots from the best price to the worst, then by time. */
  *slots(): Generator<number> {
    for (let level = this.best; level !== NO_LEVEL; level = this.after(level)) {
      for (let slot = this.head[level]!; slot !== NO_SLOT; slot = this.pool.next[slot]!) yield slot;
    }
  }

  private show(level: number): DepthLevel {
    return { price: this.price[level]!, quantity: this.quantity[level]!, orders: this.orders[level]! };
  }

  private keyOf(price: number): number {
    return price ^ this.keyMask;
  }

  private open(key: number, price: number): number {
    if (this.freeLevels.length === 0) this.grow(this.price.length * 2);
    const level = this.freeLevels.pop()!;
    this.price[level] = price;
    this.levels.set(key, level);
    if (key > this.bestKey) {
      this.best = level;
      this.bestKey = key;
    }
    return level;
  }

  private close(level: number): void {
    const key = this.keyOf(this.price[level]!);
    this.levels.delete(key);
    this.freeLevels.push(level);
    if (level !== this.best) return;
    this.bestKey = this.levels.below(key);
    this.best = this.bestKey === NO_KEY ? NO_LEVEL : this.levels.get(this.bestKey);
  }

  private grow(levels: number): void {
    const first = Math.max(this.price.length, 1);
    this.price = enlarged(this.price, new Int32Array(levels));
    this.head = enlarged(this.head, new Int32Array(levels));
    this.tail = enlarged(this.tail, new Int32Array(levels));
    this.orders = enlarged(this.orders, new Int32Array(levels));
    this.quantity = enlarged(this.quantity, new Float64Array(levels));
    for (let level = levels - 1; level >= first; level--) this.freeLevels.push(level);
  }
}
