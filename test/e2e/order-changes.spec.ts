import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BarredAccounts, type OrderView } from '../../src/modules/market/index.js';
import { callerOf } from '../support/caller.js';
import { orderRequests, type OrderAnswer, type OrderRequests } from '../support/order-requests.js';
import { approve, CARBON_LISTING, listInstrument, mustBe } from '../support/registry-fixture.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Page {
  readonly items: readonly OrderView[];
  readonly nextCursor: string | null;
}

const NOBODYS = ['carbon-999999999', 'carbon-0', 'nowhere-1', 'carbon', randomUUID()];

describe('orders over HTTP after they were placed', () => {
  let running: TestApp;
  let floor: TradingFloor;
  beforeAll(async () => {
    running = await startTestApp();
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
    await listInstrument(running, floor.offices, { ...CARBON_LISTING, code: 'CEA23', vintage: '2023' }, [
      floor.offices.province,
    ]);
  });
  afterAll(() => running.close());

  /** A firm with its requests; money in yuan, units of CEA24 in tonnes. */
  async function firm(yuan: number, tonnes: number): Promise<OrderRequests & { readonly seat: TradingFirm }> {
    const seat = await floor.firm(BigInt(yuan) * 100n, BigInt(tonnes));
    return { ...orderRequests(running, seat, floor.code), seat };
  }
  const codeOf = ({ status, body: { code } }: OrderAnswer | { status: number; body: Record<string, unknown> }) => [
    status,
    code,
  ];

  describe('replaced', () => {
    test('ENG-3 a quantity is the new total, filled part included, and the hold follows exactly', async () => {
      const [seller, buyer] = [await firm(0, 100), await firm(10_000, 0)];
      const { body: ask } = await seller.place('sell', '30.00', '50');
      await buyer.place('buy', '30.00', '20');
      expect(await seller.patch(`/orders/${ask.id}`, { quantity: '35' })).toMatchObject({
        status: 200,
        body: { id: ask.id, quantity: '35', filledQuantity: '20', remainingQuantity: '15', status: 'partially-filled' },
      });
      expect(await seller.balance('CEA24')).toEqual({ available: '65', held: '15', pending: '0' });
      expect(await seller.patch(`/orders/${ask.id}`, { quantity: '80', price: '31.00' })).toMatchObject({
        status: 200,
        body: { price: '31.00', quantity: '80', remainingQuantity: '60' },
      });
      expect(await seller.balance('CEA24')).toEqual({ available: '20', held: '60', pending: '0' });
      // At or below what is filled, the rest is cancelled.
      expect(await seller.patch(`/orders/${ask.id}`, { quantity: '20' })).toMatchObject({
        status: 200,
        body: { status: 'cancelled', filledQuantity: '20', reason: 'reduced-to-filled' },
      });
      expect(await seller.balance('CEA24')).toEqual({ available: '80', held: '0', pending: '0' });
    });

    test('ENG-3 a new price that crosses trades at once', async () => {
      const [seller, buyer] = [await firm(0, 10), await firm(1_000, 0)];
      const { body: ask } = await seller.place('sell', '45.00', '10');
      const { body: bid } = await buyer.place('buy', '44.00', '10');
      expect(await seller.patch(`/orders/${ask.id}`, { price: '43.00' })).toMatchObject({
        status: 200,
        body: { status: 'filled', averagePrice: '44.0000', trades: [{ price: '44.00', role: 'taker' }] },
      });
      expect(await buyer.order(bid.id)).toMatchObject({ status: 'filled', trades: [{ role: 'maker' }] });
    });

    test('MKT-1 a refused replacement leaves the order as it was', async () => {
      const [buyer, seller] = [await firm(1_000, 0), await firm(0, 5)];
      const { body: bid } = await buyer.place('buy', '10.00', '50', { postOnly: true });
      const { body: ask } = await seller.place('sell', '12.00', '5');
      const refused = [
        [{ quantity: '200' }, 422, 'market.insufficient-funds'],
        [{ price: '12.00' }, 422, 'market.post-only-would-trade'],
        [{ price: '10.001' }, 422, 'market.order-invalid'],
      ] as const;
      for (const [change, status, code] of refused) {
        expect(codeOf(await buyer.patch(`/orders/${bid.id}`, change))).toEqual([status, code]);
      }
      expect(await buyer.order(bid.id)).toEqual(bid);
      expect(await buyer.balance('CNY')).toEqual({ available: '499.75', held: '500.25', pending: '0.00' });
      await seller.delete(`/orders/${ask.id}`);
      await buyer.delete(`/orders/${bid.id}`);
    });

    test('MKT-3 the same Idempotency-Key and body replaces once, another body under it is refused', async () => {
      const seller = await firm(0, 10);
      const { body: ask } = await seller.place('sell', '95.00', '10');
      const key = randomUUID();
      const first = await seller.patch(`/orders/${ask.id}`, { quantity: '6' }, key);
      await seller.patch(`/orders/${ask.id}`, { quantity: '8' });
      const again = await seller.patch(`/orders/${ask.id}`, { quantity: '6' }, key);
      expect(first.body).toMatchObject({ quantity: '6' });
      // The order as it is now: the repeat did not reduce it again.
      expect(again).toMatchObject({
        status: 200,
        body: { quantity: '8' },
        headers: { 'idempotency-replayed': 'true' },
      });
      expect(codeOf(await seller.patch(`/orders/${ask.id}`, { quantity: '5' }, key))).toEqual([
        409,
        'market.idempotency-conflict',
      ]);
    });
  });

  describe('cancelled', () => {
    test('MKT-2 a cancel releases exactly what was held, once; an ended order is told as such', async () => {
      const buyer = await firm(1_000, 0);
      const { body: bid } = await buyer.place('buy', '10.00', '50');
      expect(await buyer.delete(`/orders/${bid.id}`)).toMatchObject({
        status: 200,
        body: { status: 'cancelled', reason: 'requested', remainingQuantity: '50' },
      });
      expect(await buyer.balance('CNY')).toEqual({ available: '1000.00', held: '0.00', pending: '0.00' });
      expect(codeOf(await buyer.delete(`/orders/${bid.id}`))).toEqual([409, 'market.order-closed']);
      expect(await buyer.balance('CNY')).toEqual({ available: '1000.00', held: '0.00', pending: '0.00' });
    });

    test('MKT-3 a cancel under an Idempotency-Key may be sent again; the key for another order is refused', async () => {
      const seller = await firm(0, 10);
      const [{ body: one }, { body: other }] = [
        await seller.place('sell', '95.00', '5'),
        await seller.place('sell', '95.00', '5'),
      ];
      const key = randomUUID();
      expect(await seller.delete(`/orders/${one.id}`, key)).toMatchObject({
        status: 200,
        body: { status: 'cancelled' },
      });
      expect(await seller.delete(`/orders/${one.id}`, key)).toMatchObject({
        status: 200,
        body: { status: 'cancelled' },
        headers: { 'idempotency-replayed': 'true' },
      });
      expect(codeOf(await seller.delete(`/orders/${other.id}`, key))).toEqual([409, 'market.idempotency-conflict']);
      expect(await seller.order(other.id)).toMatchObject({ status: 'new' });
    });

    test("MKT-2 all orders of one instrument or of every one are cancelled, and nobody else's", async () => {
      const [one, other] = [await firm(10_000, 10), await firm(10_000, 0)];
      for (const instrument of ['CEA24', 'CEA24', 'CEA23']) await one.place('buy', '2.00', '10', { instrument });
      await one.place('sell', '99.00', '10');
      const { body: foreign } = await other.place('buy', '2.00', '10');
      const key = randomUUID();
      expect(await one.delete('/orders?instrument=CEA24', key)).toMatchObject({ status: 200, body: { cancelled: 3 } });
      expect(await one.delete('/orders?instrument=CEA24', key)).toMatchObject({
        body: { cancelled: 3 },
        headers: { 'idempotency-replayed': 'true' },
      });
      expect((await one.delete('/orders')).body).toEqual({ cancelled: 1 });
      expect(await one.balance('CNY')).toEqual({ available: '10000.00', held: '0.00', pending: '0.00' });
      expect(await other.order(foreign.id)).toMatchObject({ status: 'new' });
      await other.delete('/orders');
    });
  });

  test("SEC-1 another organization's order is not there: not to read, replace, cancel or find by its client id", async () => {
    const [owner, stranger] = [await firm(0, 10), await firm(1_000, 0)];
    const { body: ask } = await owner.place('sell', '95.00', '10');
    const answers = [
      await stranger.get(`/orders/${ask.id}`),
      await stranger.get(`/orders/by-client-id/${ask.clientOrderId}`),
      await stranger.patch(`/orders/${ask.id}`, { quantity: '1' }),
      await stranger.delete(`/orders/${ask.id}`),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => [404, 'market.order-not-found']));
    expect((await stranger.get<Page>('/orders')).body.items).toEqual([]);
    expect((await stranger.get<Page>('/trades')).body.items).toEqual([]);
    expect((await stranger.delete('/orders')).body).toEqual({ cancelled: 0 });
    expect(await owner.order(ask.id)).toEqual(ask);
    // Ended, it is still not theirs to know about.
    await owner.delete(`/orders/${ask.id}`);
    expect(codeOf(await stranger.delete(`/orders/${ask.id}`))).toEqual([404, 'market.order-not-found']);
  });

  test.each(NOBODYS)("an order id that is nobody's (%s) is 404", async (id) => {
    const trader = await firm(0, 1);
    for (const answer of [
      await trader.get(`/orders/${id}`),
      await trader.delete(`/orders/${id}`),
      await trader.patch(`/orders/${id}`, { quantity: '1' }),
    ]) {
      expect(codeOf(answer)).toEqual([404, 'market.order-not-found']);
    }
  });

  describe('listed', () => {
    test('own orders come newest first, page by page, and by instrument, market and status', async () => {
      const trader = await firm(10_000, 0);
      const placed: string[] = [];
      for (let n = 0; n < 7; n += 1) {
        const instrument = n < 2 ? 'CEA23' : 'CEA24';
        placed.unshift((await trader.place('buy', '3.00', String(n + 1), { instrument })).body.id);
      }
      await trader.delete(`/orders/${placed[0]}`);

      const seen: string[] = [];
      let path = '/orders?limit=3';
      for (;;) {
        const { items, nextCursor } = mustBe(200, await trader.get<Page>(path));
        expect(items.length).toBeLessThanOrEqual(3);
        seen.push(...items.map(({ id }) => id));
        if (nextCursor === null) break;
        path = `/orders?limit=3&cursor=${encodeURIComponent(nextCursor)}`;
        // What comes in between does not shift the pages.
        await trader.place('buy', '3.00', '1', { timeInForce: 'ioc' });
      }
      expect(seen).toEqual(placed);

      const idsOf = async (query: string) =>
        (await trader.get<Page>(`/orders?${query}`)).body.items.map(({ id }) => id);
      expect(await idsOf('status=open')).toEqual(placed.slice(1));
      expect(await idsOf('instrument=CEA23')).toEqual(placed.slice(5));
      expect(await idsOf('instrument=CEA23&status=cancelled')).toEqual([]);
      expect(await idsOf('market=water')).toEqual([]);
      expect((await idsOf('market=carbon&status=cancelled')).at(-1)).toBe(placed[0]);
      expect((await trader.get('/orders?status=done')).status).toBe(400);
      await trader.delete('/orders');
    });

    test('own executions carry role and fee, page by page', async () => {
      const [seller, buyer] = [await firm(0, 30), await firm(10_000, 0)];
      for (let n = 0; n < 3; n += 1) {
        await seller.place('sell', '50.00', '10');
        await buyer.place('buy', '50.00', '10');
      }
      type Trades = { items: { id: string; side: string; role: string; fee: string }[]; nextCursor: string | null };
      const first = mustBe(200, await buyer.get<Trades>('/trades?limit=2'));
      const second = mustBe(
        200,
        await buyer.get<Trades>(`/trades?limit=2&cursor=${encodeURIComponent(first.nextCursor ?? '')}`),
      );
      expect(second.nextCursor).toBeNull();
      const bought = [...first.items, ...second.items];
      expect(bought).toHaveLength(3);
      expect(bought.every(({ side, role, fee }) => side === 'buy' && role === 'taker' && fee === '0.25')).toBe(true);
      const sold = mustBe(200, await seller.get<Trades>('/trades'));
      expect(sold.items.map(({ id }) => id)).toEqual(bought.map(({ id }) => id));
      expect(sold.items.every(({ side, role }) => side === 'sell' && role === 'maker')).toBe(true);
    });
  });

  test('MKT-9 an instrument that the operator halts takes cancels only; resumed, it trades again', async () => {
    const [seller, buyer] = [await firm(0, 20), await firm(10_000, 0)];
    const [{ body: ask }, { body: other }] = [
      await seller.place('sell', '60.00', '10'),
      await seller.place('sell', '61.00', '10'),
    ];
    await floor.halt(true);
    const halted = [423, 'market.instrument-halted'];
    const { patch, post } = seller;
    expect(codeOf(await buyer.place('buy', '60.00', '1'))).toEqual(halted);
    expect(codeOf(await buyer.place('buy', '1.00', '1'))).toEqual(halted);
    expect(codeOf(await patch(`/orders/${ask.id}`, { price: '62.00' }))).toEqual(halted);
    expect(codeOf(await patch(`/orders/${ask.id}`, { quantity: '5' }))).toEqual(halted);
    const trial = {
      instrument: 'CEA24',
      side: 'sell',
      price: '60.00',
      quantity: '1',
      timeInForce: 'gtc',
      clientOrderId: 'trial',
    };
    expect(codeOf(await post('/orders/test', trial))).toEqual(halted);
    expect(await seller.delete(`/orders/${other.id}`)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await seller.order(ask.id)).toEqual(ask);
    // Another instrument of the market is not touched, and a firm cannot halt or resume.
    expect(await buyer.place('buy', '1.00', '1', { instrument: 'CEA23' })).toMatchObject({ status: 201 });
    expect((await buyer.post('/instruments/CEA24/resume', { reason: '我们想交易' })).status).toBe(403);

    await floor.halt(false);
    expect(await buyer.place('buy', '60.00', '10')).toMatchObject({ status: 201, body: { status: 'filled' } });
    await buyer.delete('/orders');
  });

  test('a restricted account places and replaces nothing, but cancels; lifted, it trades again', async () => {
    const { marketOperator, operatorApprover } = floor.offices;
    const restricted = await firm(1_000, 10);
    const { body: ask } = await restricted.place('sell', '70.00', '5');
    const operator = callerOf(running, marketOperator);
    const proposed = await operator.post<{ id: string }>('/restrictions', {
      accountId: restricted.seat.accountId,
      kind: 'no-trade',
      documentNumber: '湘交监〔2026〕7号',
      reason: '未按期报送',
    });
    const { id } = mustBe(201, proposed);
    // What is open ends when it is looked for, which here is when the test says.
    const barred = running.app.get(BarredAccounts, { strict: false });
    await barred.stop();
    // Until a second person approves nothing changes.
    expect(await restricted.place('sell', '70.00', '1')).toMatchObject({ status: 201 });
    await approve(running, operatorApprover, id);

    const refused = {
      status: 423,
      body: { code: 'market.account-restricted', reason: 'no-trade (湘交监〔2026〕7号)' },
    };
    expect(await restricted.place('sell', '70.00', '1')).toMatchObject(refused);
    expect(await restricted.place('buy', '1.00', '1')).toMatchObject(refused);
    expect(await restricted.patch(`/orders/${ask.id}`, { price: '71.00' })).toMatchObject(refused);
    expect(await restricted.delete(`/orders/${ask.id}`)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    await barred.look();
    expect((await restricted.get<{ items: object[] }>('/orders?limit=2')).body.items).toMatchObject([
      { status: 'cancelled', reason: 'account-restricted' },
      { status: 'cancelled', reason: 'requested' },
    ]);
    await barred.look();

    const { items } = mustBe(
      200,
      await operator.get<{ items: { id: string }[] }>(`/restrictions?accountId=${restricted.seat.accountId}`),
    );
    const lift = { documentNumber: '湘交监〔2026〕9号', reason: '已补报' };
    await approve(
      running,
      operatorApprover,
      mustBe(201, await operator.post<{ id: string }>(`/restrictions/${items[0]?.id}/lift`, lift)).id,
    );
    expect(await restricted.place('sell', '70.00', '1')).toMatchObject({ status: 201 });
  });
});
