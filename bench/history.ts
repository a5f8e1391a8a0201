import { parseArgs } from 'node:util';
import { asOwner } from '../test/support/test-database.js';
import { startTestServer, stopTestServer } from '../test/support/test-server.js';
import type { Firm, MarketFixture } from '../test/support/market-fixture.js';
import { makeOrders, median, openMarket, rate, type Mix } from './order-load.js';

/**
 * Durable orders per second through the trading loop at 512 in flight on a market with a long past, beside one without
 * any, in turn on the same server. The past is traded by the loop itself, so orders, trades, entries, journal and feeds
 * of it are all there.
 */

const IN_FLIGHT = 512;
const FILL_BATCH = 4_096;
const FILL_PRICE = 7_000;

const { values } = parseArgs({
  options: {
    past: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});

interface Opened {
  readonly market: MarketFixture;
  readonly firms: readonly Firm[];
}

/** Trades until `orders` have come and gone: each sell is filled by the buy after it. */
async function tradePast({ market, firms }: Opened, orders: number): Promise<void> {
  const loop = market.loop({ publish: () => undefined, batchMax: FILL_BATCH, queueMax: 2 * FILL_BATCH });
  await loop.start();
  for (let placed = 0; placed < orders;) {
    const size = Math.min(FILL_BATCH, orders - placed);
    const batch = Array.from({ length: size }, (_, index) => {
      const firm = firms[(placed + index) % firms.length] as Firm;
      return loop.submit(market.order(firm, index % 2 === 0 ? 'sell' : 'buy', FILL_PRICE, 1 + ((index >> 1) % 9)));
    });
    await Promise.all(batch);
    placed += size;
    if (Math.floor(placed / 100_000) > Math.floor((placed - size) / 100_000)) console.error(`${placed} orders traded`);
  }
  await loop.stop();
  // What autovacuum has long done by the time that a market has such a past.
  await asOwner(market.own, 'VACUUM (ANALYZE)');
  await asOwner(market.own, 'CHECKPOINT');
}

async function loopRate({ market, firms }: Opened, mix: Mix): Promise<number> {
  const loop = market.loop({ publish: () => undefined });
  await loop.start();
  const next = makeOrders(market, firms, mix);
  const result = await rate(IN_FLIGHT, Number(values.seconds), () => loop.submit(next()));
  await loop.stop();
  if (market.failures.length > 0) throw market.failures[0];
  return result;
}

async function onEmpty(mix: Mix): Promise<number> {
  const opened = await openMarket();
  try {
    return await loopRate(opened, mix);
  } finally {
    await opened.market.close();
  }
}

async function main(): Promise<void> {
  if (values.help) {
    console.log('bench:history [--past 1000000] [--seconds 4] [--rounds 5]');
    return;
  }
  await startTestServer();
  try {
    const past = await openMarket();
    await tradePast(past, Number(values.past));
    const [size] = await asOwner<{ size: string; orders: string; entries: string }>(
      past.market.own,
      `SELECT pg_size_pretty(pg_database_size(current_database())) AS size,
              (SELECT count(*) FROM market_orders) AS orders, (SELECT count(*) FROM ledger_entries) AS entries`,
    );
    console.log(`The past: ${size?.orders} orders, ${size?.entries} ledger entries, ${size?.size}.`);
    await onEmpty('trading');
    for (const mix of ['resting', 'trading'] as const) {
      const figures: Record<'empty' | 'past', number[]> = { empty: [], past: [] };
      for (let round = 0; round < Number(values.rounds); round += 1) {
        figures.empty.push(await onEmpty(mix));
        figures.past.push(await loopRate(past, mix));
        console.error(
          `${mix}: ${figures.empty.at(-1)?.toFixed(0)} empty, ${figures.past.at(-1)?.toFixed(0)} with a past`,
        );
      }
      const [empty, long] = [median(figures.empty), median(figures.past)];
      console.log(
        `${mix.padEnd(8)} ${empty.toFixed(0).padStart(7)}/s empty, ${long.toFixed(0).padStart(7)}/s with a past: ` +
          `${(long / empty).toFixed(3)} of it (aim 0.9)`,
      );
    }
    await past.market.close();
  } finally {
    await stopTestServer();
  }
}

await main();
