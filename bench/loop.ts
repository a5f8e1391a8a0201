import { parseArgs } from 'node:util';
import type { Firm, MarketFixture } from '../test/support/market-fixture.js';
import { startTestServer, stopTestServer } from '../test/support/test-server.js';
import { makeOrders, median, openMarket, rate, type Mix } from './order-load.js';
import { PlainOrders } from './plain-orders.js';

/**
 * Durable orders per second through the trading loop, beside one transaction per order, on the same server in the same
 * run with fsync on. `resting` orders do not trade (what both can do); `trading` orders cross half of the time.
 */

const IN_FLIGHT = [1, 16, 64, 256, 512];
const BASELINE_POOL = 8;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

async function withMarket<Result>(work: (market: MarketFixture, firms: readonly Firm[]) => Promise<Result>) {
  const { market, firms } = await openMarket();
  try {
    return await work(market, firms);
  } finally {
    await market.close();
  }
}

function loopRate(inFlight: number, mix: Mix): Promise<number> {
  return withMarket(async (market, firms) => {
    const loop = market.loop({ publish: () => undefined });
    await loop.start();
    const next = makeOrders(market, firms, mix);
    const result = await rate(inFlight, Number(values.seconds), () => loop.submit(next()));
    await loop.stop();
    if (market.failures.length > 0) throw market.failures[0];
    return result;
  });
}

function plainRate(inFlight: number, connections: number): Promise<number> {
  return withMarket(async (market, firms) => {
    const plain = new PlainOrders(market.own.url, connections, market.market);
    try {
      const next = makeOrders(market, firms, 'resting');
      let sequence = 0;
      return await rate(inFlight, Number(values.seconds), () => plain.place(next(), (sequence += 1)));
    } finally {
      await plain.close();
    }
  });
}

async function main(): Promise<void> {
  if (values.help) {
    console.log('bench:loop [--seconds 4] [--rounds 3] [--only TEXT]   (TEXT: part of the name of a case)');
    return;
  }
  await startTestServer();
  try {
    const figures = new Map<string, number[]>();
    const note = (name: string, figure: number): void => {
      figures.set(name, [...(figures.get(name) ?? []), figure]);
      console.error(`${name}: ${figure.toFixed(0)}/s`);
    };
    const cases: readonly (readonly [string, () => Promise<number>])[] = [
      ['plain pool 8, 512 in flight', () => plainRate(512, BASELINE_POOL)],
      ['plain one connection, 1 in flight', () => plainRate(1, 1)],
      ...IN_FLIGHT.map((n) => [`loop resting, ${n} in flight`, () => loopRate(n, 'resting')] as const),
      ['loop trading, 512 in flight', () => loopRate(512, 'trading')],
    ];
    const chosen = cases.filter(([name]) => name.includes(values.only));
    await loopRate(64, 'trading');
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const [name, measure] of chosen) note(name, await measure());
    }
    console.log(`\nDurable orders per second, median of ${values.rounds} (fsync on):`);
    for (const [name, list] of figures) console.log(`  ${name.padEnd(36)} ${median(list).toFixed(0).padStart(8)}`);
    const of = (name: string): number => median(figures.get(name) ?? []);
    const ratio = (a: string, b: string): string => (of(a) / of(b)).toFixed(2);
    if (chosen.length < cases.length) return;
    console.log('Ratios:');
    console.log(
      `  loop at 512 / plain pool of 8        ${ratio('loop resting, 512 in flight', 'plain pool 8, 512 in flight')} (aim 6)`,
    );
    console.log(
      `  loop at 512 / loop at 1              ${ratio('loop resting, 512 in flight', 'loop resting, 1 in flight')} (aim 10)`,
    );
    console.log(
      `  loop at 1 / plain one connection     ${ratio('loop resting, 1 in flight', 'plain one connection, 1 in flight')} (aim 1)`,
    );
  } finally {
    await stopTestServer();
  }
}

await main();
