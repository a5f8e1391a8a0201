import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../src/demo/seeded-random.js';
import type { CallersRecord } from './known-order.js';
import { TradingClient } from './trading-client.js';
import type { Trader } from './trader.js';

export const CLIENTS = 64;

export interface Load {
  /** Lets every client finish the request it is at. */
  stop(): Promise<void>;
}

/** 64 clients of all firms, each with one request at a time. */
export function startLoad(parts: {
  readonly url: string;
  readonly traders: readonly Trader[];
  readonly record: CallersRecord;
  readonly seed: number;
  /** Starts every clientOrderId. */
  readonly name: string;
  readonly endsWhenUnanswered: boolean;
}): Load {
  const stop = { aborted: false };
  const { traders, seed, name, ...rest } = parts;
  const clients = Array.from({ length: CLIENTS }, (_, index) => {
    const trader = traders[index % traders.length];
    if (!trader) throw new Error('somebody trades');
    const random = seededRandom(seed + index * 7_919);
    return new TradingClient({ ...rest, trader, random, name: `${name}${index}` }).run(stop);
  });
  return {
    stop: async () => {
      stop.aborted = true;
      await Promise.all(clients);
    },
  };
}

const SERVED_MS_MAX = 30_000;
const POLL_MS = 10;

/** Waits until so many requests of the record were answered with their effect. */
export async function untilServed(record: CallersRecord, requests: number): Promise<void> {
  const deadline = Date.now() + SERVED_MS_MAX;
  while (record.served < requests) {
    if (Date.now() > deadline) throw new Error(`nobody was served within ${SERVED_MS_MAX} ms: ${record.summary()}`);
    await delay(POLL_MS);
  }
}
