import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { manualClock } from '../support/manual-clock.js';
import { orderRequests, type OrderRequests } from '../support/order-requests.js';
import { CARBON_LISTING, WATER_LISTING } from '../support/registry-fixture.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFloor } from '../support/trading-floor.js';

const MINUTE_MS = 60_000;

/** What midnight in Shanghai changes for those who trade. Carbon units bought are sellable on the day after. */
describe('the turn of a trading day', () => {
  // Ten minutes before midnight in Shanghai: tokens of the evening are still good in the new day.
  const clock = manualClock(new Date('2026-03-02T15:50:00.000Z'));
  let running: TestApp;
  let floor: TradingFloor;
  let seller: OrderRequests;
  let buyer: OrderRequests;
  let day: string;
  let open: string;
  beforeAll(async () => {
    running = await startTestApp({ clock });
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
    seller = orderRequests(running, await floor.firm(0n, 30n), floor.code);
    buyer = orderRequests(running, await floor.firm(100_000n, 0n), floor.code);
  });
  afterAll(() => running.close());

  test('units bought are pending and cannot be sold on the same day; the money is there at once', async () => {
    await seller.place('sell', '25.00', '30');
    expect(await buyer.place('buy', '25.00', '30')).toMatchObject({ body: { status: 'filled' } });
    expect(await buyer.balance('CEA24')).toEqual({ available: '0', held: '0', pending: '30' });
    expect(await seller.balance('CNY')).toEqual({ available: '749.62', held: '0.00', pending: '0.00' });
    expect(await buyer.place('sell', '98.00', '1')).toMatchObject({
      status: 422,
      body: { code: 'market.insufficient-units', available: '0', shortfall: '1' },
    });
  });

  test('at midnight day orders expire and give back what they held, others stay, and the units can be sold', async () => {
    day = (await buyer.place('buy', '5.00', '10', { timeInForce: 'day' })).body.id;
    open = (await buyer.place('buy', '5.00', '10')).body.id;
    expect(await buyer.balance('CNY')).toEqual({ available: '149.56', held: '100.06', pending: '0.00' });

    clock.advance(12 * MINUTE_MS);
    expect(await buyer.place('sell', '98.00', '30')).toMatchObject({ status: 201, body: { status: 'new' } });

    expect(await buyer.balance('CEA24')).toEqual({ available: '0', held: '30', pending: '0' });
    expect(await buyer.order(day)).toMatchObject({ status: 'expired', reason: 'day-end', filledQuantity: '0' });
    expect(await buyer.order(open)).toMatchObject({ status: 'new', reason: null });
    expect(await buyer.balance('CNY')).toEqual({ available: '199.59', held: '50.03', pending: '0.00' });
  });

  test('an expired order cannot be cancelled or changed any more', async () => {
    for (const answer of [
      await buyer.delete(`/orders/${day}`),
      await buyer.patch(`/orders/${day}`, { quantity: '5' }),
    ]) {
      expect([answer.status, answer.body['code']]).toEqual([409, 'market.order-closed']);
    }
  });
});

test('where units settle at once, what was bought can be sold in the same minute', async () => {
  const running = await startTestApp({ clock: manualClock() });
  try {
    const floor = await openTradingFloor(running, WATER_LISTING, (offices) => offices.water);
    const seller = orderRequests(running, await floor.firm(0n, 5_000n), floor.code);
    const buyer = orderRequests(running, await floor.firm(200_000n, 0n), floor.code);
    await seller.place('sell', '0.2500', '5000');
    await buyer.place('buy', '0.2500', '5000');
    expect(await buyer.balance('XJ-WATER')).toEqual({ available: '5000', held: '0', pending: '0' });
    expect(await buyer.place('sell', '0.3000', '5000')).toMatchObject({ status: 201 });
  } finally {
    await running.close();
  }
});
