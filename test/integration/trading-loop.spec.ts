import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import { MarketFixture, orderOf } from '../support/market-fixture.js';

describe('the trading loop', () => {
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
    expect(market.failures).toEqual([]);
  });
});
