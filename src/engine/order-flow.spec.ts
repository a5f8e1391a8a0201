import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OrderFlowAdapter } from '../../bench/order-flow-adapter.js';
import { generateOrderFlow, OWN_FLOW, OWN_FLOW_SHA256 } from '../../bench/order-flow-generator.js';
import {
  FLOW_SHA256,
  flowFromMessages,
  type FlowMessage,
  type OrderFlow,
  orderFlowDirectory,
  readOrderFlow,
  ReportTape,
} from '../../bench/order-flow.js';
import { createBook, type OrderBook } from './index.js';
import { BOOKS } from './testing/books.js';

interface EdgeCase {
  readonly name: string;
  /** In words for the one case of 5,001 messages. */
  readonly messages: readonly FlowMessage[] | string;
  readonly reports?: readonly string[];
  readonly count?: number;
  readonly sha256: string;
}

/** Source: the 34 sequences of the public benchmark `flash1-dev/matching-engine-benchmark` (MIT). */
const EDGE_CASES = JSON.parse(readFileSync('test/data/orderflow-edge-cases.json', 'utf8')) as readonly EdgeCase[];

function reportsOf(book: OrderBook, flow: OrderFlow): ReportTape {
  const tape = new ReportTape(flow.length * 2);
  new OrderFlowAdapter(book, flow, tape).run(0, flow.length);
  return tape;
}

/** "NEW id i sell 1@100 for i in 1..5000, then NEW 5001 buy 5000@100 IOC" */
function deepSweep(): FlowMessage[] {
  const one = { type: 0, side: 1, ioc: 0, quantity: 1, price: 100 };
  const sells = Array.from({ length: 5000 }, (_, position) => ({ ...one, orderId: position + 1 }));
  return [...sells, { type: 0, side: 0, ioc: 1, quantity: 5000, orderId: 5001, price: 100 }];
}

describe.each(BOOKS)('the order flow of the public benchmark through the %s book', (_name, create) => {
  it('ENG-1 there are 34 edge cases', () => {
    expect(EDGE_CASES).toHaveLength(34);
  });

  it.each(EDGE_CASES)('ENG-1 edge case $name', ({ messages, reports, sha256, count }) => {
    const flow = flowFromMessages(typeof messages === 'string' ? deepSweep() : messages);
    const tape = reportsOf(create(), flow);
    if (reports !== undefined) expect(tape.lines()).toEqual(reports);
    if (count !== undefined) expect(tape.length).toBe(count);
    expect(tape.sha256()).toBe(sha256);
  });
});

describe('order flow streams', () => {
  for (const stream of ['normal', 'flash-crash']) {
    const path = join(orderFlowDirectory(), `orderflow-${stream}.bin.gz`);
    const reproduces = `ENG-1 the ${stream} stream of two million messages reproduces its report hash`;
    if (!existsSync(path)) {
      it.skip(`${reproduces} (skipped: no ${path}; set XIANG_ORDERFLOW_DIR)`, () => {});
      continue;
    }
    it(reproduces, () => {
      const flow = readOrderFlow(path);
      expect(flow.length).toBe(1_996_097);
      expect(reportsOf(createBook(), flow).sha256()).toBe(FLOW_SHA256[stream]);
    });
  }

  it.each([1, 23, 2024])('ENG-1 fast and naive book give the same reports for the own stream with seed %i', (seed) => {
    const flow = generateOrderFlow({ messages: 20_000, seed, spreadTicks: 60 });
    const [naive, fast] = BOOKS.map(([, create]) => {
      const book = create();
      const lines = reportsOf(book, flow).lines();
      return { lines, stateHash: book.stateHash(), size: book.size };
    });
    expect(fast).toEqual(naive);
    expect(fast!.lines.filter((line) => line.startsWith('1,')).length).toBeGreaterThan(1000);
  });

  it('ENG-1 the own stream of the bench has the same reports wherever it is made', () => {
    expect(reportsOf(createBook(), generateOrderFlow(OWN_FLOW)).sha256()).toBe(OWN_FLOW_SHA256);
  });
});
