import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { callerOf, type Answer } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { orderRequests } from '../support/order-requests.js';
import { approve, CARBON_LISTING, listInstrument, mustBe, WATER_LISTING } from '../support/registry-fixture.js';
import { sessionRulebook } from '../support/rulebook-fixture.js';
import { startAppUnder } from '../support/ruled-market.js';
import { seatSignedIn, signIn, type SignedIn } from '../support/sign-in.js';
import type { TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

const MINUTE_MS = 60_000;
const CODE = CARBON_LISTING.code;

interface Account {
  readonly id: string;
  readonly market: string;
  readonly kind: string;
}

interface Balance {
  readonly asset: string;
  readonly available: string;
  readonly held: string;
  readonly pending: string;
}

/** Monday 2026-03-02 in the national carbon market, whose window is 09:00 to 16:00. */
describe('units between register and trading side', () => {
  const clock = manualClock(new Date('2026-03-02T01:45:00.000Z'));
  let running: TestApp;
  let floor: TradingFloor;
  let firm: TradingFirm;
  let register: string;
  beforeAll(async () => {
    const plain = sessionRulebook('carbon');
    const settlement = { ...plain.settlement, registerTransfer: { from: '09:00', to: '16:00' } };
    running = await startAppUnder([{ ...plain, settlement }], { clock });
    floor = await openTradingFloor(running, CARBON_LISTING, ({ province }) => province);
    await listInstrument(running, floor.offices, WATER_LISTING, [floor.offices.water]);
    firm = await floor.firm(10_000_000n, 5_000n);
    register = await registerOf(firm);
  });
  afterAll(async () => {
    const report = await reconcile(running.database, orderHolds);
    await running.close();
    expect(report.checks.flatMap((check) => check.differences)).toEqual([]);
  });

  async function registerOf(person: SignedIn): Promise<string> {
    const answer = await callerOf(running, person).get<{ items: Account[] }>('/accounts?market=carbon&kind=register');
    return mustBe(200, answer).items[0]?.id ?? '';
  }

  const move = (direction: string, quantity: string, change: object = {}, key?: string): Promise<Answer> =>
    callerOf(running, firm).post(
      `/accounts/${firm.accountId}/register-transfers`,
      { direction, instrument: CODE, quantity, ...change },
      key,
    );

  async function balance(accountId: string, asset = CODE): Promise<string> {
    const answer = await callerOf(running, firm).get<{ items: Balance[] }>(`/accounts/${accountId}/balances`);
    const found = mustBe(200, answer).items.find((each) => each.asset === asset);
    return `${found?.available}/${found?.held}/${found?.pending}`;
  }

  const both = async (): Promise<[trading: string, register: string]> => [
    await balance(firm.accountId),
    await balance(register),
  ];

  test('REG-5 the register account is there beside the trading account, with a balance of everything', async () => {
    const own = await callerOf(running, firm).get<{ items: Account[] }>('/accounts');
    expect(mustBe(200, own).items).toMatchObject([
      { id: firm.accountId, market: 'carbon', kind: 'trading' },
      { id: register, market: 'carbon', kind: 'register' },
    ]);
    const registered = await callerOf(running, firm).get<{ items: Account[] }>('/registry/accounts');
    expect(mustBe(200, registered).items.map(({ kind }) => kind)).toEqual(['trading', 'register']);
    expect(await both()).toEqual(['5000/0/0', '0/0/0']);
    expect(await balance(register, 'CNY')).toBe('0.00/0.00/0.00');
  });

  test('REG-5 units go to the register and back, and the books of both accounts tell it', async () => {
    const out = mustBe(201, await move('to-register', '3000'));
    expect(out).toEqual({
      id: expect.any(String),
      accountId: firm.accountId,
      registerAccountId: register,
      direction: 'to-register',
      instrument: CODE,
      quantity: '3000',
      at: clock.now().toISOString(),
    });
    expect(await both()).toEqual(['2000/0/0', '3000/0/0']);
    mustBe(201, await move('to-trading', '1000'));
    expect(await both()).toEqual(['3000/0/0', '2000/0/0']);

    type Entries = { items: { transferId: string; available: string; reason: string }[] };
    const entries = await callerOf(running, firm).get<Entries>(`/accounts/${register}/entries`);
    expect(mustBe(200, entries).items).toMatchObject([
      { available: '-1000', reason: 'units.moved-to-trading' },
      { transferId: out['id'], available: '3000', reason: 'units.moved-to-register' },
    ]);
    const period = 'from=2026-03-02&to=2026-03-03';
    const statement = await callerOf(running, firm).get(`/accounts/${register}/statement?${period}`);
    expect(mustBe(200, statement)).toMatchObject({
      account: { id: register, kind: 'register' },
      balances: expect.arrayContaining([
        expect.objectContaining({ asset: CODE, closing: { available: '2000', held: '0', pending: '0' } }),
      ]),
    });
  });

  test('REG-5 what lies in the register is not for sale', async () => {
    const orders = orderRequests(running, firm, CODE);
    const tooMuch = await orders.place('sell', '60.00', '3001');
    expect([tooMuch.status, tooMuch.body.code]).toEqual([422, 'market.insufficient-units']);
    const sold = await orders.place('sell', '60.00', '3000');
    expect(sold.status).toBe(201);
    expect(await both()).toEqual(['0/3000/0', '2000/0/0']);
    // What an order holds does not move either.
    expect((await move('to-register', '1')).body).toMatchObject({ status: 422, code: 'ledger.insufficient-balance' });
    await firm.cancel(sold.body.id);
    expect(await both()).toEqual(['3000/0/0', '2000/0/0']);
  });

  test('LED-2 the same key moves once, also after other moves; with other content it is refused', async () => {
    const key = randomUUID();
    const first = await move('to-register', '100', {}, key);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const again = await move('to-register', '100', {}, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    for (const [direction, quantity] of [
      ['to-register', '101'],
      ['to-trading', '100'],
    ] as const) {
      const other = await move(direction, quantity, {}, key);
      expect(other.body).toMatchObject({ status: 409, code: 'ledger.transfer-conflict' });
    }
    expect(await both()).toEqual(['2900/0/0', '2100/0/0']);
    mustBe(201, await move('to-trading', '100'));
  });

  test.each([
    ['more than there is', 'to-register', { quantity: '3001' }, 422, 'ledger.insufficient-balance'],
    ['more than lies there', 'to-trading', { quantity: '2001' }, 422, 'ledger.insufficient-balance'],
    ['nothing', 'to-register', { quantity: '0' }, 422, 'market.register-transfer-invalid'],
    ['a part of a unit', 'to-register', { quantity: '0.5' }, 422, 'market.register-transfer-invalid'],
    ['beyond all measure', 'to-register', { quantity: '9999999999999' }, 422, 'ledger.insufficient-balance'],
    ['a number instead of text', 'to-register', { quantity: 1 }, 400, 'request.invalid-field'],
    ['another way', 'sideways', {}, 400, 'request.invalid-field'],
    ['money', 'to-register', { instrument: 'CNY' }, 404, 'registry.instrument-not-found'],
    ['an unknown instrument', 'to-register', { instrument: 'CEA99' }, 404, 'registry.instrument-not-found'],
    ['units of another market', 'to-register', { instrument: 'XJ-WATER' }, 422, 'ledger.asset-not-in-market'],
  ])('REG-5 a move of %s is refused and nothing changes', async (_, direction, change, status, code) => {
    const before = await both();
    const answer = await move(direction, '1', change);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(await both()).toEqual(before);
  });

  test('SEC-1 nobody moves the units of another organization, and no other account is named', async () => {
    const rival = await floor.firm(0n, 10n);
    const form = { direction: 'to-register', instrument: CODE, quantity: '1' };
    const theft = await callerOf(running, rival).post(`/accounts/${firm.accountId}/register-transfers`, form);
    expect(theft.body).toMatchObject({ status: 404, code: 'ledger.account-not-found' });
    for (const id of ['0', 'abc', '999999']) {
      const answer = await callerOf(running, firm).post(`/accounts/${id}/register-transfers`, form);
      expect([id, answer.body['code']]).toEqual([id, 'ledger.account-not-found']);
    }
    const other = await callerOf(running, firm).post(`/accounts/${register}/register-transfers`, form);
    expect(other.body).toMatchObject({ status: 422, code: 'market.not-a-trading-account' });
    const clerk = await seatSignedIn(running.app, {
      kind: 'enterprise',
      organization: firm.organization,
      roles: ['rights-clerk'],
    });
    const refused = await callerOf(running, clerk).post(`/accounts/${firm.accountId}/register-transfers`, form);
    expect(refused.status).toBe(403);
    expect(await both()).toEqual(['3000/0/0', '2000/0/0']);
  });

  test('REG-5 no money goes to a register account', async () => {
    const movement = { accountId: register, direction: 'in', amount: '1.00', bankReference: `ICBC-${randomUUID()}` };
    const answer = await callerOf(running, floor.offices.marketOperator).post('/cash-movements', movement);
    expect(answer.body).toMatchObject({ status: 422, code: 'ledger.not-a-cash-account' });
  });

  test.each(['frozen', 'no-transfer'] as const)(
    'REG-5 nothing moves either way while the trading or the register account is %s, and a repeat is answered',
    async (kind) => {
      const key = randomUUID();
      const before = mustBe(201, await move('to-register', '1', {}, key));
      mustBe(201, await move('to-trading', '1'));
      for (const accountId of [firm.accountId, register]) {
        const documentNumber = `${kind}-${accountId}`;
        const form = { accountId, kind, documentNumber, reason: '司法协助' };
        const operator = callerOf(running, floor.offices.marketOperator);
        const proposed = await operator.post<{ id: string }>('/restrictions', form);
        await approve(running, floor.offices.operatorApprover, mustBe(201, proposed).id);
        for (const direction of ['to-register', 'to-trading']) {
          const answer = await move(direction, '1');
          expect(answer.body).toMatchObject({ status: 423, code: 'ledger.account-stopped' });
          expect((answer.body as { detail: string }).detail).toContain(`${kind} (${documentNumber})`);
        }
        const repeated = await move('to-register', '1', {}, key);
        expect([repeated.status, repeated.body]).toEqual([201, before]);
        const standing = await operator.get<{ items: { id: string; documentNumber: string }[] }>(
          `/restrictions?accountId=${accountId}`,
        );
        const restriction = mustBe(200, standing).items.find((each) => each.documentNumber === documentNumber);
        const lift = { documentNumber: `解除${accountId}号`, reason: '已结案' };
        const lifted = await operator.post<{ id: string }>(`/restrictions/${restriction?.id ?? ''}/lift`, lift);
        await approve(running, floor.offices.operatorApprover, mustBe(201, lifted).id);
      }
      expect(await both()).toEqual(['3000/0/0', '2000/0/0']);
    },
  );

  test('REG-5 what was bought today is no more for the register than for sale', async () => {
    const seller = await floor.firm(0n, 500n);
    await seller.order('sell', '60.00', '500');
    await firm.order('buy', '60.00', '500');
    expect(await both()).toEqual(['3000/0/500', '2000/0/0']);
    const answer = await move('to-register', '3001');
    expect(answer.body).toMatchObject({ status: 422, code: 'ledger.insufficient-balance' });
    // A round trip through the register makes nothing sellable that was not.
    mustBe(201, await move('to-register', '3000'));
    mustBe(201, await move('to-trading', '5000'));
    expect(await both()).toEqual(['5000/0/500', '0/0/0']);
    const sold = await orderRequests(running, firm, CODE).place('sell', '60.00', '5001');
    expect(sold.body.code).toBe('market.insufficient-units');
    mustBe(201, await move('to-register', '2000'));
  });

  test('REG-5 where a market has one ledger for both, nothing goes to the register', async () => {
    const keeper = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['account-keeper'] });
    const applied = await callerOf(running, keeper).post<{ id: string }>('/accounts/applications', { market: 'water' });
    await approve(running, floor.offices.operatorApprover, mustBe(201, applied).id);
    const { items } = mustBe(200, await callerOf(running, keeper).get<{ items: Account[] }>('/accounts?kind=trading'));
    const form = { direction: 'to-register', instrument: 'XJ-WATER', quantity: '1' };
    const answer = await callerOf(running, keeper).post(`/accounts/${items[0]?.id}/register-transfers`, form);
    expect(answer.body).toMatchObject({ status: 422, code: 'market.register-transfer-not-offered' });
  });

  test('REG-5 after the window it says when it opens, and still answers a repeat', async () => {
    const key = randomUUID();
    const before = mustBe(201, await move('to-trading', '1', {}, key));
    clock.advance((16 * 60 - (9 * 60 + 45)) * MINUTE_MS);
    const { accessToken } = await signIn(running.app, firm.actor.userId);
    const later = { ...firm, authorization: `Bearer ${accessToken}` };
    const path = `/accounts/${firm.accountId}/register-transfers`;
    const form = { direction: 'to-trading', instrument: CODE, quantity: '1' };
    expect((await callerOf(running, later).post(path, form)).body).toMatchObject({
      status: 423,
      code: 'market.register-transfer-closed',
      from: '09:00',
      to: '16:00',
      opensAt: '2026-03-03T01:00:00.000Z',
    });
    const repeated = await callerOf(running, later).post(path, form, key);
    expect([repeated.status, repeated.body]).toEqual([201, before]);
    const conflict = await callerOf(running, later).post(path, { ...form, quantity: '2' }, key);
    expect(conflict.body).toMatchObject({ status: 409, code: 'ledger.transfer-conflict' });
  });
});
