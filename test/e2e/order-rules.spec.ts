import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import { callerOf } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { orderRequests, type OrderAnswer, type OrderRequests } from '../support/order-requests.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { CARBON_LISTING } from '../support/registry-fixture.js';
import { startAppUnder } from '../support/ruled-market.js';
import type { TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFloor } from '../support/trading-floor.js';

const MINUTE_MS = 60_000;

/** The carbon market with a rule of every kind: steps of five fen and five tonnes, at most 100 t, ±10 % of 50.00. */
function ruled(matching: Partial<Rulebook['matching']>, phase: 'continuous' | 'pick'): Rulebook {
  const plain = plainRulebook('carbon');
  return {
    ...plain,
    sessions: {
      book: [
        { phase, from: '09:30', to: '11:30' },
        { phase, from: '13:00', to: '15:00' },
      ],
      block: [],
    },
    matching: { ...plain.matching, ...matching },
    orders: {
      timesInForce: ['day', 'gtc'],
      postOnly: false,
      quantityMax: '100',
      steps: [{ instrument: '*', price: '0.05', quantity: '5' }],
      approval: 'none',
    },
    prices: { ...plain.prices, band: '0.10', firstReferences: { CEA24: '50.00' } },
  };
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly rest?: object;
}

function expectRefused({ status, body }: OrderAnswer, refusal: Refusal): void {
  expect({ status, body }).toMatchObject({ status: refusal.status, body: { code: refusal.code, ...refusal.rest } });
}

describe('listed orders under the rules of their day', () => {
  // 11:29 in Shanghai, a minute before the break.
  const clock = manualClock(new Date('2026-03-02T03:29:00.000Z'));
  let running: TestApp;
  let floor: TradingFloor;
  let firm: OrderRequests;
  beforeAll(async () => {
    running = await startAppUnder([ruled({}, 'continuous')], { clock });
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
    firm = orderRequests(running, await floor.firm(10_000_000n, 1_000n), floor.code);
  });
  afterAll(() => running.close());

  const band = { lowest: '45.00', highest: '55.00', reference: '50.00' };
  const rules: readonly (readonly [string, ['buy' | 'sell', string, string, object?], Refusal])[] = [
    ['above the band', ['buy', '55.05', '5'], { status: 422, code: 'market.price-outside-band', rest: band }],
    ['below the band', ['sell', '44.95', '5'], { status: 422, code: 'market.price-outside-band', rest: band }],
    [
      'off the price step',
      ['buy', '50.01', '5'],
      { status: 422, code: 'market.price-off-step', rest: { step: '0.05', errors: [{ field: 'price' }] } },
    ],
    [
      'off the quantity step',
      ['buy', '50.00', '6'],
      { status: 422, code: 'market.quantity-off-step', rest: { step: '5', errors: [{ field: 'quantity' }] } },
    ],
    [
      'above the largest quantity',
      ['sell', '50.00', '105'],
      { status: 422, code: 'market.quantity-above-maximum', rest: { maximum: '100' } },
    ],
    [
      'of a time in force that the rules do not have',
      ['buy', '50.00', '5', { timeInForce: 'ioc' }],
      { status: 422, code: 'market.time-in-force-not-allowed', rest: { allowed: 'day, gtc' } },
    ],
    [
      'post-only where the rules have none',
      ['buy', '50.00', '5', { postOnly: true }],
      { status: 422, code: 'market.post-only-not-allowed', rest: { errors: [{ field: 'postOnly' }] } },
    ],
    [
      'off the grid of the instrument',
      ['buy', '50.001', '5'],
      { status: 422, code: 'market.order-invalid', rest: { errors: [{ field: 'price' }] } },
    ],
  ];

  test.each(rules)(
    'RUL-2 order orders.steps, orders.quantityMax, orders.timesInForce, orders.postOnly, prices.band, grid: an order %s is refused by the code of the rule, and uses up nothing (market.price-off-step, market.quantity-off-step, market.quantity-above-maximum, market.time-in-force-not-allowed, market.post-only-not-allowed, market.price-outside-band, market.order-invalid)',
    async (_, order, due) => {
      const [side, price, quantity, rest] = order;
      const clientOrderId = randomUUID();
      const before = await firm.balance('CNY');
      expectRefused(await firm.place(side, price, quantity, { ...rest, clientOrderId }), due);
      expect(await firm.balance('CNY')).toEqual(before);
      const tried = await firm.post('/orders/test', {
        ...{ instrument: floor.code, side, price, quantity, timeInForce: 'day', clientOrderId },
        ...rest,
      });
      expect(tried).toMatchObject({ status: due.status, body: { code: due.code } });
      // At the limits themselves, and under the same id, it is taken.
      const fair = await firm.place('buy', side === 'buy' ? '45.00' : '45.05', '5', {
        timeInForce: 'day',
        clientOrderId,
      });
      expect(fair.status).toBe(201);
      await firm.delete('/orders');
    },
  );

  test.each([
    ['outside the band', { price: '55.05' }, 'market.price-outside-band'],
    ['off the price step', { price: '50.02' }, 'market.price-off-step'],
    ['off the quantity step', { quantity: '11' }, 'market.quantity-off-step'],
    ['above the largest quantity', { quantity: '105' }, 'market.quantity-above-maximum'],
    ['off the grid of the instrument', { price: '46.001' }, 'market.order-invalid'],
  ])(
    'RUL-2 change orders.steps, orders.quantityMax, prices.band, grid: a change that puts an order %s is refused and leaves it as it was (market.price-off-step, market.quantity-off-step, market.quantity-above-maximum, market.price-outside-band, market.order-invalid)',
    async (_, change, code) => {
      const { body } = await firm.place('buy', '46.00', '10');
      expect(await firm.patch(`/orders/${body.id}`, change)).toMatchObject({ status: 422, body: { code } });
      expect(await firm.order(body.id)).toMatchObject({ status: 'new', price: '46.00', quantity: '10' });
      await firm.delete('/orders');
    },
  );

  test('RUL-2 order halt, instrument-halt: a halted instrument and a halted market refuse orders, each by a code of its own (market.halted, market.instrument-halted)', async () => {
    await floor.halt(true);
    expectRefused(await firm.place('buy', '50.00', '5'), { status: 423, code: 'market.instrument-halted' });
    await floor.halt(false);
    const operator = callerOf(running, floor.offices.marketOperator);
    await operator.post('/markets/carbon/halt', { reason: '系统故障排查' });
    expectRefused(await firm.place('buy', '50.00', '5'), { status: 423, code: 'market.halted' });
    await operator.post('/markets/carbon/resume', { reason: '故障已排除' });
    expect((await firm.place('buy', '50.00', '5')).status).toBe(201);
    await firm.delete('/orders');
  });

  test('RUL-2 order, change sessions.book: in the break an order is told when orders are taken again, and may be cancelled (market.closed)', async () => {
    const { body } = await firm.place('buy', '46.00', '10');
    clock.advance(2 * MINUTE_MS);
    const closed = { status: 423, code: 'market.closed', rest: { phase: 'break', ordersFrom: '13:00' } };
    expectRefused(await firm.place('buy', '50.00', '5'), closed);
    expect(await firm.patch(`/orders/${body.id}`, { price: '47.00' })).toMatchObject({
      body: { code: 'market.closed' },
    });
    expect((await firm.delete(`/orders/${body.id}`)).status).toBe(200);
  });
});

