import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BUY, createBook, type OrderBook, SELL } from '../src/engine/index.js';
import { NodejsOrderBookRunner } from './engine-nodejs-order-book.js';
import { OrderFlowAdapter } from './order-flow-adapter.js';
import { generateOrderFlow, OWN_FLOW, OWN_FLOW_SHA256 } from './order-flow-generator.js';
import {
  FLOW_SHA256,
  flowPrefix,
  type OrderFlow,
  orderFlowDirectory,
  readOrderFlow,
  ReportTape,
} from './order-flow.js';

const HELP = `Measures the order book with message streams, beside nodejs-order-book in the same process.

  --stream <file>    a stream file (repeatable); default: normal and flash-crash in $XIANG_ORDERFLOW_DIR or ../shared/data
  --rounds <n>       how often each book runs each stream, in turn (default 5); medians are printed
  --messages <n>     only the first n messages of each stream
  --alone            leave nodejs-order-book out
  --help
`;

/** With less of a processor than this the machine was doing something else. */
const QUIET_SHARE = 0.9;

interface Stream {
  readonly name: string;
  readonly flow: OrderFlow;
  /** Of the reports; null when it is not known, as for a prefix of a stream. */
  readonly sha256: string | null;
}

interface Settings {
  readonly files: readonly string[];
  readonly rounds: number;
  readonly messagesMax: number;
  readonly alone: boolean;
}

async function main(): Promise<void> {
  const settings = parseSettings();
  const [cpu] = cpus();
  print(`node ${process.version}, ${availableParallelism()} cores, ${cpu?.model.trim() ?? 'unknown processor'}`);
  for (const file of settings.files) {
    if (existsSync(file)) await measure(loadStream(file, settings.messagesMax), settings);
    else print(`\n${file}: absent, skipped (say where it is with --stream or XIANG_ORDERFLOW_DIR)`);
  }
  const own = { name: 'own generator', flow: generateOrderFlow(OWN_FLOW), sha256: OWN_FLOW_SHA256 };
  await measure(limited(own, settings.messagesMax), settings);
  if (processorShareMin < QUIET_SHARE) {
    const percent = Math.round(processorShareMin * 100);
    print(`\nThe machine was busy: one run had only ${percent} % of a processor. Rates are too low, ratios uncertain.`);
  }
}

