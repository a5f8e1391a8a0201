import type { PlaceRequest } from '../src/modules/market/loop/request.js';
import { MarketFixture, type Firm } from '../test/support/market-fixture.js';

/** Orders and callers of the benches of the trading loop. */

const FIRMS = 40;
const PRICE_MID = 7_000;

/** `resting` orders do not trade (what a plain baseline can do too); `trading` orders cross half of the time. */
export type Mix = 'resting' | 'trading';

/** Runs `place` with `inFlight` callers for a while and returns orders per second. */
export async function rate(inFlight: number, seconds: number, place: () => Promise<unknown>): Promise<number> {
  let done = 0;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() < until) {
        await place();
        done += 1;
      }
    }),
  );
  return (done / (performance.now() - startedAt)) * 1000;
}

export function makeOrders(market: MarketFixture, firms: readonly Firm[], mix: Mix): () => PlaceRequest {
  let n = 0;
  return () => {
    n += 1;
    const firm = firms[n % firms.length] as Firm;
    const side = (n * 7919) % 2 === 0 ? 'buy' : 'sell';
    const away = (n * 104_729) % 50;
    const shift = mix === 'resting' ? 60 + away : away - 25;
    return market.order(firm, side, side === 'buy' ? PRICE_MID - shift : PRICE_MID + shift, 1 + (n % 9));
  };
}

/** A market with firms that never run out of money or units. */
export async function openMarket(): Promise<{ readonly market: MarketFixture; readonly firms: readonly Firm[] }> {
  const market = await MarketFixture.create();
  const firms: Firm[] = [];
  for (let n = 0; n < FIRMS; n += 1) firms.push(await market.firm(10n ** 15n, 10n ** 12n));
  return { market, firms };
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
