import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import type { OrderView } from '../../src/modules/market/index.js';
import type { LimitRules } from '../../src/modules/market/rulebook/rulebook.js';
import { callerOf, type Answer } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { orderRequests } from '../support/order-requests.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { approve, CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { pickRulebook, startAppUnder } from '../support/ruled-market.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import type { TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Floor {
  readonly running: TestApp;
  readonly floor: TradingFloor;
}

/** Carbon under these limits, otherwise plain or with picks. */
async function floorUnder(limits: Partial<LimitRules>, picks = false, parts = {}): Promise<Floor> {
  const plain = picks ? pickRulebook('carbon', 'five-level-pick') : plainRulebook('carbon');
  const running = await startAppUnder([{ ...plain, limits: { ...plain.limits, ...limits } }], parts);
  return { running, floor: await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province) };
}

describe('limits over HTTP', () => {
  test('LIM-1 of 64 orders at once exactly those that fit are taken, and the answer names figures and limit', async () => {
    const { running, floor } = await floorUnder({ positionMax: '1000' });
    try {
      const trader = await floor.firm(100_000_000n, 360n);
      const firm = orderRequests(running, trader, floor.code);
      const answers = await Promise.all(Array.from({ length: 64 }, () => firm.place('buy', '50.00', '20')));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(32);
      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused).toHaveLength(32);
      for (const { status, body } of refused) {
        expect({ status, body }).toMatchObject({
          status: 422,
          body: {
            code: 'market.position-limit-exceeded',
            positionMax: '1000',
            position: '360',
            openPurchases: '640',
            ordered: '20',
          },
        });
      }
      const tried = await firm.post('/orders/test', {
        instrument: floor.code,
        side: 'buy',
        price: '50.00',
        quantity: '1',
        timeInForce: 'gtc',
        clientOrderId: randomUUID(),
      });
      expect(tried).toMatchObject({ status: 422, body: { code: 'market.position-limit-exceeded' } });
      // Making an order smaller makes room; making it larger again takes it.
      const [order] = (await firm.get<{ items: OrderView[] }>('/orders?status=open')).body.items;
      mustBe(200, await firm.patch(`/orders/${order?.id}`, { quantity: '10' }));
      expect((await firm.place('buy', '50.00', '10')).status).toBe(201);
      expect(await firm.patch(`/orders/${order?.id}`, { quantity: '20' })).toMatchObject({
        status: 422,
        body: { code: 'market.position-limit-exceeded', ordered: '10' },
      });
      expect((await firm.place('sell', '60.00', '360')).status).toBe(201);
    } finally {
      await running.close();
    }
  });

  test('LIM-1 holders, open orders and orders per minute are refused by a code each', async () => {
    const clock = manualClock();
    const limits = { holdersMax: 2, openOrdersMax: 2, ordersPerMinuteMax: 3 };
    const { running, floor } = await floorUnder(limits, false, { clock });
    try {
      const holder = orderRequests(running, await floor.firm(1_000_000n, 10n), floor.code);
      const second = orderRequests(running, await floor.firm(1_000_000n, 0n), floor.code);
      const third = orderRequests(running, await floor.firm(1_000_000n, 0n), floor.code);
      expect((await second.place('buy', '50.00', '1')).status).toBe(201);
      expect(await third.place('buy', '50.00', '1')).toMatchObject({
        status: 422,
        body: { code: 'market.holder-limit-reached', holdersMax: 2, holders: 2 },
      });
      for (const price of ['60.00', '61.00']) expect((await holder.place('sell', price, '1')).status).toBe(201);
      expect(await holder.place('sell', '62.00', '1')).toMatchObject({
        status: 422,
        body: { code: 'market.open-orders-limit-reached', openOrdersMax: 2, open: 2 },
      });
      expect((await holder.place('buy', '1.00', '1', { timeInForce: 'ioc' })).status).toBe(201);
      const fast = await holder.place('buy', '1.00', '1', { timeInForce: 'ioc' });
      expect(fast).toMatchObject({
        status: 429,
        body: { code: 'market.order-rate-exceeded', ordersPerMinuteMax: 3 },
        headers: { 'retry-after': '60' },
      });
      clock.advance(60_000);
      expect((await holder.place('buy', '1.00', '1', { timeInForce: 'ioc' })).status).toBe(201);
    } finally {
      await running.close();
    }
  });

  test('LIM-1 picks are under the same limits', async () => {
    const { running, floor } = await floorUnder({ positionMax: '12', holdersMax: 2, ordersPerMinuteMax: 3 }, true);
    try {
      const seller = await floor.firm(0n, 12n);
      for (const price of ['50.00', '50.01']) await seller.order('sell', price, '6');
      const [buyer, other] = [await floor.firm(1_000_000n, 0n), await floor.firm(1_000_000n, 0n)];
      const pick = async (firm: TradingFirm, nth: number, quantity: string): Promise<string> => {
        const path = `/instruments/${floor.code}/offers?side=sell`;
        const { items } = (await callerOf(running).get<{ items: { offerId: string }[] }>(path)).body;
        const body = { quantity, clientOrderId: randomUUID() };
        const answer = await callerOf(running, firm).post<{ code?: string }>(
          `/offers/${items[nth]?.offerId}/picks`,
          body,
        );
        return answer.body.code ?? String(answer.status);
      };
      expect(await pick(buyer, 0, '5')).toBe('201');
      expect(await pick(other, 0, '1')).toBe('market.holder-limit-reached');
      await buyer.order('buy', '40.00', '2');
      expect(await pick(buyer, 1, '6')).toBe('market.position-limit-exceeded');
      expect(await pick(buyer, 1, '5')).toBe('201');
      expect(await pick(buyer, 0, '1')).toBe('market.order-rate-exceeded');
    } finally {
      await running.close();
    }
  });
});

