import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DomainError } from '../../src/shared/domain-error.js';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import { asOwner } from '../support/test-database.js';
import { MarketFixture, orderOf } from '../support/market-fixture.js';

/** The code and facts of a refusal. */
async function refusal(promise: Promise<unknown>): Promise<{ code: string; facts?: object }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DomainError) return { code: error.definition.code, facts: error.options.facts };
    throw error;
  }
  throw new Error('it was not refused');
}

describe('the trading loop', () => {
  let market: MarketFixture;
  let loop: TradingLoop;
  beforeAll(async () => {
    market = await MarketFixture.create();
    loop = market.loop();
    await loop.start();
  });
  afterEach(async () => {
    const report = await reconcile(market.database, orderHolds);
    expect(report.checks.filter(({ differenceCount }) => differenceCount > 0n)).toEqual([]);
  });
  afterAll(async () => {
    await loop.stop();
    await market.close();
  });

  test('MKT-2 a buy that trades below its limit gets the difference back at once', async () => {
    const seller = await market.firm(0n, 100n);
    const buyer = await market.firm(100_000n, 0n);
    const resting = orderOf(await loop.submit(market.order(seller, 'sell', 900, 10)));
    expect(resting.status).toBe('new');
    expect(await market.balance(seller, 'W1')).toEqual({ available: 90n, held: 10n, pending: 0n });
    const taker = orderOf(await loop.submit(market.order(buyer, 'buy', 1000, 10)));
    expect(taker).toMatchObject({ status: 'filled', filledQuantity: '10', averagePrice: '9.0000' });
    expect(taker.trades).toHaveLength(1);
    expect(await market.balance(buyer, 'CNY')).toEqual({ available: 91_000n, held: 0n, pending: 0n });
    expect(await market.balance(buyer, 'W1')).toEqual({ available: 10n, held: 0n, pending: 0n });
    expect(await market.balance(seller, 'CNY')).toEqual({ available: 9_000n, held: 0n, pending: 0n });
    expect(await market.balance(seller, 'W1')).toEqual({ available: 90n, held: 0n, pending: 0n });
  });

  test('MKT-2 cancel, immediate-or-cancel and a refused post-only release exactly what was held', async () => {
    const seller = await market.firm(0n, 50n);
    const buyer = await market.firm(50_000n, 0n);
    const sell = orderOf(await loop.submit(market.order(seller, 'sell', 500, 50)));
    const part = orderOf(await loop.submit(market.order(buyer, 'buy', 500, 80, { timeInForce: 'ioc' })));
    expect(part).toMatchObject({ status: 'cancelled', reason: 'immediate-or-cancel', filledQuantity: '50' });
    expect(await market.balance(buyer, 'CNY')).toEqual({ available: 25_000n, held: 0n, pending: 0n });
    const rest = orderOf(await loop.submit(market.order(buyer, 'buy', 400, 10)));
    const post = orderOf(await loop.submit(market.order(buyer, 'sell', 300, 10, { postOnly: true })));
    expect(post).toMatchObject({ status: 'rejected', reason: 'post-only-would-trade' });
    expect(await market.balance(buyer, 'W1')).toEqual({ available: 50n, held: 0n, pending: 0n });
    await loop.submit({ kind: 'cancel', organizationId: buyer.organizationId, order: rest.sequence, guard: null });
    expect(await market.balance(buyer, 'CNY')).toEqual({ available: 25_000n, held: 0n, pending: 0n });
    expect(sell.sequence).toBeLessThan(part.sequence);
  });

  test('MKT-1 an order beyond the available money or units is refused with the shortfall', async () => {
    const firm = await market.firm(10_000n, 10n);
    expect(await refusal(loop.submit(market.order(firm, 'buy', 1_001, 10)))).toEqual({
      code: 'market.insufficient-funds',
      facts: { asset: 'CNY', available: '100.00', needed: '100.10', shortfall: '0.10' },
    });
    expect(await refusal(loop.submit(market.order(firm, 'sell', 9_000, 11)))).toEqual({
      code: 'market.insufficient-units',
      facts: { asset: 'W1', available: '10', needed: '11', shortfall: '1' },
    });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 10_000n, held: 0n, pending: 0n });
  });

  test('MKT-1 of two orders that together exceed the balance exactly one is accepted, in one batch or in two', async () => {
    for (const together of [true, false]) {
      const firm = await market.firm(10_000n, 0n);
      const orders = [market.order(firm, 'buy', 100, 60), market.order(firm, 'buy', 100, 60)];
      const [first, second] = orders.map((order) => () => loop.submit(order));
      const outcomes = together
        ? await Promise.allSettled([first?.(), second?.()])
        : [...(await Promise.allSettled([first?.()])), ...(await Promise.allSettled([second?.()]))];
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(await market.balance(firm, 'CNY')).toEqual({ available: 4_000n, held: 6_000n, pending: 0n });
    }
  });

  test('MKT-3 the same clientOrderId and content returns the first order; other content is a conflict', async () => {
    const firm = await market.firm(100_000n, 0n);
    const order = market.order(firm, 'buy', 90, 10);
    const first = orderOf(await loop.submit(order));
    const again = await loop.submit(order);
    expect(again).toEqual({
      kind: 'known-order',
      order: { market: 'water', sequence: first.sequence },
      replayed: true,
    });
    const other = market.order(firm, 'buy', 91, 10, { clientOrderId: order.clientOrderId });
    expect(await refusal(loop.submit(other))).toMatchObject({ code: 'market.client-order-id-conflict' });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 99_100n, held: 900n, pending: 0n });
  });

  test('MKT-10 equal keys within one batch are answered once', async () => {
    const firm = await market.firm(100_000n, 0n);
    const order = market.order(firm, 'buy', 80, 10);
    const answers = await Promise.all(Array.from({ length: 10 }, () => loop.submit(order)));
    const views = answers.map(orderOf);
    expect(new Set(views.map(({ sequence }) => sequence)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 99_200n, held: 800n, pending: 0n });
  });

  test('MKT-9 a halted instrument accepts cancels only', async () => {
    const firm = await market.firm(100_000n, 10n);
    const resting = orderOf(await loop.submit(market.order(firm, 'buy', 70, 10)));
    const { grid, instrument } = market.order(firm, 'buy', 70, 1);
    const halt = { kind: 'halt', instrument, grid, userId: firm.userId, reason: 'test' } as const;
    await loop.submit({ ...halt, halted: true });
    expect(await refusal(loop.submit(market.order(firm, 'buy', 70, 1)))).toMatchObject({
      code: 'market.instrument-halted',
    });
    const { organizationId } = firm;
    const replace = { kind: 'replace', organizationId, order: resting.sequence, priceTicks: 60, guard: null } as const;
    expect(await refusal(loop.submit({ ...replace, quantityLots: null }))).toMatchObject({
      code: 'market.instrument-halted',
    });
    await loop.submit({ kind: 'cancel', organizationId, order: resting.sequence, guard: null });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 100_000n, held: 0n, pending: 0n });
    await loop.submit({ ...halt, halted: false });
    expect(orderOf(await loop.submit(market.order(firm, 'buy', 70, 1))).status).toBe('new');
  });

  test('ENG-3 a reprice holds exactly what it needs and a refused one leaves the order as it was', async () => {
    const seller = await market.firm(0n, 10n);
    const firm = await market.firm(1_000_000n, 0n);
    const own = orderOf(await loop.submit(market.order(firm, 'buy', 5_000, 100, { postOnly: true })));
    await loop.submit(market.order(seller, 'sell', 6_000, 10));
    const { organizationId } = firm;
    const replace = { kind: 'replace', organizationId, order: own.sequence, guard: null } as const;
    expect(await refusal(loop.submit({ ...replace, priceTicks: 6_000, quantityLots: null }))).toMatchObject({
      code: 'market.post-only-would-trade',
    });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 500_000n, held: 500_000n, pending: 0n });
    expect(await refusal(loop.submit({ ...replace, priceTicks: 5_500, quantityLots: 200 }))).toMatchObject({
      code: 'market.insufficient-funds',
    });
    await loop.submit({ ...replace, priceTicks: 5_500, quantityLots: 120 });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 340_000n, held: 660_000n, pending: 0n });
    await loop.submit({ ...replace, priceTicks: null, quantityLots: 20 });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 890_000n, held: 110_000n, pending: 0n });
  });

  test('MKT-10 a forced constraint failure in one of 100 queued commands harms only that one', async () => {
    const firm = await market.firm(1_000_000n, 0n);
    await asOwner(
      market.own,
      "ALTER TABLE market_orders ADD CONSTRAINT forced CHECK (client_order_id <> 'poison') NOT VALID",
    );
    const failuresBefore = market.failures.length;
    const orders = Array.from({ length: 100 }, (_, n) =>
      market.order(firm, 'buy', 10, 1, n === 41 ? { clientOrderId: 'poison' } : {}),
    );
    const outcomes = await Promise.allSettled(orders.map((order) => loop.submit(order)));
    await asOwner(market.own, 'ALTER TABLE market_orders DROP CONSTRAINT forced');
    expect(outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [n] : []))).toEqual([41]);
    expect(market.failures.length).toBeGreaterThan(failuresBefore);
    expect(await refusal(loop.submit(orders[41] ?? orders[0]!))).toMatchObject({ code: 'market.command-failed' });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 999_010n, held: 990n, pending: 0n });
  });

  test('MKT-10 a failed pipelined statement never leads to an answer of success', async () => {
    const firm = await market.firm(1_000n, 0n);
    await asOwner(market.own, 'ALTER TABLE market_feed ADD CONSTRAINT forced CHECK (false) NOT VALID');
    const outcome = await refusal(loop.submit(market.order(firm, 'buy', 10, 1)));
    await asOwner(market.own, 'ALTER TABLE market_feed DROP CONSTRAINT forced');
    expect(outcome).toMatchObject({ code: 'market.command-failed' });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 1_000n, held: 0n, pending: 0n });
    expect(orderOf(await loop.submit(market.order(firm, 'buy', 10, 1))).status).toBe('new');
  });

  test('MKT-10 two processes with the same lease cannot both commit', async () => {
    const firm = await market.firm(1_000n, 0n);
    // The rival believes it leads, as a process does that slept through the loss of its connection's lock.
    await asOwner(market.own, "UPDATE market_leases SET epoch = epoch + 1, holder = 'rival' WHERE market = 'water'");
    const outcome = await refusal(loop.submit(market.order(firm, 'buy', 10, 1)));
    expect(outcome).toMatchObject({ code: 'market.outcome-unknown' });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 1_000n, held: 0n, pending: 0n });
    await untilLeading(loop);
    expect(orderOf(await loop.submit(market.order(firm, 'buy', 10, 1))).status).toBe('new');
  });

  test('a second process stands by and takes over when the first one stops', async () => {
    const firm = await market.firm(1_000n, 0n);
    const other = market.loop({ holder: 'other' });
    await other.start();
    expect(other.role).toBe('standby');
    expect(await refusal(other.submit(market.order(firm, 'buy', 10, 1)))).toMatchObject({ code: 'market.not-ready' });
    await loop.stop();
    await untilLeading(other);
    expect(orderOf(await other.submit(market.order(firm, 'buy', 10, 1))).status).toBe('new');
    await other.stop();
    loop = market.loop();
    await loop.start();
    expect(loop.role).toBe('leading');
  });

  test('a day order expires when the next day opens and gives back what it held', async () => {
    const firm = await market.firm(1_000n, 0n);
    const day = orderOf(await loop.submit(market.order(firm, 'buy', 10, 10, { timeInForce: 'day' })));
    market.clock.set('2026-03-02T16:00:00.000Z');
    await loop.tick();
    const [row] = await market.database.query<{ status: string; reason: string }>(
      "SELECT status, reason FROM market_orders WHERE market = 'water' AND sequence = $1",
      [day.sequence],
    );
    expect(row).toEqual({ status: 'expired', reason: 'day-end' });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 1_000n, held: 0n, pending: 0n });
  });
});

/** Waits until the loop leads again; bounded by the test's own time limit. */
async function untilLeading(loop: TradingLoop): Promise<void> {
  while (loop.role !== 'leading') await new Promise((resolve) => setTimeout(resolve, 20));
}