function parseSettings(): Settings {
  const { values } = parseArgs({
    options: {
      stream: { type: 'string', multiple: true },
      file: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '5' },
      messages: { type: 'string', default: `${Number.MAX_SAFE_INTEGER}` },
      alone: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    print(HELP);
    process.exit(0);
  }
  const named = [...(values.stream ?? []), ...(values.file ?? [])];
  const usual = ['normal', 'flash-crash'].map((name) => join(orderFlowDirectory(), `orderflow-${name}.bin.gz`));
  return {
    files: named.length > 0 ? named : usual,
    rounds: positive('rounds', values.rounds),
    messagesMax: positive('messages', values.messages),
    alone: values.alone,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} is a positive integer, not ${text}`);
  return value;
}

function loadStream(file: string, messagesMax: number): Stream {
  const name = /^orderflow-(.+?)\.bin/.exec(basename(file))?.[1] ?? basename(file);
  return limited({ name, flow: readOrderFlow(file), sha256: FLOW_SHA256[name] ?? null }, messagesMax);
}

function limited(stream: Stream, messagesMax: number): Stream {
  if (messagesMax >= stream.flow.length) return stream;
  return { name: `${stream.name} (prefix)`, flow: flowPrefix(stream.flow, messagesMax), sha256: null };
}

/** As the trading loop commits when it is busy: the state hash is asked for once per batch. */
const MESSAGES_PER_BATCH = 500;

/** Time for the garbage collector's threads to finish what the run before has left. */
const PAUSE_MS = 300;

/** Enough for the compiler to have learnt a book's code. */
const WARM_UP_MESSAGES = 300_000;

/**
 * Both books run the whole stream in turn, so that whatever else the machine does falls on both alike. Every counted run
 * comes after a shorter one of the same book, because V8 throws compiled code away that several garbage collections
 * have not seen used, and the other book's run makes many of them.
 */
async function measure(stream: Stream, { rounds, alone }: Settings): Promise<void> {
  const { flow } = stream;
  print(`\n${stream.name}: ${flow.length.toLocaleString('en')} messages, ${rounds} rounds`);
  const own: Rate[] = [];
  const hashed: Rate[] = [];
  const other: Rate[] = [];
  const warmUp = flowPrefix(flow, WARM_UP_MESSAGES);
  for (let round = 0; round < rounds; round++) {
    await runOwn(warmUp, false);
    const { rate, hash, depth } = await runOwn(flow, false);
    if (stream.sha256 !== null && hash !== stream.sha256) throw new Error(`round ${round}: wrong report hash ${hash}`);
    own.push(rate);
    hashed.push((await runOwn(flow, true)).rate);
    if (round === 0)
      print(`  report hash        ${stream.sha256 === null ? 'not known for this length' : 'right'}, ${hash}`);
    if (alone) continue;
    new NodejsOrderBookRunner(warmUp).run(0, warmUp.length);
    const runner = new NodejsOrderBookRunner(flow);
    other.push(await rateOf(flow.length, () => runner.run(0, flow.length)));
    if (runner.depth() !== depth) throw new Error('nodejs-order-book ends with another book');
  }
  print(`  xiang              ${spread(own)}`);
  print(`  with a state hash  ${spread(hashed)}; one per ${MESSAGES_PER_BATCH} messages`);
  if (!alone) {
    print(`  nodejs-order-book  ${spread(other)}; ends with the same book`);
    const ratio = (by: keyof Rate): string => (medianRate(own, by) / medianRate(other, by)).toFixed(1);
    print(`  ratio of medians   ${ratio('perSecond')}; by processor time ${ratio('perProcessorSecond')}`);
  }
  print(`  latency            ${latency(flow)}`);
}

/** The time includes the adapter and the writing of every report; turning reports into text and hashing them comes after. */
async function runOwn(
  flow: OrderFlow,
  withStateHash: boolean,
): Promise<{ readonly rate: Rate; readonly hash: string; readonly depth: string }> {
  const tape = new ReportTape(flow.length * 2);
  const book = createBook();
  const adapter = new OrderFlowAdapter(book, flow, tape);
  const rate = await rateOf(flow.length, () => {
    for (let from = 0; from < flow.length; from += MESSAGES_PER_BATCH) {
      adapter.run(from, Math.min(from + MESSAGES_PER_BATCH, flow.length));
      if (withStateHash) book.stateHash();
    }
  });
  return { rate, hash: tape.sha256(), depth: depthOf(book) };
}

function depthOf(book: OrderBook): string {
  const levels = (side: typeof BUY | typeof SELL): [number, number][] =>
    book.depth(side, Number.MAX_SAFE_INTEGER).map((level) => [level.price, level.quantity]);
  return JSON.stringify([levels(BUY), levels(SELL)]);
}

/** The least share of a processor that any measured run had. */
let processorShareMin = 1;

/**
 * In messages. Elapsed time is what counts on a quiet machine. Processor time, that of the garbage collector's threads
 * included, is the better measure when others use the machine too.
 */
interface Rate {
  readonly perSecond: number;
  readonly perProcessorSecond: number;
}

async function rateOf(messages: number, run: () => void): Promise<Rate> {
  globalThis.gc?.();
  await pause(PAUSE_MS);
  const cpuBefore = process.cpuUsage();
  const from = process.hrtime.bigint();
  run();
  const elapsedNs = Number(process.hrtime.bigint() - from);
  const cpu = process.cpuUsage(cpuBefore);
  const processorNs = (cpu.user + cpu.system) * 1000;
  processorShareMin = Math.min(processorShareMin, processorNs / elapsedNs);
  return { perSecond: (messages * 1e9) / elapsedNs, perProcessorSecond: (messages * 1e9) / processorNs };
}

/** A pass of its own, because asking the clock costs about as much as a message. */
function latency(flow: OrderFlow): string {
  const adapter = new OrderFlowAdapter(createBook(), flow, new ReportTape(flow.length * 2));
  const messages = timed(flow.length, (i) => adapter.step(i));
  const clock = timed(flow.length, () => {});
  const at = (share: number): string => `${nanoseconds(messages, share)} ns`;
  const clockCost = nanoseconds(clock, 0.5);
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, p99.9 ${at(0.999)} per message, the clock's own ${clockCost} ns included`;
}

function timed(count: number, step: (i: number) => void): Float64Array {
  const durationsMs = new Float64Array(count);
  globalThis.gc?.();
  let before = performance.now();
  for (let i = 0; i < count; i++) {
    step(i);
    const after = performance.now();
    durationsMs[i] = after - before;
    before = after;
  }
  return durationsMs.sort();
}

function nanoseconds(sortedMs: Float64Array, share: number): number {
  return Math.round(sortedMs[Math.floor((sortedMs.length - 1) * share)]! * 1e6);
}

function spread(rates: readonly Rate[]): string {
  const elapsed = rates.map((rate) => rate.perSecond);
  const millions = (rate: number): string => (rate / 1e6).toFixed(2);
  const range = `${millions(Math.min(...elapsed))} to ${millions(Math.max(...elapsed))}`;
  const byProcessor = millions(medianRate(rates, 'perProcessorSecond'));
  return `${millions(medianRate(rates, 'perSecond'))} M/s (${range}); by processor time ${byProcessor}`;
}

function medianRate(rates: readonly Rate[], by: keyof Rate): number {
  return median(rates.map((rate) => rate[by]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function print(line: string): void {
  console.log(line);
}

await main();
