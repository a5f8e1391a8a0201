import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MarketLoops, OrderIntakeService, type OrderForm, type OrderView } from '../../src/modules/market/index.js';
import type { Actor } from '../../src/platform/auth/actor.js';
import type { Problem } from '../../src/platform/http/index.js';
import { Metrics } from '../../src/platform/metrics/metrics.js';
import type { DomainError } from '../../src/shared/domain-error.js';
import { callerOf } from '../support/caller.js';
import { orderBody, orderRequests, type OrderRequests } from '../support/order-requests.js';
import {
  CARBON_LISTING,
  listInstrument,
  mustBe,
  openTradingAccount,
  WATER_LISTING,
} from '../support/registry-fixture.js';
import { seatSignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFloor } from '../support/trading-floor.js';

/** CEA24: one tonne a lot, one fen a tick, fee 0.05 % of each side. */
describe('placing orders over HTTP', () => {
  let running: TestApp;
  let floor: TradingFloor;
  beforeAll(async () => {
    running = await startTestApp();
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
  });
  afterAll(() => running.close());

  /** A firm with its requests; money in yuan, units in tonnes. */
  async function firm(yuan: number, tonnes: number): Promise<OrderRequests> {
    return orderRequests(running, await floor.firm(BigInt(yuan) * 100n, BigInt(tonnes)), floor.code);
  }

  test('an order that trades tells price, quantity, amount, fee and role, and both accounts show it', async () => {
    const [seller, buyer] = [await firm(0, 100), await firm(10_000, 0)];
    const ask = await seller.place('sell', '68.50', '40');
    expect(ask).toMatchObject({ status: 201, body: { status: 'new', remainingQuantity: '40', trades: [] } });
    const bid = await buyer.place('buy', '69.00', '100');
    const fill = { price: '68.50', quantity: '40', amount: '2740.00', fee: '1.37' };
    expect(bid).toMatchObject({
      status: 201,
      body: {
        instrument: 'CEA24',
        status: 'partially-filled',
        price: '69.00',
        filledQuantity: '40',
        remainingQuantity: '60',
        averagePrice: '68.5000',
        fee: '1.37',
        trades: [{ ...fill, role: 'taker' }],
      },
    });
    expect(await seller.order(ask.body.id)).toMatchObject({ status: 'filled', trades: [{ ...fill, role: 'maker' }] });
    // The rest of the bid holds 60 × 69.00 and what its fee may still be: 4140.00 + 2.07.
    expect(await buyer.balance('CNY')).toEqual({ available: '3116.56', held: '4142.07', pending: '0.00' });
    expect(await seller.balance('CNY')).toMatchObject({ available: '2738.63' });
    expect(await seller.balance('CEA24')).toEqual({ available: '60', held: '0', pending: '0' });
    await buyer.delete(`/orders/${bid.body.id}`);
  });

  /** Batches of any market that did not commit so far. */
  async function failedBatches(): Promise<number> {
    const { text } = await running.app.get(Metrics, { strict: false }).expose();
    const failures = [...text.matchAll(/^xiang_loop_failures_total\{.+\} (\d+)$/gm)];
    return failures.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  describe('funds', () => {
    test('MKT-1 an order beyond the available money is refused with the shortfall, fee included, and holds nothing', async () => {
      const buyer = await firm(1_000, 0);
      // 20 × 50.00 is all there is; the fee of 0.50 is missing.
      expect(await buyer.place('buy', '50.00', '20')).toMatchObject({
        status: 422,
        body: {
          code: 'market.insufficient-funds',
          asset: 'CNY',
          available: '1000.00',
          needed: '1000.50',
          shortfall: '0.50',
        },
      });
      expect(await buyer.balance('CNY')).toEqual({ available: '1000.00', held: '0.00', pending: '0.00' });
      expect((await buyer.get<{ items: [] }>('/orders')).body.items).toEqual([]);
    });

    test('MKT-1 an order beyond the available units is refused with the shortfall', async () => {
      const seller = await firm(0, 10);
      expect(await seller.place('sell', '90.00', '8')).toMatchObject({ status: 201 });
      expect(await seller.place('sell', '90.00', '5')).toMatchObject({
        status: 422,
        body: { code: 'market.insufficient-units', asset: 'CEA24', available: '2', needed: '5', shortfall: '3' },
      });
      expect(await seller.balance('CEA24')).toEqual({ available: '2', held: '8', pending: '0' });
    });

    test('MKT-1 of 64 orders at once exactly those that fit are accepted', async () => {
      // Each holds 10 × 10.00 and the fee of 0.05; the money is enough for 23 of them.
      const buyer = await firm(2_310, 0);
      const answers = await Promise.all(Array.from({ length: 64 }, () => buyer.place('buy', '10.00', '10')));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(23);
      expect(answers.filter(({ body }) => body.code === 'market.insufficient-funds')).toHaveLength(41);
      expect(await buyer.balance('CNY')).toEqual({ available: '8.85', held: '2301.15', pending: '0.00' });
      const open = await buyer.get<{ items: [] }>('/orders?status=open&limit=100');
      expect(open.body.items).toHaveLength(23);
      expect((await buyer.delete('/orders')).body).toEqual({ cancelled: 23 });
      expect(await buyer.balance('CNY')).toEqual({ available: '2310.00', held: '0.00', pending: '0.00' });
    });

    test('MKT-1 of two sales that together exceed the units exactly one is accepted, whoever of the firm sends them', async () => {
      const seat = await floor.firm(0n, 10n);
      const { organization } = seat;
      const colleague = await seatSignedIn(running.app, { kind: 'enterprise', organization, roles: ['trader'] });
      const people = [seat, { ...colleague, accountId: seat.accountId }];
      const answers = await Promise.all(
        people.map((person) => orderRequests(running, person, floor.code).place('sell', '95.00', '6')),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    });
  });

  describe('the key of an order', () => {
    test('MKT-3 the same clientOrderId and body returns the order as it is now, and says so', async () => {
      const [seller, buyer] = [await firm(0, 50), await firm(10_000, 0)];
      const body = orderBody('CEA24', 'sell', '40.50', '50');
      const first = await seller.post<OrderView>('/orders', body);
      expect(first.status).toBe(201);
      expect(first.headers).not.toHaveProperty('idempotency-replayed');
      await buyer.place('buy', '40.50', '20');
      // A price is a number: fewer digits and the defaults written out say the same.
      const same = { ...body, price: '40.5', postOnly: false, selfTradePrevention: 'cancel-taker' };
      const again = await seller.post<OrderView>('/orders', same);
      expect(again).toMatchObject({
        status: 201,
        headers: { 'idempotency-replayed': 'true' },
        body: { id: first.body.id, status: 'partially-filled', filledQuantity: '20' },
      });
      expect(again.body.trades).toHaveLength(1);
      expect(await seller.balance('CEA24')).toMatchObject({ held: '30' });
      await seller.delete(`/orders/${first.body.id}`);
    });

    test.each([
      ['another price', { price: '40.51' }],
      ['another quantity', { quantity: '3' }],
      ['the other side', { side: 'buy' }],
      ['another time in force', { timeInForce: 'day' }],
      ['post-only', { postOnly: true }],
      ['another self-trade prevention', { selfTradePrevention: 'cancel-both' }],
    ])('MKT-3 the same clientOrderId with %s is a conflict and changes nothing', async (_, change) => {
      const trader = await firm(1_000, 10);
      const body = orderBody('CEA24', 'sell', '40.50', '2');
      const first = await trader.post<OrderView>('/orders', body);
      const other = await trader.post('/orders', { ...body, ...change });
      expect([other.status, other.body['code']]).toEqual([409, 'market.client-order-id-conflict']);
      expect(await trader.order(first.body.id)).toEqual(first.body);
      expect(await trader.balance('CEA24')).toEqual({ available: '8', held: '2', pending: '0' });
    });

    test('MKT-3 of the same order sent 16 times at once one is placed and 15 repeat it', async () => {
      const trader = await firm(0, 100);
      const body = orderBody('CEA24', 'sell', '99.00', '5');
      const answers = await Promise.all(Array.from({ length: 16 }, () => trader.post<OrderView>('/orders', body)));
      expect(new Set(answers.map(({ status, body: { id } }) => `${status} ${id}`)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(15);
      expect(await trader.balance('CEA24')).toEqual({ available: '95', held: '5', pending: '0' });
    });

    test('MKT-3 a form error, a broken rule and a lack of funds do not use up the key', async () => {
      const trader = await firm(1_000, 0);
      const clientOrderId = `retry-${randomUUID()}`;
      const send = (change: object) =>
        trader.post('/orders', { ...orderBody('CEA24', 'buy', '10.00', '1'), clientOrderId, ...change });
      expect((await send({ price: 'ten' })).status).toBe(400);
      expect((await send({ price: '10.001' })).status).toBe(422);
      expect((await send({ quantity: '1000' })).body['code']).toBe('market.insufficient-funds');
      expect(await send({})).toMatchObject({ status: 201, body: { clientOrderId, status: 'new' } });
    });

    describe('in two markets at once', () => {
      let trader: OrderRequests;
      let actor: Actor;
      beforeAll(async () => {
        const { offices } = floor;
        await listInstrument(running, offices, WATER_LISTING, [offices.water]);
        const seat = await floor.firm(10_000_000n, 0n);
        ({ actor } = seat);
        trader = orderRequests(running, seat, floor.code);
        const water = await openTradingAccount(running, offices, seat, 'water');
        const moved = { fromAccountId: seat.accountId, toAccountId: water, amount: '50000.00' };
        mustBe(201, await trader.post('/transfers', moved));
      });

      test('MKT-3 the same clientOrderId is one order and one conflict', async () => {
        const before = await failedBatches();
        for (let round = 0; round < 20; round += 1) {
          const clientOrderId = `both-${round}`;
          const answers = await Promise.all([
            trader.place('buy', '1.00', '1', { clientOrderId }),
            trader.place('buy', '0.0100', '1000', { clientOrderId, instrument: 'XJ-WATER' }),
          ]);
          const told = answers.map(({ status, body }) => (status === 201 ? 'placed' : `${status} ${body.code}`)).sort();
          expect(told).toEqual(['409 market.client-order-id-conflict', 'placed']);
        }
        expect(await failedBatches()).toBe(before);
      });

      test('MKT-3 also between processes, where the database alone knows: the later one is tried again and told of the conflict', async () => {
        const intake = running.app.get(OrderIntakeService, { strict: false });
        const loops = running.app.get(MarketLoops, { strict: false });
        for (let round = 0; round < 20; round += 1) {
          const clientOrderId = `apart-${round}`;
          const forms = [
            orderBody('CEA24', 'buy', '1.00', '1', { clientOrderId }),
            orderBody('XJ-WATER', 'buy', '0.0100', '1000', { clientOrderId }),
          ];
          const prepared = await Promise.all(forms.map((form) => intake.prepare(actor, form as OrderForm)));
          const outcomes = await Promise.allSettled(
            prepared.map(({ market, request }) => loops.of(market).submit(request)),
          );
          const told = outcomes.map((outcome) =>
            outcome.status === 'fulfilled' ? 'placed' : (outcome.reason as DomainError).definition.code,
          );
          expect(told.sort()).toEqual(['market.client-order-id-conflict', 'placed']);
        }
      });
    });

    test('MKT-3 two organizations may use the same clientOrderId', async () => {
      const clientOrderId = `erp-${randomUUID()}`;
      const [one, other] = [await firm(0, 1), await firm(0, 1)];
      const first = await one.place('sell', '99.00', '1', { clientOrderId });
      const second = await other.place('sell', '99.00', '1', { clientOrderId });
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.body.id).not.toBe(first.body.id);
      expect((await other.get(`/orders/by-client-id/${clientOrderId}`)).body['id']).toBe(second.body.id);
    });
  });

  describe('time in force', () => {
    test('ENG-3 a fill-or-kill that cannot be filled is 201, cancelled with its reason, and without effect', async () => {
      const [seller, buyer] = [await firm(0, 5), await firm(1_000, 0)];
      const ask = await seller.place('sell', '20.00', '5');
      const killed = await buyer.place('buy', '20.00', '6', { timeInForce: 'fok' });
      expect(killed).toMatchObject({
        status: 201,
        body: { status: 'cancelled', reason: 'fill-or-kill', filledQuantity: '0', trades: [] },
      });
      expect(await buyer.balance('CNY')).toMatchObject({ available: '1000.00', held: '0.00' });
      expect(await buyer.place('buy', '20.00', '5', { timeInForce: 'fok' })).toMatchObject({
        body: { status: 'filled' },
      });
      expect(await seller.order(ask.body.id)).toMatchObject({ status: 'filled' });
    });

    test('ENG-3 an immediate-or-cancel trades what it can and cancels the rest', async () => {
      const [seller, buyer] = [await firm(0, 5), await firm(1_000, 0)];
      await seller.place('sell', '20.00', '5');
      expect(await buyer.place('buy', '20.00', '8', { timeInForce: 'ioc' })).toMatchObject({
        status: 201,
        body: { status: 'cancelled', reason: 'immediate-or-cancel', filledQuantity: '5', remainingQuantity: '3' },
      });
      expect(await buyer.balance('CNY')).toMatchObject({ available: '899.95', held: '0.00' });
    });

    test('ENG-3 a post-only that would trade is 201 rejected; at a free price it rests', async () => {
      const [seller, buyer] = [await firm(0, 5), await firm(1_000, 0)];
      const ask = await seller.place('sell', '20.00', '5');
      expect(await buyer.place('buy', '20.00', '1', { postOnly: true })).toMatchObject({
        status: 201,
        body: { status: 'rejected', reason: 'post-only-would-trade', trades: [] },
      });
      expect(await buyer.balance('CNY')).toMatchObject({ available: '1000.00', held: '0.00' });
      expect(await buyer.place('buy', '19.99', '1', { postOnly: true })).toMatchObject({ body: { status: 'new' } });
      await seller.delete(`/orders/${ask.body.id}`);
      await buyer.delete('/orders');
    });

    test.each(['ioc', 'fok'])('a post-only %s makes no sense and is refused', async (timeInForce) => {
      const buyer = await firm(1_000, 0);
      expect(await buyer.place('buy', '20.00', '1', { postOnly: true, timeInForce })).toMatchObject({
        status: 422,
        body: { code: 'market.order-invalid', errors: [{ field: 'postOnly' }] },
      });
    });
  });

  test('who has no account in the market cannot place orders there, and nobody in an instrument that is not there', async () => {
    const stranger = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['trader'] });
    const withoutAccount = await callerOf(running, stranger).post<Problem>(
      '/orders',
      orderBody('CEA24', 'buy', '1', '1'),
    );
    expect(withoutAccount).toMatchObject({ status: 422, body: { code: 'market.no-account', market: 'carbon' } });
    const buyer = await firm(1_000, 0);
    expect(await buyer.place('buy', '1.00', '1', { instrument: 'CEA99' })).toMatchObject({
      status: 404,
      body: { code: 'registry.instrument-not-found' },
    });
  });
});
