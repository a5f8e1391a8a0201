import { enlarged, sideOf, type OrderPool } from './order-pool.js';
import { formatLanes, LANES, mixOrder } from './state-hash.js';

const COUNTED = 1;
const QUEUED = 2;

/**
 * Keeps the state hash of a pool. A changed order is only noted; it is mixed when somebody asks for the hash, so the
 * cost is per order changed since then and an order that came and went in between costs nothing.
 */
export class StateDigest {
  private readonly sums = new Int32Array(LANES);
  /** Per slot: the lanes that `sums` contains while the slot is marked as counted. */
  private lanes: Int32Array;
  private marks: Uint8Array;
  private queue: Int32Array;
  private queued = 0;

  constructor(private readonly pool: OrderPool) {
    this.lanes = new Int32Array(pool.capacity * LANES);
    this.marks = new Uint8Array(pool.capacity);
    this.queue = new Int32Array(pool.capacity);
  }

  /** To be called whenever an order has come to rest or a resting order has changed. */
  changed(slot: number): void {
    if (slot >= this.marks.length) this.grow();
    const mark = this.marks[slot]!;
    if ((mark & QUEUED) !== 0) return;
    this.marks[slot] = mark | QUEUED;
    this.queue[this.queued++] = slot;
  }

  /** To be called when an order has left. */
  removed(slot: number): void {
    if ((this.marks[slot]! & COUNTED) !== 0) this.uncount(slot);
  }

  format(): string {
    for (let position = 0; position < this.queued; position++) {
      const slot = this.queue[position]!;
      this.removed(slot);
      this.marks[slot] = 0;
      if (this.pool.id[slot] !== 0) this.count(slot);
    }
    this.queued = 0;
    return formatLanes(this.sums);
  }

  private count(slot: number): void {
    const { pool } = this;
    const side = sideOf(pool.terms[slot]!);
    const remaining = pool.remaining[slot]!;
    const filled = pool.total[slot]! - remaining;
    const at = slot * LANES;
    mixOrder(pool.id[slot]!, side, pool.price[slot]!, remaining, filled, pool.priority[slot]!, this.lanes, at);
    for (let lane = 0; lane < LANES; lane++) this.sums[lane]! += this.lanes[at + lane]!;
    this.marks[slot] = COUNTED;
  }

  private uncount(slot: number): void {
    for (let lane = 0; lane < LANES; lane++) this.sums[lane]! -= this.lanes[slot * LANES + lane]!;
    this.marks[slot]! &= ~COUNTED;
  }

  private grow(): void {
    const { capacity } = this.pool;
    this.lanes = enlarged(this.lanes, new Int32Array(capacity * LANES));
    this.marks = enlarged(this.marks, new Uint8Array(capacity));
    this.queue = enlarged(this.queue, new Int32Array(capacity));
  }
}
