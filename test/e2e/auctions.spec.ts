import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LedgerService } from '../../src/modules/ledger/index.js';
import type { AuctionResultView, AuctionView } from '../../src/modules/market/auction/auction.view.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { AuctionHouse } from '../support/auction-house.js';
import { callerOf } from '../support/caller.js';
import { CARBON_LISTING, COD_LISTING, mustBe } from '../support/registry-fixture.js';
import type { TradingFirm } from '../support/trading-floor.js';

/** Fen of yuan. */
const YUAN = 100n;

async function resultOf(house: AuctionHouse, id: string): Promise<AuctionResultView> {
  return mustBe(200, await callerOf(house.running).get<AuctionResultView>(`/auctions/${id}/result`));
}

/** Who won what, as an operator reads it: bid, quantity, price, amount. */
function table({ allocations }: AuctionResultView): string[] {
  return allocations.map(({ quantity, price, amount }) => `${quantity} @ ${price} = ${amount}`);
}

/** The worked tables of docs/rules/auction.md, with the bids sent by the firms and paid from their accounts. */
describe('auctions over HTTP', () => {
  let house: AuctionHouse;
  let firms: TradingFirm[];
  let seller: TradingFirm;
  const auctions = new Map<string, AuctionView>();
  const id = (name: string): string => auctions.get(name)?.id ?? '';
  const firm = (index: number): TradingFirm => {
    const found = firms[index];
    if (!found) throw new Error(`no firm ${index}`);
    return found;
  };

  beforeAll(async () => {
    house = await AuctionHouse.open(COD_LISTING, (offices) => offices.ecology);
    seller = await house.floor.firm(0n, 20_000_000n);
    firms = [];
    for (let count = 0; count < 5; count += 1) firms.push(await house.floor.firm(1_000_000n * YUAN, 5_000_000n));
  }, 60_000);
  afterAll(() => house.close());

  test('AUC-1 notices are proposed and approved by two persons, and the seller holds what is put up from then on', async () => {
    const lots = (quantity: string, startPrice: string, step: string, rest: object) =>
      house.announce(seller, { instrument: house.floor.code, quantity, startPrice, step, ...rest });
    auctions.set('ningxia', await lots('4.048', '21000', '500', { policy: 'pay-as-bid' }));
    auctions.set(
      'zhejiang',
      await lots('3', '4000', '200', { policy: 'top-share', severalBids: 'last-counts', years: 5 }),
    );
    auctions.set('single', await lots('1.68', '21000', '500', { policy: 'single-highest' }));
    auctions.set(
      'uniform',
      await lots('2', '7000', '10', { policy: 'uniform-lowest-accepted', severalBids: 'each-stands' }),
    );
    auctions.set(
      'purchase',
      await house.announce(firm(0), {
        direction: 'purchase',
        instrument: house.floor.code,
        quantity: '1',
        startPrice: '74000',
        step: '1000',
        policy: 'pay-as-bid',
      }),
    );
    expect(auctions.get('ningxia')).toMatchObject({ phase: 'announced', deposit: '25502.40', round: 1 });
    // 4.048 + 3 + 1.68 + 2 t.
    expect(await house.balance(seller, 'XJ-COD')).toEqual({
      available: '9.272000',
      held: '10.728000',
      pending: '0.000000',
    });
    expect((await house.balance(firm(0), 'CNY')).held).toBe('74000.00');
  }, 60_000);

  test('AUC-1 deposits are held when firms sign up, and bids are taken in turn', async () => {
    await house.passTo('3 09:00');
    await house.register(id('ningxia'), ...firms.slice(0, 4));
    await house.register(id('zhejiang'), ...firms);
    await house.register(id('single'), firm(1), firm(2));
    await house.register(id('uniform'), ...firms.slice(0, 3));
    await house.register(id('purchase'), ...firms.slice(1, 4));
    // 30 % of 4.048 t at 21,000; of 3 t at 4,000 for five years; of 1.68 t at 21,000; of 2 t at 7,000; of the purchase.
    const kept = 25_502.4 + 18_000 + 10_584 + 4_200 + 22_200;
    expect((await house.balance(firm(1), 'CNY')).held).toBe(kept.toFixed(2));

    await house.passTo('10 09:00');
    await house.bid(id('ningxia'), firm(0), '21000', '1.5');
    await house.bid(id('zhejiang'), firm(1), '4600', '0.9');
    await house.bid(id('zhejiang'), firm(2), '4600', '0.5');
    await house.bid(id('zhejiang'), firm(0), '5000', '1.2');
    await house.bid(id('zhejiang'), firm(4), '4000', '0.3');
    await house.bid(id('zhejiang'), firm(3), '4200', '0.1');
    await house.bid(id('zhejiang'), firm(0), '4400', '1.2');
    await house.bid(id('single'), firm(2), '21000', '1.68');
    await house.bid(id('uniform'), firm(0), '8000', '0.8');
    await house.bid(id('uniform'), firm(1), '7820', '0.6');
    await house.bid(id('uniform'), firm(2), '7500', '1');
    await house.bid(id('purchase'), firm(1), '70000', '0.4');
    await house.bid(id('purchase'), firm(2), '68000', '0.5');
    await house.bid(id('purchase'), firm(3), '71000', '0.3');
    await house.passTo('10 09:10');
    await house.bid(id('single'), firm(1), '21000', '1.68');
    await house.bid(id('ningxia'), firm(1), '22500', '2');
    await house.passTo('10 09:20');
    await house.bid(id('ningxia'), firm(2), '22000', '1');
    await house.passTo('10 09:30');
    await house.bid(id('ningxia'), firm(3), '21500', '0.8');
    await house.passTo('10 09:40');
    await house.bid(id('ningxia'), firm(0), '23000', '1.5');

    // Everybody sees the best price, and only its own bids.
    const anybody = callerOf(house.running);
    expect((await anybody.get<AuctionView>(`/auctions/${id('ningxia')}`)).body).toMatchObject({ bestPrice: '23000' });
    expect((await anybody.get(`/auctions/${id('ningxia')}/result`)).body).toMatchObject({
      code: 'auction.result-not-yet',
    });
    const own = await (await house.as(firm(2))).get<{ price: string }[]>(`/auctions/${id('ningxia')}/bids`);
    expect(own.body.map(({ price }) => price)).toEqual(['22000']);
  }, 60_000);

  test('AUC-1 pay-as-bid, top share, single highest and uniform price come to the tables, and what lost is given back at once', async () => {
    await house.passTo('10 10:00');
    expect(table(await resultOf(house, id('ningxia')))).toEqual([
      '1.500000 @ 23000 = 34500.00',
      '2.000000 @ 22500 = 45000.00',
      '0.548000 @ 22000 = 12056.00',
    ]);
    expect(table(await resultOf(house, id('zhejiang')))).toEqual([
      '0.900000 @ 4600 = 20700.00',
      '0.500000 @ 4600 = 11500.00',
      '1.200000 @ 4400 = 26400.00',
      '0.100000 @ 4200 = 2100.00',
    ]);
    expect(table(await resultOf(house, id('single')))).toEqual(['1.680000 @ 21000 = 35280.00']);
    expect(await resultOf(house, id('uniform'))).toMatchObject({ clearingPrice: '7500', total: '15000.00' });
    expect(table(await resultOf(house, id('purchase')))).toEqual([
      '0.500000 @ 68000 = 34000.00',
      '0.400000 @ 70000 = 28000.00',
      '0.100000 @ 71000 = 7100.00',
    ]);
    // 丁 lost three times, 戊 once; only what they won keeps a deposit.
    expect((await house.balance(firm(4), 'CNY')).held).toBe('0.00');
    expect((await house.balance(firm(3), 'CNY')).held).toBe((18_000 + 22_200).toFixed(2));
    // 0.4 t of the second and all of nothing else stayed unsold.
    expect((await house.balance(seller, 'XJ-COD')).held).toBe((10.728 - 0.3).toFixed(6));
    // The buyer of the purchase needs 69,100 for what it bought, and keeps its deposits as a bidder elsewhere.
    expect((await house.balance(firm(0), 'CNY')).held).toBe((69_100 + 25_502.4 + 18_000 + 4_200).toFixed(2));
  });

  test('AUC-1 contracts and payments move money and units to the fen, and the journal replays', async () => {
    await house.passTo('18 09:00');
    await house.perform(id('ningxia'), firm(0), firm(1), firm(2));
    await house.perform(id('zhejiang'), firm(0), firm(1), firm(2), firm(3));
    await house.perform(id('single'), firm(2));
    await house.perform(id('uniform'), firm(0), firm(1), firm(2));
    await house.perform(id('purchase'), firm(1), firm(2), firm(3));
    for (const { id: each } of auctions.values()) {
      expect(await resultOf(house, each)).toMatchObject({ phase: 'registered' });
    }
    const million = 1_000_000;
    const money = async (index: number) => (await house.balance(firm(index), 'CNY')).available;
    expect(await money(0)).toBe((million - 34_500 - 26_400 - 6_000 - 69_100).toFixed(2));
    expect(await money(1)).toBe((million - 45_000 - 20_700 - 4_500 + 28_000).toFixed(2));
    expect(await money(2)).toBe((million - 12_056 - 11_500 - 35_280 - 4_500 + 34_000).toFixed(2));
    expect(await money(3)).toBe((million - 2_100 + 7_100).toFixed(2));
    expect(await money(4)).toBe(million.toFixed(2));
    expect(await house.balance(seller, 'CNY')).toEqual({
      available: (91_556 + 60_700 + 35_280 + 15_000).toFixed(2),
      held: '0.00',
      pending: '0.00',
    });
    const units = async (index: number) => (await house.balance(firm(index), 'XJ-COD')).available;
    expect(await units(0)).toBe((5 + 1.5 + 1.2 + 0.8 + 1).toFixed(6));
    expect(await units(1)).toBe((5 + 2 + 0.9 + 0.6 - 0.4).toFixed(6));
    expect(await units(2)).toBe((5 + 0.548 + 0.5 + 1.68 + 0.6 - 0.5).toFixed(6));
    expect(await units(3)).toBe((5 + 0.1 - 0.1).toFixed(6));
    const report = await house.running.database.transaction((tx) => replayMarket(tx, 'discharge'));
    expect(report.findings).toEqual([]);
  }, 60_000);

  test('AUC-3 what stayed unsold is put up again by two persons, at a start that is lower by a fifth at most', async () => {
    const operator = await house.as(house.floor.offices.marketOperator);
    const body = {
      startPrice: '3190',
      step: '150',
      schedule: {
        registrationFrom: '2026-03-19T09:00:00+08:00',
        registrationUntil: '2026-03-20T09:00:00+08:00',
        biddingFrom: '2026-03-30T09:00:00+08:00',
        biddingUntil: '2026-03-30T10:00:00+08:00',
      },
    };
    const path = `/auctions/${id('zhejiang')}/relistings`;
    expect(await operator.post(path, body)).toMatchObject({
      status: 422,
      body: { code: 'auction.start-lowered-too-far', worst: '3200', errors: [{ field: 'startPrice' }] },
    });
    await house.approve(mustBe(201, await operator.post<{ id: string }>(path, { ...body, startPrice: '3200' })).id);
    const { items } = mustBe(200, await callerOf(house.running).get<{ items: AuctionView[] }>('/auctions?limit=1'));
    expect(items[0]).toMatchObject({
      round: 2,
      previous: id('zhejiang'),
      phase: 'announced',
      startPrice: '3200',
      objects: [{ instrument: 'XJ-COD', quantity: '0.300000' }],
    });
    expect((await house.balance(seller, 'XJ-COD')).held).toBe('0.300000');
    const again = await operator.post<{ code: string }>(path, { ...body, startPrice: '3200' });
    expect(again.body.code).toBe('auction.already-relisted');
  });

  test('SEC-1 a bidder sees its own registration and bids, a stranger none, the operator every registration', async () => {
    const path = `/auctions/${id('ningxia')}/registrations`;
    const seen = async (person: Parameters<AuctionHouse['as']>[0]): Promise<number> =>
      mustBe(200, await (await house.as(person)).get<unknown[]>(path)).length;
    expect(await seen(firm(2))).toBe(1);
    expect(await seen(seller)).toBe(0);
    expect(await seen(house.floor.offices.marketOperator)).toBe(4);
    const stranger = await (await house.as(seller)).get<unknown[]>(`/auctions/${id('ningxia')}/bids`);
    expect(stranger.body).toEqual([]);
    const everywhere = JSON.stringify((await callerOf(house.running).get('/auctions')).body);
    for (const each of firms.slice(1)) {
      expect(everywhere).not.toContain(each.organization.id);
      expect(everywhere).not.toContain(await house.creditCode(each));
    }
  });

  test('AUC-1, RUL-2 notice grid, auction.stepRateMax: a refusal names its rule, its field and its figures in yuan (auction.invalid, auction.step-too-large)', async () => {
    const operator = await house.as(house.floor.offices.marketOperator);
    const body = {
      title: '竞价',
      direction: 'sale',
      principal: { creditCode: await house.creditCode(seller), account: 'trading' },
      form: 'open',
      severalBids: 'best-counts',
      policy: 'pay-as-bid',
      instrument: house.floor.code,
      quantity: '1',
      startPrice: '21000',
      step: '1060',
      schedule: {
        registrationFrom: '2026-03-19T09:00:00+08:00',
        registrationUntil: '2026-03-20T09:00:00+08:00',
        biddingFrom: '2026-03-30T09:00:00+08:00',
        biddingUntil: '2026-03-30T10:00:00+08:00',
      },
    };
    expect(await operator.post('/auctions', body)).toMatchObject({
      status: 422,
      body: {
        code: 'auction.step-too-large',
        startPrice: '21000',
        errors: [{ field: 'step', rule: 'step-too-large' }],
      },
    });
    expect(await operator.post('/auctions', { ...body, step: '500', startPrice: '21005' })).toMatchObject({
      status: 422,
      body: { code: 'auction.invalid', errors: [{ field: 'startPrice', rule: 'off-tick' }] },
    });
    expect(
      (await (await house.as(firm(0))).post(`/auctions/${id('single')}/bids`, { price: '21000', quantity: '1' })).body,
    ).toMatchObject({ code: 'auction.ended' });
    expect((await callerOf(house.running).get('/auctions/carbon-999')).body).toMatchObject({
      code: 'auction.not-found',
    });
  });
});

