import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { IdentityDirectory } from '../../src/modules/identity/index.js';
import type { OrderView } from '../../src/modules/market/index.js';
import { OfferNames } from '../../src/modules/market/pick/offer-names.js';
import type { Problem } from '../../src/platform/http/index.js';
import { addDays, shanghaiDay } from '../../src/shared/clock.js';
import { callerOf } from '../support/caller.js';
import type { OrderAnswer } from '../support/order-requests.js';
import { CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { pickRulebook, startAppUnder } from '../support/ruled-market.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Offer {
  readonly offerId: string;
  readonly price: string;
  readonly remainingQuantity: string;
}

interface Page {
  readonly items: readonly Offer[];
  readonly nextCursor: string | null;
}

async function offersOf(running: TestApp, side: 'buy' | 'sell', rest = ''): Promise<readonly Offer[]> {
  return mustBe(200, await callerOf(running).get<Page>(`/instruments/CEA24/offers?side=${side}${rest}`)).items;
}

function pick(
  running: TestApp,
  firm: TradingFirm,
  offer: Offer | string | undefined,
  quantity: string,
  clientOrderId: string = randomUUID(),
): Promise<OrderAnswer> {
  const id = typeof offer === 'string' ? offer : (offer?.offerId ?? 'none');
  return callerOf(running, firm).post<OrderView & Problem>(`/offers/${id}/picks`, { quantity, clientOrderId });
}

async function replayFindings(running: TestApp): Promise<readonly unknown[]> {
  return running.database.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return (await replayMarket(tx, 'carbon')).findings;
  });
}

