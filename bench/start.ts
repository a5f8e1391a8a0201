import { parseArgs } from 'node:util';
import { startApp, type AppProcess } from '../test/support/app-process.js';
import { call } from '../test/chaos/call.js';
import { seedProvince } from '../test/chaos/exchange.js';
import { signInAll, type Trader } from '../test/chaos/trader.js';

/**
 * From process start to readiness after `kill -9` with many open orders, beside the same with the few of the demo: the
 * program alone killed, whose server is adopted, and killed with its server, which must recover first.
 */

const BATCH = 100;
const CALLERS = 8;

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});

/** Orders of one lot far from each other, so that all of them rest, over a few hundred prices as in a deep book. */
function restingOrders(first: number): object[] {
  return Array.from({ length: BATCH }, (_, index) => {
    const number = first + index;
    const side = number % 2 === 0 ? 'buy' : 'sell';
    const [instrument, lowest, highest] = RESTING[number % 4 < 2 ? 0 : 1];
    const cents = side === 'buy' ? lowest + (number % 400) : highest - (number % 400);
    return {
      instrument,
      side,
      price: (cents / 100).toFixed(2),
      quantity: '1',
      timeInForce: 'gtc',
      clientOrderId: `start-${number}`,
    };
  });
}

/** Within the bands of the demo, in fen, and so far apart that nothing trades: buys go up from the lowest price. */
const RESTING = [
  ['CEA23', 8_700, 10_600],
  ['CEA24', 6_600, 8_050],
] as const;

async function fill(url: string, traders: readonly Trader[], orders: number): Promise<void> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < orders) {
      const first = next;
      next += BATCH;
      const trader = traders[(first / BATCH) % traders.length];
      if (!trader) throw new Error('somebody trades');
      const body = { orders: restingOrders(first) };
      const { authorization } = trader;
      const answer = await call(url, { method: 'POST', path: '/orders/batch', authorization, body });
      const taken = answer.kind === 'answered' ? (answer.body as { items: { status: number }[] }).items : [];
      const refused = taken.find(({ status }) => status !== 201);
      if (taken.length !== BATCH || refused) throw new Error(`not taken: ${JSON.stringify(refused ?? answer)}`);
      if (first % 10_000 === 0) console.error(`${first} orders placed`);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

interface Start {
  readonly app: AppProcess;
  readonly readyMs: number;
}

async function start(dataDirectory: string): Promise<Start> {
  const startedAt = performance.now();
  const app = await startApp({ dataDirectory });
  return { app, readyMs: performance.now() - startedAt };
}

/** Median of the starts after killing, alone and with the server. */
async function measure(dataDirectory: string, what: string): Promise<void> {
  let { app } = await start(dataDirectory);
  const figures: Record<'alone' | 'with its server', number[]> = { alone: [], 'with its server': [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const how of ['alone', 'with its server'] as const) {
      await (how === 'alone' ? app.kill() : app.killWithServer());
      const started = await start(dataDirectory);
      app = started.app;
      figures[how].push(started.readyMs);
      console.error(`${what}, killed ${how}: ready after ${started.readyMs.toFixed(0)} ms`);
    }
  }
  for (const [how, list] of Object.entries(figures)) {
    const sorted = [...list].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    console.log(`  ${`${what}, killed ${how}`.padEnd(48)} ${median.toFixed(0).padStart(6)} ms`);
  }
  await app.stop();
}

async function main(): Promise<void> {
  if (values.help) {
    console.log('bench:start [--orders 100000] [--rounds 5]');
    return;
  }
  const orders = Number(values.orders);
  const province = await seedProvince();
  const dataDirectory = province.data.directory;
  try {
    console.log(`From process start to ready, median of ${values.rounds}:`);
    await measure(dataDirectory, 'demo province');
    const app = await startApp({ dataDirectory });
    const traders = (await signInAll(app.url)).filter(({ markets }) => markets.includes('carbon'));
    await fill(app.url, traders, orders);
    await app.killWithServer();
    await measure(dataDirectory, `${orders} open orders`);
  } finally {
    await province.data.remove();
  }
}

await main();