test('AUC-1 an authority sells from its reserve with two persons of its own, and units of a market with T+1 come on the next day', async () => {
  const house = await AuctionHouse.open(CARBON_LISTING, (offices) => offices.province);
  try {
    const buyer = await house.floor.firm(100_000n * YUAN, 0n);
    const { reviewer, approver } = house.floor.offices.province;
    const creditCode = await house.creditCode(reviewer);
    await stockReserve(house, reviewer.organization.id, 1_000n);
    const body = {
      title: '省级储备出让',
      direction: 'sale',
      principal: { creditCode, account: 'reserve' },
      instrument: 'CEA24',
      quantity: '1000',
      startPrice: '73.50',
      step: '0.10',
      policy: 'uniform-lowest-accepted',
      severalBids: 'each-stands',
      form: 'open',
      schedule: {
        registrationFrom: '2026-03-03T09:00:00+08:00',
        registrationUntil: '2026-03-06T17:00:00+08:00',
        biddingFrom: '2026-03-10T09:00:00+08:00',
        biddingUntil: '2026-03-10T10:00:00+08:00',
      },
    };
    const other = { creditCode: await house.creditCode(buyer), account: 'trading' };
    expect((await (await house.as(reviewer)).post('/auctions', { ...body, principal: other })).body).toMatchObject({
      code: 'auction.principal-unknown',
    });
    const proposed = mustBe(201, await (await house.as(reviewer)).post<{ id: string }>('/auctions', body));
    await house.approve(proposed.id, approver);
    const { items } = mustBe(200, await callerOf(house.running).get<{ items: AuctionView[] }>('/auctions'));
    const id = items[0]?.id ?? '';
    const orders = await (await house.as(reviewer)).get<{ items: unknown[] }>('/desk-orders');
    expect(orders.body.items).toMatchObject([{ kind: 'auction-notice', status: 'carried-out', command: id }]);

    await house.passTo('3 09:00');
    await house.register(id, buyer);
    await house.passTo('10 09:00');
    await house.bid(id, buyer, '75.00', '600');
    await house.passTo('10 10:00');
    await house.passTo('18 09:00');
    await house.perform(id, buyer);
    expect(await house.balance(buyer, 'CEA24')).toEqual({ available: '0', held: '0', pending: '600' });
    expect(await house.balance(buyer, 'CNY')).toEqual({ available: '55000.00', held: '0.00', pending: '0.00' });
    await house.passTo('19 09:00');
    expect(await house.balance(buyer, 'CEA24')).toEqual({ available: '600', held: '0', pending: '0' });
  } finally {
    await house.close();
  }
}, 60_000);

/** Units issued into the reserve of an authority. */
async function stockReserve(house: AuctionHouse, organizationId: string, units: bigint): Promise<void> {
  const ledger = house.running.app.get(LedgerService, { strict: false });
  await house.running.database.transaction(async (tx) => {
    const [issuance, reserve] = await Promise.all([
      ledger.accountOf(tx, organizationId, 'carbon', 'issuance'),
      ledger.accountOf(tx, organizationId, 'carbon', 'reserve'),
    ]);
    await ledger.post(tx, {
      key: 'fixture/reserve',
      reason: 'fixture.funded',
      reference: organizationId,
      actorId: null,
      at: new Date('2026-03-02T02:00:00Z'),
      lines: [
        { accountId: issuance.id, asset: 'CEA24', amount: -units },
        { accountId: reserve.id, asset: 'CEA24', amount: units },
      ],
    });
  });
}