describe('listing and pick', () => {
  let running: TestApp;
  let floor: TradingFloor;
  beforeAll(async () => {
    running = await startAppUnder([pickRulebook('carbon', 'five-level-pick')]);
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
  });
  afterAll(() => running.close());

  /** Empties the book after what `work` did with it. */
  async function withSellers(prices: readonly string[], work: (sellers: readonly TradingFirm[]) => Promise<void>) {
    const sellers = await Promise.all(prices.map(() => floor.firm(0n, 100n)));
    for (const [index, seller] of sellers.entries()) await seller.order('sell', prices[index] ?? '', '10');
    try {
      await work(sellers);
    } finally {
      for (const seller of sellers) await callerOf(running, seller).delete('/orders');
    }
  }

  /** All balances of the market: what a refusal must leave as it is. */
  const balances = () =>
    running.database.query('SELECT account_id, asset, available, held, pending FROM ledger_balances ORDER BY 1, 2');

  async function refused(expected: { status: number; code: string; facts?: object }, ask: () => Promise<OrderAnswer>) {
    const before = { balances: await balances(), offers: await offersOf(running, 'sell') };
    const { status, body } = await ask();
    expect({ status, body }).toMatchObject({
      status: expected.status,
      body: { code: expected.code, ...expected.facts },
    });
    expect({ balances: await balances(), offers: await offersOf(running, 'sell') }).toEqual(before);
  }

  test('PCK-1 a pick takes the chosen maker at its price, whoever stands before it, and pays from its price', async () => {
    await withSellers(['50.00', '50.01', '50.01'], async ([first, second, third]) => {
      const buyer = await floor.firm(100_000n, 0n);
      const offers = await offersOf(running, 'sell');
      expect(offers.map(({ price, remainingQuantity }) => [price, remainingQuantity])).toEqual([
        ['50.00', '10'],
        ['50.01', '10'],
        ['50.01', '10'],
      ]);
      const picked = await pick(running, buyer, offers[2], '4');
      expect(picked).toMatchObject({
        status: 201,
        body: {
          status: 'filled',
          side: 'buy',
          price: '50.01',
          quantity: '4',
          picks: offers[2]?.offerId,
          // 0.05 % of 200.04, half-up.
          fee: '0.10',
          trades: [{ price: '50.01', quantity: '4', role: 'taker' }],
        },
      });
      const { items } = (
        await callerOf(running, buyer).get<{ items: { asset: string; available: string; pending: string }[] }>(
          `/accounts/${buyer.accountId}/balances`,
        )
      ).body;
      expect(items).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ asset: 'CNY', available: '799.86', held: '0.00' }),
          expect.objectContaining({ asset: 'CEA24', available: '0', pending: '4' }),
        ]),
      );
      expect((await offersOf(running, 'sell')).map(({ remainingQuantity }) => remainingQuantity)).toEqual([
        '10',
        '10',
        '6',
      ]);
      const makers = await Promise.all(
        [first, second, third].map((firm) => callerOf(running, firm).get<{ items: unknown[] }>('/trades')),
      );
      expect(makers.map(({ body }) => body.items.length)).toEqual([0, 0, 1]);
      const listed = await callerOf(running, third).get<{ items: OrderView[] }>('/orders');
      expect(listed.body.items[0]).toMatchObject({ status: 'partially-filled', picks: null });
      // What the taker asks for later is the same order.
      const read = await callerOf(running, buyer).get<OrderView>(`/orders/${picked.body.id}`);
      expect(read.body).toMatchObject({ picks: offers[2]?.offerId, status: 'filled' });
    });
  });

  test('PCK-1 a seller picks a bid: units go at once, the proceeds less the fee are there', async () => {
    const bidder = await floor.firm(1_000_000n, 0n);
    const bid = await bidder.order('buy', '40.00', '10');
    const seller = await floor.firm(0n, 10n);
    const [offer] = await offersOf(running, 'buy');
    expect(await pick(running, seller, offer, '10')).toMatchObject({
      status: 201,
      body: { status: 'filled', side: 'sell', price: '40.00', fee: '0.20' },
    });
    expect(await offersOf(running, 'buy')).toEqual([]);
    expect((await callerOf(running, bidder).get<OrderView>(`/orders/${bid}`)).body.status).toBe('filled');
  });

  test('PCK-1 the names of offers tell neither firm nor order, and a page goes on where the last ended', async () => {
    await withSellers(['50.00', '50.00', '50.02'], async (sellers) => {
      const all = await offersOf(running, 'sell');
      const orders = await Promise.all(
        sellers.map((firm) => callerOf(running, firm).get<{ items: OrderView[] }>('/orders')),
      );
      const ids = orders.flatMap(({ body }) => body.items.map(({ id }) => id));
      for (const { offerId } of all) expect([22, ids.includes(offerId)]).toEqual([offerId.length, false]);
      const first = mustBe(200, await callerOf(running).get<Page>('/instruments/CEA24/offers?side=sell&limit=2'));
      expect(first.items).toEqual(all.slice(0, 2));
      expect(await offersOf(running, 'sell', `&limit=2&cursor=${first.nextCursor}`)).toEqual(all.slice(2));
    });
  });

  test('PCK-1 five price levels can be picked and the sixth cannot, until it moves up', async () => {
    await withSellers(['50.00', '50.01', '50.02', '50.03', '50.04', '50.05'], async ([first, , , , , sixth]) => {
      const buyer = await floor.firm(1_000_000n, 0n);
      expect((await offersOf(running, 'sell')).map(({ price }) => price)).toEqual([
        '50.00',
        '50.01',
        '50.02',
        '50.03',
        '50.04',
      ]);
      // The sixth becomes visible for a moment, and its name stays good.
      await callerOf(running, first).delete('/orders');
      const hidden = (await offersOf(running, 'sell')).at(-1);
      expect(hidden?.price).toBe('50.05');
      await first?.order('sell', '49.99', '1');
      await refused({ status: 422, code: 'market.offer-out-of-reach', facts: { matching: 'five-level-pick' } }, () =>
        pick(running, buyer, hidden, '1'),
      );
      await callerOf(running, first).delete('/orders');
      expect((await pick(running, buyer, hidden, '10')).status).toBe(201);
      expect((await callerOf(running, sixth).get<{ items: OrderView[] }>('/orders')).body.items[0]?.status).toBe(
        'filled',
      );
    });
  });

  test('PCK-1 above the quantity, of an own order, of a group member: refused with a code of its own, nothing moves', async () => {
    await withSellers(['50.00'], async ([seller]) => {
      const buyer = await floor.firm(1_000_000n, 0n);
      const [offer] = await offersOf(running, 'sell');
      const key = randomUUID();
      await refused({ status: 422, code: 'market.offer-quantity-exceeded', facts: { remainingQuantity: '10' } }, () =>
        pick(running, buyer, offer, '11', key),
      );
      await refused({ status: 422, code: 'market.offer-own' }, () => pick(running, seller!, offer, '1'));
      await refused({ status: 422, code: 'market.order-invalid' }, () => pick(running, buyer, offer, '0'));
      await refused({ status: 422, code: 'market.order-invalid' }, () => pick(running, buyer, offer, '1.5'));
      // What was refused did not use up its id.
      expect((await pick(running, buyer, offer, '1', key)).status).toBe(201);
    });
    const day = shanghaiDay(new Date());
    const [one, other] = [await floor.firm(1_000_000n, 10n), await floor.firm(1_000_000n, 10n)];
    const directory = running.app.get(IdentityDirectory, { strict: false });
    await running.database.transaction(async (tx) => {
      const { id: groupId } = await directory.createGroup(tx, `group ${randomUUID()}`);
      for (const { organization } of [one, other]) {
        await directory.addGroupMember(tx, {
          groupId,
          organizationId: organization.id,
          validFrom: addDays(day, -1),
          validTo: null,
        });
      }
    });
    await one.order('sell', '50.00', '10');
    const [offer] = await offersOf(running, 'sell');
    await refused({ status: 422, code: 'market.offer-of-own-group' }, () => pick(running, other, offer, '1'));
    await callerOf(running, one).delete('/orders');
  });

  test('PCK-1 an offer just gone, repriced, or never there is refused, nothing moves', async () => {
    await withSellers(['50.00'], async ([seller]) => {
      const buyer = await floor.firm(1_000_000n, 0n);
      const [offer] = await offersOf(running, 'sell');
      const [order] = (await callerOf(running, seller).get<{ items: OrderView[] }>('/orders?status=open')).body.items;
      mustBe(200, await callerOf(running, seller).patch(`/orders/${order?.id}`, { price: '50.10' }));
      await refused({ status: 409, code: 'market.offer-gone' }, () => pick(running, buyer, offer, '1'));
      const [repriced] = await offersOf(running, 'sell');
      expect(repriced?.offerId).not.toBe(offer?.offerId);
      await callerOf(running, seller).delete('/orders');
      await refused({ status: 409, code: 'market.offer-gone' }, () => pick(running, buyer, repriced, '1'));
      for (const name of ['none', order?.id ?? '', 'A'.repeat(22), randomUUID()]) {
        await refused({ status: 404, code: 'market.offer-not-found' }, () => pick(running, buyer, name, '1'));
      }
    });
  });

  test('PCK-1 the taker must have the money with the fee, or the units, at the price of the offer', async () => {
    await withSellers(['50.00'], async () => {
      const [offer] = await offersOf(running, 'sell');
      // 10 × 50.00 and 0.25 of fee.
      const short = await floor.firm(50_024n, 0n);
      await refused(
        { status: 422, code: 'market.insufficient-funds', facts: { needed: '500.25', shortfall: '0.01' } },
        () => pick(running, short, offer, '10'),
      );
      await floor.deposit(short, 1n);
      expect(await pick(running, short, offer, '10')).toMatchObject({ status: 201, body: { fee: '0.25' } });
    });
    const bidder = await floor.firm(1_000_000n, 0n);
    await bidder.order('buy', '40.00', '10');
    const [bid] = await offersOf(running, 'buy');
    const poor = await floor.firm(0n, 9n);
    await refused({ status: 422, code: 'market.insufficient-units', facts: { shortfall: '1' } }, () =>
      pick(running, poor, bid, '10'),
    );
    await callerOf(running, bidder).delete('/orders');
  });

  test('PCK-1 a halted instrument takes no picks', async () => {
    await withSellers(['50.00'], async () => {
      const buyer = await floor.firm(1_000_000n, 0n);
      const [offer] = await offersOf(running, 'sell');
      await floor.halt(true);
      await refused({ status: 423, code: 'market.instrument-halted' }, () => pick(running, buyer, offer, '1'));
      await floor.halt(false);
      expect((await pick(running, buyer, offer, '1')).status).toBe(201);
    });
  });

  test('PCK-1 the same clientOrderId and pick is answered with the first, other content is a conflict', async () => {
    await withSellers(['50.00', '50.00'], async () => {
      const buyer = await floor.firm(1_000_000n, 0n);
      const [offer, other] = await offersOf(running, 'sell');
      const key = randomUUID();
      const answers = await Promise.all(Array.from({ length: 5 }, () => pick(running, buyer, offer, '10', key)));
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
      const again = await pick(running, buyer, offer, '10', key);
      expect(again).toMatchObject({ status: 201, body: { id: answers[0]?.body.id, status: 'filled' } });
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect((await pick(running, buyer, other, '10', key)).body.code).toBe('market.client-order-id-conflict');
      const body = { instrument: 'CEA24', side: 'buy', price: '50.00', quantity: '10', timeInForce: 'day' };
      const order = await callerOf(running, buyer).post<Problem>('/orders', { ...body, clientOrderId: key });
      expect(order.body.code).toBe('market.client-order-id-conflict');
    });
  });

  test('PCK-1 fifty takers at once pick from one offer: it is filled exactly, and never above what it has', async () => {
    await withSellers(['50.00'], async ([seller]) => {
      const takers = await Promise.all(Array.from({ length: 50 }, () => floor.firm(100_000n, 0n)));
      const [offer] = await offersOf(running, 'sell');
      const answers = await Promise.all(takers.map((taker) => pick(running, taker, offer, '3')));
      const codes = answers.map(({ status, body }) => (status === 201 ? 'filled' : body.code)).sort();
      expect(codes.filter((code) => code === 'filled')).toHaveLength(3);
      expect(codes.filter((code) => code === 'market.offer-quantity-exceeded')).toHaveLength(47);
      const [order] = (await callerOf(running, seller).get<{ items: OrderView[] }>('/orders')).body.items;
      expect(order).toMatchObject({ filledQuantity: '9', remainingQuantity: '1' });
      const last = await Promise.all(takers.map((taker) => pick(running, taker, offer, '1')));
      expect(last.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(new Set(last.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
        new Set(['market.offer-gone']),
      );
    });
  });

  test('PCK-1 a process that does not lead shows the same offers, from the orders on disk', async () => {
    await withSellers(['50.05', '50.00', '50.01', '50.02', '50.00', '50.03', '50.04'], async () => {
      const bidder = await floor.firm(1_000_000n, 0n);
      for (const price of ['40.00', '41.00', '40.00']) await bidder.order('buy', price, '1');
      const other = await startTestApp({ testDatabase: running.testDatabase });
      try {
        for (const side of ['buy', 'sell'] as const) {
          expect(await offersOf(other, side)).toEqual(await offersOf(running, side));
          const first = mustBe(200, await callerOf(other).get<Page>(`/instruments/CEA24/offers?side=${side}&limit=2`));
          expect(await offersOf(other, side, `&cursor=${first.nextCursor}`)).toEqual(
            (await offersOf(running, side)).slice(2),
          );
        }
      } finally {
        await other.close();
        await callerOf(running, bidder).delete('/orders');
      }
    });
  });

  test('PCK-1 all of it is replayed to the same orders, books and balances', async () => {
    expect(await replayFindings(running)).toEqual([]);
    const [picks] = await running.database.query<{ count: bigint }>(
      'SELECT count(*) FROM market_orders WHERE picks IS NOT NULL',
    );
    expect(picks?.count).toBeGreaterThan(8n);
  });
});

