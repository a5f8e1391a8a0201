import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lockMarketForBatch, reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import { MarketFixture, orderOf } from '../support/market-fixture.js';
import { asOwner } from '../support/test-database.js';

const LOOP_WAITS = `SELECT pid FROM pg_stat_activity WHERE application_name = 'xiang-exchange-loop-water'
  AND datname = current_database() AND wait_event_type = 'Lock'`;

describe('the recovery of the trading loop', () => {
  let market: MarketFixture;
  let loop: TradingLoop;
  beforeAll(async () => {
    market = await MarketFixture.create();
    loop = market.loop();
    await loop.start();
  });
  afterAll(async () => {
    await loop.stop();
    await market.close();
  });

  test('MKT-6 a batch that the database puts off is answered 503, and the same orders are taken afterwards', async () => {
    const firm = await market.firm(1_000n, 0n);
    const orders = [market.order(firm, 'buy', 10, 1), market.order(firm, 'buy', 10, 2)];
    const refused = await market.database.transaction(async (tx) => {
      await lockMarketForBatch(tx, 'water');
      const outcomes = Promise.allSettled(orders.map((order) => loop.submit(order)));
      await cancelWhenWaiting(market);
      return outcomes;
    });
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { definition: { code: 'market.not-ready' } } });
    }
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 1_000n, held: 0n, pending: 0n });
    for (const order of orders) expect(orderOf(await loop.submit(order)).status).toBe('new');
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 970n, held: 30n, pending: 0n });
  });

  test('RUN-2 a book of many pages of orders stands after a restart as it stood before', async () => {
    const firm = await market.firm(10_000_000n, 10_000n);
    const placed = await Promise.all(
      Array.from({ length: 4_000 }, (_, n) =>
        loop.submit(market.order(firm, n % 2 === 0 ? 'buy' : 'sell', n % 2 === 0 ? 100 + (n % 50) : 500 + (n % 50), 2)),
      ),
    );
    const reduced = { kind: 'replace', organizationId: firm.organizationId, priceTicks: null, guard: null } as const;
    const [first] = placed.map((reply) => orderOf(reply).sequence);
    await loop.submit({ ...reduced, order: first!, quantityLots: 1 });
    const before = loop.current!;
    await loop.stop();
    loop = market.loop();
    await loop.start();
    const after = loop.current!;
    expect(after).not.toBe(before);
    expect(after.orders.size).toBe(before.orders.size);
    expect(after.hash()).toEqual(before.hash());
    for (const [sequence, order] of before.orders) {
      // Its row keeps the fingerprint; everything else of it is there again.
      expect({ ...after.orders.get(sequence), fingerprint: order.fingerprint }).toEqual(order);
    }
    const cancelled = await loop.submit({
      kind: 'cancel-all',
      organizationId: firm.organizationId,
      instrument: null,
      guard: null,
    });
    expect(cancelled).toMatchObject({ count: 4_000 });
    expect(await market.balance(firm, 'W1')).toEqual({ available: 10_000n, held: 0n, pending: 0n });
    expect((await reconcile(market.database, orderHolds)).clean).toBe(true);
  });
});

/** Cancels the loop's statement once it waits for a lock; bounded by the test's own time limit. */
async function cancelWhenWaiting(market: MarketFixture): Promise<void> {
  for (;;) {
    const [waiting] = await asOwner<{ pid: number }>(market.own, LOOP_WAITS);
    if (waiting) return void (await asOwner(market.own, 'SELECT pg_cancel_backend($1)', [waiting.pid]));
  }
}
