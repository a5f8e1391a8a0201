import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AuctionView } from '../../src/modules/market/auction/auction.view.js';
import { AuctionHouse } from '../support/auction-house.js';
import { AUCTION_RULES, SCHEDULE } from '../support/auction-floor.js';
import { callerOf } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { COD_LISTING, mustBe } from '../support/registry-fixture.js';
import { changeRulebook } from '../support/rulebook-fixture.js';
import { asOwner, createTestDatabase, type TestDatabase } from '../support/test-database.js';
import type { TradingFirm } from '../support/trading-floor.js';

/** What two persons approve about a desk waits in a table until the market's loop has it in its journal. */
describe('approved orders of the desks', () => {
  let testDatabase: TestDatabase;
  let house: AuctionHouse;
  let seller: TradingFirm;
  const clock = manualClock();

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    await changeRulebook(testDatabase, 'discharge', { auction: AUCTION_RULES });
    house = await AuctionHouse.on(testDatabase, clock, COD_LISTING, (offices) => offices.ecology);
    seller = await house.floor.firm(0n, 4_000_000n);
  }, 60_000);
  afterAll(async () => {
    await house.close();
    await testDatabase.drop();
  });

  const orders = () =>
    asOwner<{ sequence: string | null; refusal: string | null; settled: boolean }>(
      testDatabase,
      'SELECT sequence, refusal, settled_at IS NOT NULL AS settled FROM market_desk_orders ORDER BY id',
    );
  const auctions = async () =>
    mustBe(200, await callerOf(house.running).get<{ items: AuctionView[] }>('/auctions')).items;

  async function approved(quantity: string): Promise<void> {
    const operator = await house.as(house.floor.offices.marketOperator);
    const body = {
      title: '储备出让',
      direction: 'sale',
      principal: { creditCode: await house.creditCode(seller), account: 'trading' },
      instrument: house.floor.code,
      quantity,
      startPrice: '21000',
      step: '500',
      policy: 'pay-as-bid',
      severalBids: 'best-counts',
      form: 'open',
      schedule: SCHEDULE,
    };
    const { id } = mustBe(201, await operator.post<{ id: string }>('/auctions', body));
    const approver = await house.as(house.floor.offices.operatorApprover);
    mustBe(201, await approver.post(`/approvals/${id}/decisions`, { decision: 'approve' }));
  }

  test('AUC-3 an order that was approved before the program stopped is carried out once by the next one', async () => {
    await house.holdOrders();
    await approved('1');
    expect(await orders()).toEqual([{ sequence: null, refusal: null, settled: false }]);
    house = await house.restarted();
    // However often, and by however many at once, it is looked for.
    await Promise.all([house.settle(), house.settle(), house.settle()]);
    await house.settle();
    const [auction, second] = await auctions();
    expect(second).toBeUndefined();
    expect(await orders()).toEqual([{ sequence: auction?.id.split('-')[1], refusal: null, settled: true }]);
    expect((await house.balance(seller, 'XJ-COD')).held).toBe('1.000000');
  });

  test('AUC-3 an order that the loop refuses by a rule is settled with its code and not tried again', async () => {
    await approved('10');
    await house.settle();
    await house.settle();
    expect((await orders()).at(-1)).toEqual({ sequence: null, refusal: 'market.insufficient-units', settled: true });
    expect(await auctions()).toHaveLength(1);
    const listed = await (await house.as(house.floor.offices.marketOperator)).get<{ items: unknown[] }>('/desk-orders');
    expect(listed.body.items[0]).toMatchObject({ status: 'refused', refusal: 'market.insufficient-units' });
  });

  test('LED-3 a settled order is changed by nobody, and none is deleted', async () => {
    await expect(
      house.running.database.query('UPDATE market_desk_orders SET refusal = NULL, sequence = 1'),
    ).rejects.toThrow('is settled');
    await expect(house.running.database.query('DELETE FROM market_desk_orders')).rejects.toThrow();
    await expect(house.running.database.query('DELETE FROM market_auction_keys')).rejects.toThrow();
  });
});