describe('picks of the best price only', () => {
  test('PCK-1 only the first order at the best price can be picked, then the next', async () => {
    const running = await startAppUnder([pickRulebook('carbon', 'best-price-pick')]);
    try {
      const floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
      const seller = await floor.firm(0n, 100n);
      for (const price of ['50.01', '50.00', '50.00']) await seller.order('sell', price, '10');
      const buyer = await floor.firm(1_000_000n, 0n);
      const [first, ...others] = await offersOf(running, 'sell');
      expect([first?.price, others]).toEqual(['50.00', []]);
      const standby = await startTestApp({ testDatabase: running.testDatabase });
      expect(await offersOf(standby, 'sell')).toEqual([first]);
      await standby.close();
      expect((await pick(running, buyer, first, '10')).status).toBe(201);
      const [second] = await offersOf(running, 'sell');
      await seller.order('sell', '49.99', '1');
      const { body } = await pick(running, buyer, second, '1');
      expect(body).toMatchObject({ code: 'market.offer-out-of-reach', matching: 'best-price-pick' });
      expect(await replayFindings(running)).toEqual([]);
    } finally {
      await running.close();
    }
  });

  test('PCK-1 where orders are matched by themselves there are no offers, and none is picked', async () => {
    const running = await startTestApp();
    try {
      const floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
      const seller = await floor.firm(0n, 100n);
      const id = await seller.order('sell', '50.00', '10');
      expect(await offersOf(running, 'sell')).toEqual([]);
      const cipher = await running.app.get(OfferNames, { strict: false }).cipher();
      const name = cipher.name({ market: 'carbon', sequence: Number(id.split('-')[1]), priceTicks: 5_000 });
      const buyer = await floor.firm(1_000_000n, 0n);
      expect(await pick(running, buyer, name, '1')).toMatchObject({
        status: 423,
        body: { code: 'market.offer-picking-closed', phase: 'continuous', matching: 'price-time' },
      });
    } finally {
      await running.close();
    }
  });
});
