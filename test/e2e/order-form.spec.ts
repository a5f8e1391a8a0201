import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OrderView } from '../../src/modules/market/index.js';
import type { Problem } from '../../src/platform/http/index.js';
import { asOwner } from '../support/test-database.js';
import { orderBody, orderRequests, type OrderRequests } from '../support/order-requests.js';
import { COD_LISTING } from '../support/registry-fixture.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor } from '../support/trading-floor.js';

/** XJ-COD: priced in steps of 10 yuan without decimals, dealt in steps of 0.001 t; a balance has six decimals. */
const GOOD = { instrument: 'XJ-COD', side: 'sell', price: '20000', quantity: '1.5', timeInForce: 'gtc' };

/** Values that are no number of this API at all: 400. */
const NO_NUMBERS: readonly (readonly [string, unknown])[] = [
  ['a negative', '-20000'],
  ['a leading plus', '+20000'],
  ['an exponent', '2e4'],
  ['full-width digits', '２００００'],
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
  ['a space before', ' 20000'],
  ['a space behind', '20000 '],
  ['a line break behind', '20000\n'],
  ['a leading zero', '020000'],
  ['a point without digits before', '.5'],
  ['a point without digits behind', '20000.'],
  ['a comma', '20,000'],
  ['two points', '20.000.0'],
  ['hexadecimal', '0x10'],
  ['an underscore', '20_000'],
  ['nothing', ''],
  ['a number instead of text', 20000],
  ['a list', ['20000']],
  ['true', true],
  ['an over-long integer', '9'.repeat(60)],
  ['an over-long fraction', `1.${'0'.repeat(60)}`],
];

/** Numbers that do not fit the instrument: 422, with the rule they break. */
const OFF_GRID: readonly (readonly [string, 'price' | 'quantity', string, string])[] = [
  ['a price off the tick', 'price', '20005', 'off-tick'],
  ['a price with decimals', 'price', '20000.5', 'too-precise'],
  ['a price of zero', 'price', '0', 'zero'],
  ['a price with too many digits', 'price', '99999999999999990', 'too-long'],
  ['a price beyond the limit', 'price', '9999999999990', 'too-large'],
  ['a quantity off the lot', 'quantity', '1.0005', 'off-lot'],
  ['a quantity with more decimals than the unit', 'quantity', '1.0000001', 'too-precise'],
  ['a quantity of zero', 'quantity', '0', 'zero'],
  ['a quantity of zero with decimals', 'quantity', '0.000', 'zero'],
  ['a quantity beyond the limit', 'quantity', '9999999999999', 'too-large'],
];

