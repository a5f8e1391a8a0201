import { afterEach, describe, expect, test } from '@jest/globals';
import type { RelistingRules } from '../../src/modules/market/rulebook/rulebook.js';
import { AUCTION_RULES } from '../support/auction-floor.js';
import { AuctionHouse } from '../support/auction-house.js';
import type { Answer } from '../support/caller.js';
import { COD_LISTING } from '../support/registry-fixture.js';
import type { TradingFirm } from '../support/trading-floor.js';

/** Rules that are judged before the loop: the grid of a bid, and another round that the rules no longer have. */
describe('an auction and another round of it over HTTP', () => {
  let house: AuctionHouse;
  let seller: TradingFirm;
  let buyer: TradingFirm;
  let id: string;
  afterEach(() => house.close());

  /** A tonne of COD that was put up and found no bidder on the 10th, one who may bid, or one who took all of it. */
  async function announced(
    relisting: Partial<RelistingRules>,
    bidder: 'none' | 'registered' | 'winner' = 'none',
  ): Promise<void> {
    const rules = { ...AUCTION_RULES, relisting: { ...AUCTION_RULES.relisting, ...relisting } };
    house = await AuctionHouse.open(COD_LISTING, (offices) => offices.ecology, { auction: rules });
    seller = await house.floor.firm(0n, 2_000_000n);
    buyer = await house.floor.firm(100_000_000n, 0n);
    const object = { instrument: house.floor.code, quantity: '1', startPrice: '21000', step: '500' };
    id = (await house.announce(seller, { ...object, policy: 'pay-as-bid' })).id;
    await house.passTo('3 09:00');
    if (bidder !== 'none') await house.register(id, buyer);
    await house.passTo('10 09:00');
    if (bidder !== 'winner') return;
    await house.bid(id, buyer, '21000', '1');
    await house.passTo('10 10:00');
    await house.passTo('18 09:00');
    await house.perform(id, buyer);
  }

  async function relist(day: number): Promise<Answer<{ code: string }>> {
    const operator = await house.as(house.floor.offices.marketOperator);
    const on = (later: number, time: string): string => `2026-03-${String(day + later).padStart(2, '0')}T${time}+08:00`;
    return operator.post(`/auctions/${id}/relistings`, {
      startPrice: '20000',
      step: '500',
      schedule: {
        registrationFrom: on(1, '09:00:00'),
        registrationUntil: on(2, '09:00:00'),
        biddingFrom: on(8, '09:00:00'),
        biddingUntil: on(8, '10:00:00'),
      },
    });
  }

  /** The code of a refusal after which no proposal is there and the seller holds what it held. */
  async function refused(day: number): Promise<string> {
    const trace = async (): Promise<unknown> => [
      await house.running.database.query('SELECT count(*) FROM approval_proposals'),
      await house.balance(seller, 'XJ-COD'),
    ];
    const before = await trace();
    const { status, body } = await relist(day);
    expect(await trace()).toEqual(before);
    return `${status} ${body.code}`;
  }

  test('RUL-2 bid grid: a price or a quantity that the instrument does not have names its field (auction.invalid)', async () => {
    await announced({}, 'registered');
    const caller = await house.as(buyer);
    for (const [bid, field] of [
      [{ price: '21005', quantity: '1' }, 'price'],
      [{ price: '21000', quantity: '0.0001' }, 'quantity'],
    ] as const) {
      expect(await caller.post(`/auctions/${id}/bids`, bid)).toMatchObject({
        status: 422,
        body: { code: 'auction.invalid', errors: [{ field }] },
      });
    }
    expect((await caller.get<unknown[]>(`/auctions/${id}/bids`)).body).toEqual([]);
  }, 60_000);

  test('RUL-2 notice auction.relisting.roundsMax: there are no more rounds than so many (auction.too-many-rounds)', async () => {
    await announced({ roundsMax: 1 });
    expect(await refused(10)).toBe('422 auction.too-many-rounds');
  }, 60_000);

  test('RUL-2 notice auction.relisting.daysMax: another round is put up within so many days (auction.relisted-too-late)', async () => {
    await announced({ daysMax: 3 });
    await house.passTo('14 00:00');
    expect(await refused(14)).toBe('422 auction.relisted-too-late');
  }, 60_000);

  test('RUL-2 notice relisting: what is sold, or put up again already, is not put up again (auction.nothing-left, auction.already-relisted)', async () => {
    await announced({}, 'winner');
    expect(await refused(18)).toBe('409 auction.nothing-left');
    await house.close();
    await announced({});
    const { status, body } = await relist(10);
    expect(status).toBe(201);
    await house.approve((body as unknown as { id: string }).id);
    expect(await refused(10)).toBe('409 auction.already-relisted');
  }, 60_000);
});
