import { NO_SLOT, type OrderPool } from './order-pool.js';

const GOLDEN_RATIO = 0x9e3779b1;

/**
 * Finds the slot of an order by its id: open addressing with linear probing, at most half full. A deletion moves later
 * entries back into the gap, so there are no tombstones and a search never grows longer than its cluster.
 */
export class IdIndex {
  size = 0;
  private table: Int32Array;
  private shift: number;

  constructor(private readonly pool: OrderPool) {
    this.table = new Int32Array(1024);
    this.shift = 22;
  }

  find(id: number): number {
    const { table } = this;
    const ids = this.pool.id;
    const mask = table.length - 1;
    let at = Math.imul(id, GOLDEN_RATIO) >>> this.shift;
    for (;;) {
      const slot = table[at]!;
      if (slot === NO_SLOT || ids[slot] === id) return slot;
      at = (at + 1) & mask;
    }
  }

  /** The pool must already hold the id in the slot; the id must not be in the index. */
  add(id: number, slot: number): void {
    if (this.size * 2 >= this.table.length) this.grow();
    this.size++;
    this.put(id, slot);
  }

  /** The pool must still hold the id. */
  remove(id: number): void {
    const { table, shift } = this;
    const ids = this.pool.id;
    const mask = table.length - 1;
    let gap = Math.imul(id, GOLDEN_RATIO) >>> shift;
    while (ids[table[gap]!] !== id) gap = (gap + 1) & mask;
    this.size--;
    for (let at = gap; ;) {
      at = (at + 1) & mask;
      const slot = table[at]!;
      if (slot === NO_SLOT) break;
      const home = Math.imul(ids[slot]!, GOLDEN_RATIO) >>> shift;
      // The entry may move back only if its home is not behind the gap.
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        table[gap] = slot;
        gap = at;
      }
    }
    table[gap] = NO_SLOT;
  }

  private put(id: number, slot: number): void {
    const { table } = this;
    const mask = table.length - 1;
    let at = Math.imul(id, GOLDEN_RATIO) >>> this.shift;
    while (table[at] !== NO_SLOT) at = (at + 1) & mask;
    table[at] = slot;
  }

  private grow(): void {
    const old = this.table;
    this.table = new Int32Array(old.length * 2);
    this.shift--;
    for (const slot of old) if (slot !== NO_SLOT) this.put(this.pool.id[slot]!, slot);
  }
}