describe('the form of an order', () => {
  let running: TestApp;
  let trader: OrderRequests;
  let before: string;
  beforeAll(async () => {
    running = await startTestApp();
    const floor = await openTradingFloor(running, COD_LISTING, (offices) => offices.ecology);
    trader = orderRequests(running, await floor.firm(10_000_000n, 8_000_000n), floor.code);
    before = await everythingTraded();
  });
  afterAll(() => running.close());

  /** Whatever an order could change: the journal, orders, keys, transfers and balances. */
  async function everythingTraded(): Promise<string> {
    const [row] = await asOwner<{ state: string }>(
      running.testDatabase,
      `SELECT concat_ws('/', (SELECT sum(last_sequence) FROM market_journal WHERE market = 'discharge'),
         (SELECT count(*) FROM market_orders), (SELECT count(*) FROM market_request_keys),
         (SELECT count(*) FROM ledger_transfers), (SELECT string_agg(b::text, ',' ORDER BY account_id, asset) FROM ledger_balances b)) AS state`,
    );
    return row?.state ?? '';
  }

  const send = (change: object) => trader.post<Problem>('/orders', { ...GOOD, clientOrderId: randomUUID(), ...change });
  const fieldsOf = ({ errors = [] }: Problem) => errors.map(({ field }) => field);

  describe.each(['price', 'quantity'] as const)('its %s', (field) => {
    test.each(NO_NUMBERS)('MKT-4 is refused as %s, with the field named', async (_, value) => {
      const { status, body } = await send({ [field]: value });
      expect([status, fieldsOf(body)]).toEqual([400, [field]]);
    });

    test('MKT-4 is refused when it is missing', async () => {
      const { status, body } = await send({ [field]: undefined });
      expect([status, fieldsOf(body)]).toEqual([400, [field]]);
    });
  });

  test.each(OFF_GRID)('MKT-4 %s is refused with the field and the rule named', async (_, field, value, rule) => {
    const { status, body } = await send({ [field]: value });
    expect([status, body.code]).toEqual([422, 'market.order-invalid']);
    expect(body.errors).toEqual([{ field, rule, message: expect.stringMatching(/\p{Script=Han}.+ · .+/u) }]);
  });

  test('MKT-4 price and quantity that are both wrong are both named', async () => {
    expect(fieldsOf((await send({ price: '20005', quantity: '1.0005' })).body)).toEqual(['price', 'quantity']);
  });

  test.each([
    ['side', 'hold'],
    ['side', 'BUY'],
    ['timeInForce', 'gtd'],
    ['selfTradePrevention', 'none'],
    ['postOnly', 'true'],
    ['clientOrderId', ''],
    ['clientOrderId', '订单一'],
    ['clientOrderId', 'x'.repeat(65)],
    ['clientOrderId', 'a b'],
    ['instrument', 'XJ COD'],
    ['stopPrice', '20000'],
  ])('MKT-4 %s = %s is refused with the field named', async (field, value) => {
    const { status, body } = await send({ [field]: value });
    expect([status, fieldsOf(body)]).toEqual([400, [field]]);
  });

  test('MKT-4 a replacement is held to the same form and grid', async () => {
    const { body: order } = await trader.place('sell', '30000', '1');
    const patch = (body: object) => trader.patch<Problem>(`/orders/${order.id}`, body);
    for (const [field, value] of [
      ['price', '30005'],
      ['quantity', '1.0005'],
      ['price', '3e4'],
      ['quantity', '-1'],
    ] as const) {
      expect(fieldsOf((await patch({ [field]: value })).body)).toEqual([field]);
    }
    expect(await patch({})).toMatchObject({ status: 422, body: { code: 'market.nothing-to-replace' } });
    expect(await trader.order(order.id)).toEqual(order);
    await trader.delete(`/orders/${order.id}`);
  });

  describe('as a trial', () => {
    const tried = (change: object) =>
      trader.post<Problem>('/orders/test', { ...GOOD, clientOrderId: randomUUID(), ...change });

    test('MKT-4 is judged like an order and has no effect', async () => {
      const state = await everythingTraded();
      expect(await tried({})).toMatchObject({ status: 200, body: { accepted: true } });
      expect(await tried({ price: '20005' })).toMatchObject({ status: 422, body: { code: 'market.order-invalid' } });
      expect(await tried({ quantity: '8.001' })).toMatchObject({
        status: 422,
        body: { code: 'market.insufficient-units', shortfall: '0.001000' },
      });
      expect(await tried({ side: 'buy', quantity: '5.001' })).toMatchObject({
        status: 422,
        body: { code: 'market.insufficient-funds', shortfall: '20.00' },
      });
      expect(await everythingTraded()).toBe(state);
      expect((await trader.get<{ items: [] }>('/orders?status=open')).body.items).toEqual([]);
    });
  });

  describe('in a batch', () => {
    interface Item {
      readonly status: number;
      readonly order?: OrderView;
      readonly replayed?: boolean;
      readonly problem?: Problem;
    }
    const batch = (orders: readonly unknown[]) => trader.post<{ items: Item[] }>('/orders/batch', { orders });
    const good = (change: object = {}) => orderBody('XJ-COD', 'sell', '90000', '0.01', change);

    test('MKT-4 a hundred orders are answered each on its own, good beside bad, in their order', async () => {
      const once = good();
      const orders = Array.from({ length: 100 }, (_, index): unknown => {
        if (index === 10) return { ...once };
        if (index === 20) return good({ price: '90005' });
        if (index === 30) return good({ quantity: 1 });
        if (index === 40) return 'an order';
        if (index === 50) return null;
        if (index === 60) return good({ quantity: '9000' });
        if (index === 70) return good({ instrument: 'NONE' });
        if (index === 80) return { ...once, price: '90010' };
        return index === 0 ? once : good();
      });
      const { status, body } = await batch(orders);
      expect(status).toBe(200);
      const told = body.items.map((item) => item.problem?.code ?? item.order?.status);
      expect(body.items.map((item) => item.status)).toEqual(
        orders.map((_, index) => ({ 20: 422, 30: 400, 40: 400, 50: 400, 60: 422, 70: 404, 80: 409 })[index] ?? 201),
      );
      expect([20, 60, 70, 80].map((index) => told[index])).toEqual([
        'market.order-invalid',
        'market.insufficient-units',
        'registry.instrument-not-found',
        'market.client-order-id-conflict',
      ]);
      expect(body.items[10]).toMatchObject({ replayed: true, order: { id: body.items[0]?.order?.id } });
      const open = await trader.get<{ items: [] }>('/orders?status=open&limit=200');
      expect(open.body.items).toHaveLength(92);
      expect((await trader.delete('/orders?instrument=XJ-COD')).body).toEqual({ cancelled: 92 });
    });

    test('MKT-3 a batch sent again repeats every order', async () => {
      const orders = [good(), good(), good()];
      const first = await batch(orders);
      const again = await batch(orders);
      expect(again.body.items.map(({ order, replayed }) => [order?.id, replayed])).toEqual(
        first.body.items.map(({ order }) => [order?.id, true]),
      );
      expect((await trader.delete('/orders')).body).toEqual({ cancelled: 3 });
    });

    test.each([
      ['no orders', []],
      ['a hundred and one', Array.from({ length: 101 }, () => good())],
    ])('MKT-4 of %s is refused as a whole', async (_, orders) => {
      const { status, body } = await batch(orders);
      expect([status, fieldsOf(body as unknown as Problem)]).toEqual([400, ['orders']]);
    });
  });

  test('MKT-4 after all that was refused nothing has changed but what the good ones did', async () => {
    const now = await everythingTraded();
    // Balances are what they were: all orders were cancelled again.
    expect(now.split('/').at(-1)).toBe(before.split('/').at(-1));
  });
});
