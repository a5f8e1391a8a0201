import { enlarged } from './order-pool.js';

const BITS = 10;
const WIDTH = 1 << BITS;
const OFFSET_MASK = WIDTH - 1;
const WORDS = WIDTH / 32;
const ROOT = 1;

/** Keys have three digits of ten bits. */
export const KEY_MAX = 2 ** (3 * BITS) - 1;
export const NO_KEY = -1;

/**
 * An ordered map from 30-bit keys to positive numbers: a radix tree three nodes deep and 1024 wide. Every node carries
 * a bit per occupied entry and a bit per occupied word, so "the next key below" is a few bit scans wherever the keys
 * lie. A price range costs four kilobytes per thousand ticks in use, however far apart the prices are.
 */
export class TickMap {
  /** Per node: child nodes, or values in the lowest nodes. 0 is none. */
  private entries = new Int32Array(0);
  private words = new Int32Array(0);
  private summaries = new Int32Array(0);
  private freeNodes: number[] = [];

  constructor() {
    this.grow(8);
  }

  get(key: number): number {
    const { entries } = this;
    const middle = entries[(ROOT << BITS) | (key >>> (2 * BITS))]!;
    const lowest = entries[(middle << BITS) | ((key >>> BITS) & OFFSET_MASK)]!;
    return entries[(lowest << BITS) | (key & OFFSET_MASK)]!;
  }

  /** The key must be free. */
  set(key: number, value: number): void {
    const middle = this.childOf(ROOT, key >>> (2 * BITS));
    const lowest = this.childOf(middle, (key >>> BITS) & OFFSET_MASK);
    this.occupy(lowest, key & OFFSET_MASK, value);
  }

  /** The key must be there. */
  delete(key: number): void {
    const middle = this.entries[(ROOT << BITS) | (key >>> (2 * BITS))]!;
    const lowest = this.entries[(middle << BITS) | ((key >>> BITS) & OFFSET_MASK)]!;
    this.vacate(lowest, key & OFFSET_MASK);
    if (this.summaries[lowest] !== 0) return;
    this.vacate(middle, (key >>> BITS) & OFFSET_MASK);
    this.freeNodes.push(lowest);
    if (this.summaries[middle] !== 0) return;
    this.vacate(ROOT, key >>> (2 * BITS));
    this.freeNodes.push(middle);
  }

  /** The highest key below `key`, which need not be in the map; `NO_KEY` if there is none. */
  below(key: number): number {
    const { entries } = this;
    const top = key >>> (2 * BITS);
    const middle = entries[(ROOT << BITS) | top]!;
    if (middle !== 0) {
      const lowest = entries[(middle << BITS) | ((key >>> BITS) & OFFSET_MASK)]!;
      if (lowest !== 0) {
        const offset = this.occupiedBelow(lowest, key & OFFSET_MASK);
        if (offset >= 0) return (key & ~OFFSET_MASK) | offset;
      }
      const offset = this.occupiedBelow(middle, (key >>> BITS) & OFFSET_MASK);
      if (offset >= 0) return this.highestIn(top, middle, offset);
    }
    const offset = this.occupiedBelow(ROOT, top);
    if (offset < 0) return NO_KEY;
    const node = entries[(ROOT << BITS) | offset]!;
    return this.highestIn(offset, node, this.occupiedBelow(node, WIDTH));
  }

  private highestIn(top: number, middle: number, offset: number): number {
    const lowest = this.entries[(middle << BITS) | offset]!;
    return (top << (2 * BITS)) | (offset << BITS) | this.occupiedBelow(lowest, WIDTH);
  }

  /** The highest occupied offset of a node below `offset`, or -1. */
  private occupiedBelow(node: number, offset: number): number {
    const word = offset >>> 5;
    if (word < WORDS) {
      const bits = this.words[node * WORDS + word]! & ((1 << (offset & 31)) - 1);
      if (bits !== 0) return (word << 5) | (31 - Math.clz32(bits));
    }
    const belowWord = word < WORDS ? (1 << word) - 1 : -1;
    const occupied = this.summaries[node]! & belowWord;
    if (occupied === 0) return -1;
    const highest = 31 - Math.clz32(occupied);
    return (highest << 5) | (31 - Math.clz32(this.words[node * WORDS + highest]!));
  }

  private childOf(node: number, offset: number): number {
    const child = this.entries[(node << BITS) | offset]!;
    if (child !== 0) return child;
    if (this.freeNodes.length === 0) this.grow(this.summaries.length * 2);
    const fresh = this.freeNodes.pop()!;
    this.occupy(node, offset, fresh);
    return fresh;
  }

  private occupy(node: number, offset: number, entry: number): void {
    const word = offset >>> 5;
    this.entries[(node << BITS) | offset] = entry;
    this.words[node * WORDS + word]! |= 1 << (offset & 31);
    this.summaries[node]! |= 1 << word;
  }

  private vacate(node: number, offset: number): void {
    const word = offset >>> 5;
    this.entries[(node << BITS) | offset] = 0;
    this.words[node * WORDS + word]! &= ~(1 << (offset & 31));
    if (this.words[node * WORDS + word] === 0) this.summaries[node]! &= ~(1 << word);
  }

  /** Node 0 stays empty: looking into it finds nothing, so a search needs no test for a missing node. */
  private grow(nodes: number): void {
    const first = Math.max(this.summaries.length, ROOT + 1);
    this.entries = enlarged(this.entries, new Int32Array(nodes * WIDTH));
    this.words = enlarged(this.words, new Int32Array(nodes * WORDS));
    this.summaries = enlarged(this.summaries, new Int32Array(nodes));
    for (let node = nodes - 1; node >= first; node--) this.freeNodes.push(node);
  }
}