describe('picks under the rules of their day', () => {
  test('RUL-2 pick orders.steps, sessions.book, halt, instrument-halt, grid: a pick is refused by the code of the rule (market.quantity-off-step, market.closed, market.halted, market.instrument-halted, market.order-invalid)', async () => {
    const clock = manualClock(new Date('2026-03-02T03:29:00.000Z'));
    const running = await startAppUnder([ruled({ policy: 'five-level-pick' }, 'pick')], { clock });
    try {
      const floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
      await (await floor.firm(0n, 100n)).order('sell', '50.00', '50');
      const buyer = orderRequests(running, await floor.firm(10_000_000n, 0n), floor.code);
      const listed = await buyer.get<{ items: { offerId: string }[] }>(`/instruments/${floor.code}/offers?side=sell`);
      const path = `/offers/${listed.body.items[0]?.offerId}/picks`;
      const code = async (quantity: string): Promise<unknown> => {
        const answer = await buyer.post(path, { quantity, clientOrderId: randomUUID() });
        return answer.status === 201 ? 'picked' : answer.body['code'];
      };
      expect(await code('6')).toBe('market.quantity-off-step');
      expect(await code('5.5')).toBe('market.order-invalid');
      const { marketOperator } = floor.offices;
      await floor.halt(true);
      expect(await code('5')).toBe('market.instrument-halted');
      await floor.halt(false);
      await callerOf(running, marketOperator).post('/markets/carbon/halt', { reason: '系统故障排查' });
      expect(await code('5')).toBe('market.halted');
      await callerOf(running, marketOperator).post('/markets/carbon/resume', { reason: '故障已排除' });
      expect(await code('5')).toBe('picked');
      clock.advance(2 * MINUTE_MS);
      expect(await code('5')).toBe('market.closed');
    } finally {
      await running.close();
    }
  });
});
