import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * Message streams of the public benchmark `flash1-dev/matching-engine-benchmark` (MIT) and the reports they must lead
 * to. Format and rules are written down in `docs/rules/engine.md`.
 */
export const NEW = 0;
export const CANCEL = 1;
export const MODIFY = 2;

/** One entry per message in every column; the sequence of a message is its position. */
export interface OrderFlow {
  readonly length: number;
  readonly type: Uint8Array;
  readonly side: Uint8Array;
  readonly ioc: Uint8Array;
  readonly quantity: Int32Array;
  readonly orderId: Int32Array;
  readonly price: Int32Array;
}

export interface FlowMessage {
  readonly type: number;
  readonly side: number;
  readonly ioc: number;
  readonly quantity: number;
  readonly orderId: number;
  readonly price: number;
}

export const FLOW_SHA256: Readonly<Record<string, string>> = {
  normal: 'e9b2e3926854410b01a035aeb25dd05f1e597c233be8263de9eb49b6713d367e',
  'flash-crash': 'cff8d3f94b709fc64a8b2058a6ca4fb6920364904796e46906895e362d2bb16b',
  static: '9803843ee404fc29c9a0aa5614f8f0d5a58b5c44fcac9ef89067886fcaaa30d1',
  'swing-25': '61a84be9469661bd039e00dbc9a7c011e70b6ace37aadfe60045ea083b05f4df',
  'swing-40': '3cb0175e7982ff09ea220d1feaee3844cf9116a5ce455757879dea1d880b9b9f',
};

const MAGIC = 0x4d4542575f303031n;
const HEADER_BYTES = 16;
const RECORD_BYTES = 40;

/** Where the streams are looked for, relative to the repository. */
export function orderFlowDirectory(): string {
  return process.env['XIANG_ORDERFLOW_DIR'] ?? '../shared/data';
}

export function flowFromMessages(messages: readonly FlowMessage[]): OrderFlow {
  return {
    length: messages.length,
    type: Uint8Array.from(messages, (message) => message.type),
    side: Uint8Array.from(messages, (message) => message.side),
    ioc: Uint8Array.from(messages, (message) => message.ioc),
    quantity: Int32Array.from(messages, (message) => message.quantity),
    orderId: Int32Array.from(messages, (message) => message.orderId),
    price: Int32Array.from(messages, (message) => message.price),
  };
}

/** The first `length` messages. */
export function flowPrefix(flow: OrderFlow, length: number): OrderFlow {
  return {
    length: Math.min(length, flow.length),
    type: flow.type.subarray(0, length),
    side: flow.side.subarray(0, length),
    ioc: flow.ioc.subarray(0, length),
    quantity: flow.quantity.subarray(0, length),
    orderId: flow.orderId.subarray(0, length),
    price: flow.price.subarray(0, length),
  };
}

/** Reads a stream file, gzipped or not. Throws if it is not one. */
export function readOrderFlow(path: string): OrderFlow {
  const file = readFileSync(path);
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
  if (bytes.readBigUInt64LE(0) !== MAGIC || bytes.readUInt32LE(8) !== 1) throw new Error(`${path}: no order flow`);
  const length = bytes.readUInt32LE(12);
  const flow: OrderFlow = {
    length,
    type: new Uint8Array(length),
    side: new Uint8Array(length),
    ioc: new Uint8Array(length),
    quantity: new Int32Array(length),
    orderId: new Int32Array(length),
    price: new Int32Array(length),
  };
  for (let i = 0; i < length; i++) {
    const at = HEADER_BYTES + i * RECORD_BYTES;
    flow.type[i] = bytes[at]!;
    flow.side[i] = bytes[at + 1]!;
    flow.ioc[i] = bytes[at + 2]!;
    flow.quantity[i] = bytes.readUInt32LE(at + 4);
    if (Number(bytes.readBigUInt64LE(at + 8)) !== i) throw new Error(`${path}: message ${i} is out of sequence`);
    flow.orderId[i] = Number(bytes.readBigUInt64LE(at + 16));
    flow.price[i] = Number(bytes.readBigInt64LE(at + 24));
  }
  return flow;
}

export const ACCEPTED = 0;
export const TRADED = 1;
export const CANCELLED = 2;
export const MODIFIED = 3;
export const CANCEL_REJECTED = 4;
export const MODIFY_REJECTED = 5;

const ROW = 6;
/** How many of the row's columns after type and sequence each report has. */
const COLUMNS = [4, 4, 3, 4, 1, 1];

/** Reports as they are made: rows of numbers, turned into text only when all is done. */
export class ReportTape {
  length = 0;
  private rows: Int32Array;

  constructor(capacity: number) {
    this.rows = new Int32Array(capacity * ROW);
    // Touched beforehand, so that the operating system's page faults are not counted as matching.
    this.rows.fill(-1);
  }

  write(type: number, sequence: number, a: number, b: number, c: number, d: number): void {
    const at = this.length * ROW;
    if (at === this.rows.length) this.grow();
    const { rows } = this;
    rows[at] = type;
    rows[at + 1] = sequence;
    rows[at + 2] = a;
    rows[at + 3] = b;
    rows[at + 4] = c;
    rows[at + 5] = d;
    this.length++;
  }

  /** One line per report, stable-sorted by sequence, then type. Reports are written in ascending sequence. */
  lines(): string[] {
    const lines: string[] = [];
    for (let first = 0; first < this.length;) {
      let end = first + 1;
      while (end < this.length && this.rows[end * ROW + 1] === this.rows[first * ROW + 1]) end++;
      for (let type = ACCEPTED; type <= MODIFY_REJECTED; type++) {
        for (let row = first; row < end; row++) if (this.rows[row * ROW] === type) lines.push(this.line(row));
      }
      first = end;
    }
    return lines;
  }

  sha256(): string {
    return createHash('sha256').update(this.lines().join('\n')).digest('hex');
  }

  private line(row: number): string {
    const { rows } = this;
    const at = row * ROW;
    const columns = COLUMNS[rows[at]!]!;
    let line = `${rows[at]},${rows[at + 1]}`;
    for (let column = 0; column < columns; column++) line += `,${rows[at + 2 + column]}`;
    return line;
  }

  private grow(): void {
    const larger = new Int32Array(Math.max(this.rows.length * 2, ROW * 1024));
    larger.set(this.rows);
    this.rows = larger;
  }
}
