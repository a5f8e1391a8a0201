import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { orderHolds } from '../../src/modules/market/index.js';
import { LedgerService, reconcile, type AccountKind } from '../../src/modules/ledger/index.js';
import type { Market } from '../../src/shared/market.js';
import { callerOf } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { approve, mustBe, seatOffices, type Offices } from '../support/registry-fixture.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Balances {
  readonly items: readonly { asset: string; unit: string; available: string; held: string; pending: string }[];
}

interface Statement {
  readonly balances: readonly { asset: string; opening: object; closing: object }[];
  readonly items: readonly { id: string; available: string; reason: string }[];
  readonly nextCursor: string | null;
}

/** The day of the exchange ends at 16:00 UTC, and nobody's session shall expire before the next has begun. */
const SHORTLY_BEFORE_MIDNIGHT = new Date('2026-03-02T15:55:00Z');
const TEN_MINUTES_MS = 600_000;

describe('the ledger over HTTP', () => {
  const clock = manualClock(SHORTLY_BEFORE_MIDNIGHT);
  let served: TestApp;
  let offices: Offices;
  let firm: SignedIn;
  let rival: SignedIn;
  let auditor: SignedIn;
  let carbon: string;
  let water: string;
  beforeAll(async () => {
    served = await startTestApp({ clock });
    offices = await seatOffices(served);
    firm = await seatSignedIn(served.app, { kind: 'enterprise', roles: ['account-keeper'] });
    rival = await seatSignedIn(served.app, { kind: 'enterprise', roles: ['account-keeper'] });
    auditor = await seatSignedIn(served.app, { kind: 'auditor', roles: ['auditor'] });
    for (const market of ['carbon', 'water'] as const) await open(offices.marketOperator, market, 'bank');
    carbon = await open(firm, 'carbon');
    water = await open(firm, 'water');
    await open(rival, 'carbon');
  });
  afterAll(() => served.close());

  test('a person sees the accounts of the own organization, by market and kind', async () => {
    const own = await callerOf(served, firm).get<{ items: { id: string; market: string }[] }>('/accounts');
    expect(mustBe(200, own).items.map(({ id }) => id)).toEqual([carbon, water]);
    const some = await callerOf(served, firm).get<{ items: object[] }>('/accounts?market=water&kind=trading');
    expect(mustBe(200, some).items).toMatchObject([{ id: water, market: 'water', kind: 'trading' }]);
    expect((await callerOf(served, firm).get('/accounts?market=oil')).status).toBe(400);
    expect((await callerOf(served).get('/accounts')).status).toBe(401);
  });

  test('cash comes in when another person of the operator has approved it, once for each bank reference', async () => {
    const movement = { accountId: carbon, direction: 'in', amount: '1000.50', bankReference: 'ICBC-1' };
    const proposed = await callerOf(served, offices.marketOperator).post<{ id: string }>('/cash-movements', movement);
    expect(await cash(firm, carbon)).toMatchObject({ available: '0.00' });
    await approve(served, offices.operatorApprover, mustBe(201, proposed).id);
    expect(await cash(firm, carbon)).toEqual({
      asset: 'CNY',
      unit: 'yuan',
      available: '1000.50',
      held: '0.00',
      pending: '0.00',
    });
    const again = await callerOf(served, offices.marketOperator).post('/cash-movements', movement);
    expect([again.status, again.body['code']]).toEqual([409, 'ledger.bank-reference-used']);
    expect((await callerOf(served, firm).post('/cash-movements', movement)).status).toBe(403);
  });

  test('cash that is to go out is held until it is approved, and free again when it is rejected', async () => {
    const operator = callerOf(served, offices.marketOperator);
    const movement = { accountId: carbon, direction: 'out', amount: '100.00', bankReference: 'ICBC-2' };
    const { id } = mustBe(201, await operator.post<{ id: string }>('/cash-movements', movement));
    expect(await cash(firm, carbon)).toMatchObject({ available: '900.50', held: '100.00' });
    await approve(served, offices.operatorApprover, id);
    expect(await cash(firm, carbon)).toMatchObject({ available: '900.50', held: '0.00' });

    const refused = { ...movement, bankReference: 'ICBC-3' };
    const second = mustBe(201, await operator.post<{ id: string }>('/cash-movements', refused));
    expect(await cash(firm, carbon)).toMatchObject({ available: '800.50', held: '100.00' });
    const decision = { decision: 'reject', reason: '流水不符' };
    const approver = callerOf(served, offices.operatorApprover);
    mustBe(201, await approver.post(`/approvals/${second.id}/decisions`, decision));
    expect(await cash(firm, carbon)).toMatchObject({ available: '900.50', held: '0.00' });

    const tooMuch = { ...movement, amount: '5000', bankReference: 'ICBC-4' };
    const answer = await operator.post('/cash-movements', tooMuch);
    expect([answer.status, answer.body['code']]).toEqual([422, 'ledger.insufficient-balance']);
  });

  test('LED-2 cash moves between own accounts of two markets, once for each Idempotency-Key', async () => {
    const order = { fromAccountId: carbon, toAccountId: water, amount: '200.25' };
    const key = randomUUID();
    const first = await callerOf(served, firm).post('/transfers', order, key);
    expect(first.status).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    clock.advance(60_000);
    const again = await callerOf(served, firm).post('/transfers', order, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const other = await callerOf(served, firm).post('/transfers', { ...order, amount: '200.26' }, key);
    expect([other.status, other.body['code']]).toEqual([409, 'ledger.transfer-conflict']);
    expect(await cash(firm, carbon)).toMatchObject({ available: '700.25' });
    expect(await cash(firm, water)).toMatchObject({ available: '200.25' });
  });

  test.each([
    ['the same market', () => ({ toAccountId: carbon }), 422, 'ledger.same-market'],
    ['more than there is', () => ({ amount: '99999.00' }), 422, 'ledger.insufficient-balance'],
    ['nothing', () => ({ amount: '0.00' }), 422, 'ledger.invalid-amount'],
    ['a part of a fen', () => ({ amount: '1.005' }), 422, 'ledger.invalid-amount'],
    ['a negative amount', () => ({ amount: '-1.00' }), 400, 'request.invalid-field'],
    ['a number instead of text', () => ({ amount: 1 }), 400, 'request.invalid-field'],
    ['an account that is no number', () => ({ toAccountId: 'x' }), 400, 'request.invalid-field'],
    ['an account that does not exist', () => ({ toAccountId: '999999' }), 404, 'ledger.account-not-found'],
  ])('MKT-4 a transfer of, or to, %s is refused and nothing changes', async (_, change, status, code) => {
    const before = await cash(firm, carbon);
    const order = { fromAccountId: carbon, toAccountId: water, amount: '1.00', ...change() };
    const answer = await callerOf(served, firm).post('/transfers', order);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(await cash(firm, carbon)).toEqual(before);
  });

  test('SEC-1 another organization neither reads an account nor moves its cash; an auditor reads it', async () => {
    for (const path of ['balances', 'entries', 'statement?from=2026-03-01&to=2026-03-03']) {
      const foreign = await callerOf(served, rival).get(`/accounts/${carbon}/${path}`);
      expect([path, foreign.status, foreign.body['code']]).toEqual([path, 404, 'ledger.account-not-found']);
      expect((await callerOf(served, auditor).get(`/accounts/${carbon}/${path}`)).status).toBe(200);
    }
    const theft = { fromAccountId: carbon, toAccountId: water, amount: '1.00' };
    expect((await callerOf(served, rival).post('/transfers', theft)).status).toBe(404);
    for (const id of ['0', '-1', 'abc', '99999999999999999999999', '1.5']) {
      expect([id, (await callerOf(served, firm).get(`/accounts/${id}/balances`)).status]).toEqual([id, 404]);
    }
  });

  test('LED-1 a statement opens, lists and closes, page by page, and two days meet', async () => {
    clock.advance(TEN_MINUTES_MS);
    const order = { fromAccountId: water, toAccountId: carbon, amount: '0.25' };
    mustBe(201, await callerOf(served, firm).post('/transfers', order));
    const first = await statement('2026-03-02', '2026-03-03');
    const second = await statement('2026-03-03', '2026-03-04');
    expect(first.balances[0]).toMatchObject({
      asset: 'CNY',
      opening: { available: '0.00', held: '0.00', pending: '0.00' },
      closing: { available: '700.25', held: '0.00', pending: '0.00' },
    });
    expect(second.balances[0]).toMatchObject({
      opening: { available: '700.25' },
      closing: { available: '700.50' },
    });
    expect(second.items).toMatchObject([{ available: '0.25', reason: 'cash.transferred' }]);
    expect(first.items.map(({ reason }) => reason)).toEqual([
      'cash.deposited',
      'hold.opened',
      'cash.withdrawn',
      'hold.opened',
      'hold.voided',
      'cash.transferred',
    ]);
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Statement = await statement('2026-03-02', '2026-03-03', `&limit=4${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(first.items.map(({ id }) => id));
    const entries = await callerOf(served, firm).get<Statement>(`/accounts/${carbon}/entries?asset=CNY&limit=200`);
    const newestFirst = [...second.items, ...[...first.items].reverse()].map(({ id }) => id);
    expect(mustBe(200, entries).items.map(({ id }) => id)).toEqual(newestFirst);
  });

  test('SEC-2 a statement of a bad period and a made-up cursor are refused', async () => {
    const get = (query: string) => callerOf(served, firm).get(`/accounts/${carbon}/statement?${query}`);
    expect((await get('from=2026-03-03&to=2026-03-03')).body['code']).toBe('ledger.invalid-period');
    expect((await get('from=2020-03-03&to=2026-03-03')).body['code']).toBe('ledger.invalid-period');
    expect((await get('from=2026-02-30&to=2026-03-03')).status).toBe(400);
    expect((await get('from=2026-03-02')).status).toBe(400);
    expect((await get('from=2026-03-02&to=2026-03-03&cursor=WyJ4Il0')).body['code']).toBe('request.invalid-cursor');
  });

  test('LED-1 the trial balance sums to zero in every asset, also within each market', async () => {
    const answer = await callerOf(served, auditor).get<{
      balanced: boolean;
      items: { asset: string; total: string; lines: { market: string; kind: string; available: string }[] }[];
    }>('/ledger/trial-balance');
    const { balanced, items } = mustBe(200, answer);
    expect([balanced, items[0]?.total]).toEqual([true, '0.00']);
    expect(items[0]?.lines).toMatchObject([
      { market: 'carbon', kind: 'bank', available: '-700.50' },
      { market: 'carbon', kind: 'trading', available: '700.50' },
      { market: 'water', kind: 'bank', available: '-200.00' },
      { market: 'water', kind: 'trading', available: '200.00' },
    ]);
    expect((await callerOf(served, firm).get('/ledger/trial-balance')).status).toBe(403);
    expect((await reconcile(served.database, orderHolds)).clean).toBe(true);
  });

  async function open(owner: SignedIn, market: Market, kind: AccountKind = 'trading'): Promise<string> {
    const ledger = served.app.get(LedgerService, { strict: false });
    const { organizationId } = owner.actor;
    const id = await served.database.transaction((tx) =>
      ledger.openAccount(tx, { organizationId, market, kind, at: clock.now() }),
    );
    return id.toString();
  }

  async function cash(person: SignedIn, accountId: string) {
    const answer = await callerOf(served, person).get<Balances>(`/accounts/${accountId}/balances`);
    return mustBe(200, answer).items.find(({ asset }) => asset === 'CNY');
  }

  async function statement(from: string, to: string, more = ''): Promise<Statement> {
    const path = `/accounts/${carbon}/statement?from=${from}&to=${to}${more}`;
    return mustBe(200, await callerOf(served, firm).get<Statement>(path));
  }
});
