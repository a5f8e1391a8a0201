import autocannon from 'autocannon';
import { parseArgs } from 'node:util';
import { DEMO_PASSWORD } from '../src/demo/cast.js';
import { startApp, temporaryData } from '../test/support/app-process.js';

/**
 * Orders over HTTP beside an authenticated route of the same program that does nothing, in the same run: single orders
 * at 64 connections, and the batch call. The program runs as its users run it, in a process of its own with fsync on;
 * only its rate limits are off.
 */

const CONNECTIONS = 64;
const BATCH = 100;
const BATCH_CONNECTIONS = 8;
const TRADERS = ['changsha.power', 'zhuzhou.power', 'xiangtan.power', 'changsha.chemical', 'zhuzhou.chemical'];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});

interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
}

let orderNumber = 0;

/** Small orders at prices that mostly rest and sometimes trade. */
function order(): object {
  orderNumber += 1;
  const side = orderNumber % 2 === 0 ? 'buy' : 'sell';
  const away = (orderNumber * 7919) % 200;
  const cents = 7_000 + (side === 'buy' ? 20 - away : away - 20);
  return {
    instrument: 'CEA24',
    side,
    price: `${Math.floor(cents / 100)}.${(cents % 100).toString().padStart(2, '0')}`,
    quantity: '1',
    timeInForce: 'gtc',
    clientOrderId: `bench-${process.pid}-${orderNumber}`,
  };
}

async function login(url: string, username: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: DEMO_PASSWORD }),
  });
  const body = (await response.json()) as { accessToken: string };
  return `Bearer ${body.accessToken}`;
}

async function measure(
  url: string,
  tokens: readonly string[],
  request: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: () => string },
  connections: number,
): Promise<Figures> {
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    duration: Number(values.seconds),
    requests: [
      {
        method: request.method,
        path: `/api/v1${request.path}`,
        setupRequest: (prepared: autocannon.Request): autocannon.Request => {
          next += 1;
          const authorization = tokens[next % tokens.length] ?? '';
          const headers = { authorization, ...(request.body ? { 'content-type': 'application/json' } : {}) };
          return { ...prepared, headers, ...(request.body ? { body: request.body() } : {}) };
        },
      },
    ],
  });
  return {
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    refused: result.non2xx + result.errors,
  };
}

function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

async function main(): Promise<void> {
  if (values.help) {
    console.log('bench:http [--seconds 8] [--rounds 3]');
    return;
  }
  const data = await temporaryData();
  const environment = { SEED_DEMO: 'true', LOG_LEVEL: 'warn' };
  const app = await startApp({ dataDirectory: data.directory, environment }, 120_000);
  try {
    const cases = {
      'no-op, 64 connections': { method: 'GET', path: '/auth/check' },
      'single orders, 64 connections': { method: 'POST', path: '/orders', body: () => JSON.stringify(order()) },
      'batches of 100, 8 connections': {
        method: 'POST',
        path: '/orders/batch',
        body: () => JSON.stringify({ orders: Array.from({ length: BATCH }, order) }),
      },
    } as const;
    const runs = new Map<string, Figures[]>();
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const tokens = await Promise.all(TRADERS.map((username) => login(app.url, username)));
      for (const [name, request] of Object.entries(cases)) {
        const connections = name.startsWith('batches') ? BATCH_CONNECTIONS : CONNECTIONS;
        const figures = await measure(app.url, tokens, request, connections);
        console.error(`${name}: ${figures.perSecond.toFixed(0)}/s p99 ${figures.p99Ms} ms, refused ${figures.refused}`);
        runs.set(name, [...(runs.get(name) ?? []), figures]);
      }
    }
    const of = (name: string, figure: keyof Figures): number =>
      median((runs.get(name) ?? []).map((run) => run[figure]));
    console.log(`\nRequests per second, median of ${values.rounds}:`);
    for (const name of Object.keys(cases)) {
      const [rate, p50, p99] = [of(name, 'perSecond'), of(name, 'p50Ms'), of(name, 'p99Ms')];
      console.log(`  ${name.padEnd(32)} ${rate.toFixed(0).padStart(7)}   p50 ${p50} ms   p99 ${p99} ms`);
    }
    const single = of('single orders, 64 connections', 'perSecond');
    const noop = of('no-op, 64 connections', 'perSecond');
    const batch = of('batches of 100, 8 connections', 'perSecond');
    console.log(`Ratio single orders / no-op: ${(single / noop).toFixed(2)} (aim 0.5)`);
    console.log(`Orders per second in batches: ${(batch * BATCH).toFixed(0)}`);
  } finally {
    await app.stop();
    await data.remove();
  }
}

await main();