describe('limits of single accounts and large holders', () => {
  let running: TestApp;
  let floor: TradingFloor;
  let auditor: SignedIn;
  beforeAll(async () => {
    ({ running, floor } = await floorUnder({ positionMax: '1000', reportFrom: '0.5' }));
    auditor = await seatSignedIn(running.app, { kind: 'auditor', roles: ['auditor'] });
  });
  afterAll(() => running.close());

  const propose = (firm: TradingFirm, quantity: string | null, rest: object = {}): Promise<Answer<{ id: string }>> =>
    callerOf(running, floor.offices.marketOperator).post<{ id: string }>('/markets/carbon/position-limits', {
      accountId: firm.accountId,
      instrument: floor.code,
      quantity,
      reason: '年度配额 350 吨',
      ...rest,
    });
  const holders = async (
    person: SignedIn,
    query = '',
  ): Promise<Answer<{ items: object[]; nextCursor: string | null }>> =>
    callerOf(running, person).get(`/surveillance/large-holders?market=carbon${query}`);

  test('LIM-1 an account has another limit once a second person has agreed, and the old one after that is taken back', async () => {
    const trader = await floor.firm(100_000_000n, 900n);
    const firm = orderRequests(running, trader, floor.code);
    expect((await firm.place('buy', '50.00', '101')).body.code).toBe('market.position-limit-exceeded');
    const { id } = mustBe(201, await propose(trader, '1350'));
    expect((await firm.place('buy', '50.00', '101')).body.code).toBe('market.position-limit-exceeded');
    const alone = await callerOf(running, floor.offices.marketOperator).post(`/approvals/${id}/decisions`, {
      decision: 'approve',
    });
    expect(alone.status).toBe(403);
    await approve(running, floor.offices.operatorApprover, id);
    expect((await firm.place('buy', '50.00', '450')).status).toBe(201);
    expect(await firm.place('buy', '50.00', '1')).toMatchObject({
      status: 422,
      body: { code: 'market.position-limit-exceeded', positionMax: '1350' },
    });
    await approve(running, floor.offices.operatorApprover, mustBe(201, await propose(trader, null)).id);
    expect((await firm.place('buy', '50.00', '1')).body).toMatchObject({ positionMax: '1000', openPurchases: '450' });
  });

  test('LIM-1 a limit is only of a trading account, an instrument and a quantity of the market', async () => {
    const trader = await floor.firm(0n, 0n);
    const wrong = [{ instrument: 'NO-SUCH' }, { quantity: '1.5' }, { accountId: '999999' }];
    const answers = await Promise.all(wrong.map((rest) => propose(trader, '1', rest)));
    expect(answers.map(({ status }) => status)).toEqual([404, 422, 404]);
    const elsewhere = await callerOf(running, floor.offices.marketOperator).post('/markets/water/position-limits', {
      accountId: trader.accountId,
      instrument: floor.code,
      quantity: '1',
      reason: '年度配额',
    });
    expect(elsewhere).toMatchObject({ status: 422, body: { code: 'market.position-limit-invalid' } });
  });

  test('LIM-1 whoever holds from half of its limit on is reported to the operator and to auditors, to nobody else', async () => {
    const [large, own, small] = [await floor.firm(0n, 500n), await floor.firm(0n, 650n), await floor.firm(0n, 499n)];
    await approve(running, floor.offices.operatorApprover, mustBe(201, await propose(own, '1301')).id);
    const { body } = await holders(auditor);
    const accounts = body.items.map((item) => (item as { accountId: string }).accountId);
    expect(accounts).toEqual(expect.arrayContaining([large.accountId, own.accountId]));
    expect(accounts).not.toContain(small.accountId);
    expect(body.items).toContainEqual({
      instrument: floor.code,
      accountId: own.accountId,
      organizationId: own.organization.id,
      organizationName: own.organization.name,
      position: '650',
      positionMax: '1301',
      reportFrom: '650',
    });
    expect((await holders(floor.offices.marketOperator)).body).toEqual(body);
    const first = await holders(auditor, '&limit=1');
    const rest = await holders(auditor, `&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...rest.body.items]).toEqual(body.items);
    expect((await holders(large)).status).toBe(403);
    expect((await callerOf(running, auditor).get('/surveillance/large-holders?market=water')).body).toEqual({
      items: [],
      nextCursor: null,
    });
  });
});

describe('the switches of the operator', () => {
  let running: TestApp;
  let floor: TradingFloor;
  beforeAll(async () => {
    ({ running, floor } = await floorUnder({}));
  });
  afterAll(() => running.close());

  const operator = () => callerOf(running, floor.offices.marketOperator);
  const audited = async (action: string): Promise<unknown> => {
    const rows = await running.database.query<{ after: unknown }>(
      'SELECT after FROM platform_audit WHERE action = $1 ORDER BY at',
      [action],
    );
    return rows.map(({ after }) => after);
  };

  test('MKT-9 a halted market takes cancels only, and its resumption all', async () => {
    const firm = orderRequests(running, await floor.firm(1_000_000n, 10n), floor.code);
    const resting = await firm.place('buy', '40.00', '1');
    const reason = '系统故障排查';
    expect(await operator().post('/markets/carbon/halt', { reason })).toMatchObject({
      status: 200,
      body: { market: 'carbon', halted: true },
    });
    expect(await firm.place('buy', '40.00', '1')).toMatchObject({ status: 423, body: { code: 'market.halted' } });
    expect((await firm.patch(`/orders/${resting.body.id}`, { price: '39.00' })).status).toBe(423);
    expect((await firm.delete(`/orders/${resting.body.id}`)).status).toBe(200);
    expect((await operator().post('/markets/carbon/resume', { reason })).status).toBe(200);
    expect((await firm.place('buy', '40.00', '1')).status).toBe(201);
    expect(await audited('market.halted')).toEqual([{ halted: true, reason }]);
    expect((await operator().post('/markets/gold/halt', { reason })).body).toMatchObject({ code: 'market.not-found' });
    await firm.delete('/orders');
  });

  test('LIM-1 a stopped participant has its orders cancelled everywhere, sends no new ones, and is let in again', async () => {
    const trader = await floor.firm(1_000_000n, 100n);
    const other = orderRequests(running, await floor.firm(1_000_000n, 100n), floor.code);
    const firm = orderRequests(running, trader, floor.code);
    const left = await other.place('buy', '39.00', '1');
    const placed = [await firm.place('buy', '40.00', '10'), await firm.place('sell', '60.00', '10')];
    const path = `/participants/${trader.organization.id}`;
    const reason = '下单程序失控';
    const [killed, ...racing] = await Promise.all([
      operator().post<{ stopped: boolean; markets: { market: string; cancelled: number; problem: null }[] }>(
        `${path}/kill`,
        { reason },
      ),
      ...Array.from({ length: 20 }, () => firm.place('buy', '38.00', '1')),
    ]);
    const slipped = racing.filter(({ status }) => status === 201).length;
    expect(killed).toMatchObject({ status: 200, body: { stopped: true } });
    expect(killed?.body.markets.map(({ market, cancelled, problem }) => [market, cancelled, problem])).toEqual([
      ['carbon', 2 + slipped, null],
      ['discharge', 0, null],
      ['water', 0, null],
      ['energy', 0, null],
      ['forest', 0, null],
    ]);
    for (const { body } of placed) {
      expect(await firm.order(body.id)).toMatchObject({ status: 'cancelled', reason: 'operator-stop' });
    }
    expect((await firm.get<{ items: unknown[] }>('/orders?status=open')).body.items).toEqual([]);
    expect(await firm.balance('CNY')).toMatchObject({ available: '10000.00', held: '0.00' });
    expect((await other.order(left.body.id)).status).toBe('new');
    expect(await firm.place('buy', '38.00', '1')).toMatchObject({
      status: 423,
      body: { code: 'market.account-restricted', reason: 'operator-stop' },
    });
    // Asked again it changes nothing.
    expect((await operator().post<{ markets: object[] }>(`${path}/kill`, { reason })).body.markets[0]).toMatchObject({
      cancelled: 0,
    });
    expect(await operator().post(`${path}/release`, { reason: '程序已修复' })).toMatchObject({
      status: 200,
      body: { stopped: false },
    });
    expect((await firm.place('buy', '38.00', '1')).status).toBe(201);
    expect(await audited('market.participant-stopped')).toEqual([
      { stopped: true, reason },
      { stopped: true, reason },
    ]);
    expect(await audited('market.participant-released')).toEqual([{ stopped: false, reason: '程序已修复' }]);
    const unknown = await operator().post(`/participants/${randomUUID()}/kill`, { reason });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'identity.organization-not-found' } });
  });

  test('LIM-1 stops and their cancellations are replayed', async () => {
    const { findings } = await running.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return replayMarket(tx, 'carbon');
    });
    expect(findings).toEqual([]);
  });
});
