import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import type { RestrictionKind } from '../../src/modules/registry/index.js';
import { Database } from '../../src/platform/database/database.js';
import { callerOf, type Answer } from '../support/caller.js';
import {
  approve,
  CARBON_LISTING,
  listInstrument,
  mustBe,
  openTradingAccount,
  seatOffices,
  WATER_LISTING,
  type Offices,
} from '../support/registry-fixture.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openDatabase } from '../support/test-database.js';

describe('a stop on what may leave an account', () => {
  let running: TestApp;
  let offices: Offices;
  let firm: SignedIn;
  let carbon: string;
  let water: string;

  beforeAll(async () => {
    running = await startTestApp();
    offices = await seatOffices(running);
    await listInstrument(running, offices, CARBON_LISTING, [offices.province]);
    await listInstrument(running, offices, WATER_LISTING, [offices.water]);
  });
  afterAll(async () => {
    const report = await reconcile(running.database, orderHolds);
    await running.close();
    expect(report.checks.flatMap((check) => check.differences)).toEqual([]);
  });

  beforeEach(async () => {
    firm = await seatSignedIn(running.app, { kind: 'enterprise', division: '430304', roles: ['account-keeper'] });
    carbon = await openTradingAccount(running, offices, firm, 'carbon');
    water = await openTradingAccount(running, offices, firm, 'water');
    const paidIn = await cashMovement(carbon, 'in', '1000.00');
    await approve(running, offices.operatorApprover, mustBe(201, paidIn).id);
  });

  const transfer = (from: string, to: string, key?: string) =>
    callerOf(running, firm).post('/transfers', { fromAccountId: from, toAccountId: to, amount: '100.00' }, key);

  const cashMovement = (accountId: string, direction: 'in' | 'out', amount: string) =>
    callerOf(running, offices.marketOperator).post<{ id: string }>('/cash-movements', {
      accountId,
      direction,
      amount,
      bankReference: `ICBC-${randomUUID()}`,
    });

  const decide = (proposalId: string, decision: 'approve' | 'reject', reason = '已核对') =>
    callerOf(running, offices.operatorApprover).post(`/approvals/${proposalId}/decisions`, { decision, reason });

  async function proposeRestriction(accountId: string, kind: RestrictionKind, documentNumber: string): Promise<string> {
    const form = { accountId, kind, documentNumber, reason: '司法协助' };
    const proposed = await callerOf(running, offices.marketOperator).post<{ id: string }>('/restrictions', form);
    return mustBe(201, proposed).id;
  }

  async function restrict(accountId: string, kind: RestrictionKind, documentNumber: string): Promise<void> {
    await approve(running, offices.operatorApprover, await proposeRestriction(accountId, kind, documentNumber));
  }

  async function lift(accountId: string): Promise<void> {
    const operator = callerOf(running, offices.marketOperator);
    const { items } = mustBe(
      200,
      await operator.get<{ items: { id: string }[] }>(`/restrictions?accountId=${accountId}`),
    );
    const form = { documentNumber: '解除1号', reason: '已结案' };
    const path = `/restrictions/${items[0]?.id ?? ''}/lift`;
    await approve(running, offices.operatorApprover, mustBe(201, await operator.post<{ id: string }>(path, form)).id);
  }

  async function cash(accountId: string): Promise<string> {
    type Balances = { items: { asset: string; available: string; held: string }[] };
    const answer = await callerOf(running, firm).get<Balances>(`/accounts/${accountId}/balances`);
    const balance = mustBe(200, answer).items.find(({ asset }) => asset === 'CNY');
    return `${balance?.available} + ${balance?.held}`;
  }

  function expectStopped(answer: Answer<object>, reason: string): void {
    expect(answer.body).toMatchObject({ status: 423, code: 'ledger.account-stopped' });
    expect((answer.body as { detail: string }).detail).toContain(reason);
  }

  test.each(['frozen', 'no-transfer'] as const)(
    'nothing is transferred out of an account that is %s, and the document is named',
    async (kind) => {
      await restrict(carbon, kind, '湘03执保7号');
      expectStopped(await transfer(carbon, water), `${kind} (湘03执保7号)`);
      expect([await cash(carbon), await cash(water)]).toEqual(['1000.00 + 0.00', '0.00 + 0.00']);
      await lift(carbon);
      expect((await transfer(carbon, water)).status).toBe(201);
    },
  );

  test('an account that may only not trade pays out, and a stopped one is paid', async () => {
    await restrict(carbon, 'no-trade', 'T-1');
    await restrict(water, 'frozen', 'T-2');
    expect((await transfer(carbon, water)).status).toBe(201);
    expectStopped(await transfer(water, carbon), 'frozen (T-2)');
    const paidIn = await cashMovement(water, 'in', '5.00');
    await approve(running, offices.operatorApprover, mustBe(201, paidIn).id);
    expect(await cash(water)).toBe('105.00 + 0.00');
  });

  test('LED-2 a transfer made before the stop is answered again as it was, and another under its key is refused', async () => {
    const key = randomUUID();
    const first = await transfer(carbon, water, key);
    await restrict(carbon, 'frozen', 'R-1');
    const again = await transfer(carbon, water, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const body = { fromAccountId: carbon, toAccountId: water, amount: '1.00' };
    const other = await callerOf(running, firm).post('/transfers', body, key);
    expect(other.body).toMatchObject({ status: 409, code: 'ledger.transfer-conflict' });
    expectStopped(await transfer(carbon, water), 'frozen (R-1)');
    expect(await cash(carbon)).toBe('900.00 + 0.00');
  });

  test('a refused transfer uses up no key: the same request goes through once the stop is lifted', async () => {
    const key = randomUUID();
    await restrict(carbon, 'no-transfer', 'K-1');
    expectStopped(await transfer(carbon, water, key), 'K-1');
    await lift(carbon);
    expect((await transfer(carbon, water, key)).status).toBe(201);
  });

  test('cash does not leave a stopped account, neither what is proposed then nor what was proposed before', async () => {
    const before = mustBe(201, await cashMovement(carbon, 'out', '300.00')).id;
    const rejected = mustBe(201, await cashMovement(carbon, 'out', '50.00')).id;
    await restrict(carbon, 'frozen', '湘01执保123号');
    expectStopped(await cashMovement(carbon, 'out', '1.00'), 'frozen (湘01执保123号)');
    expectStopped(await decide(before, 'approve'), 'frozen (湘01执保123号)');
    expect(await cash(carbon)).toBe('650.00 + 350.00');
    mustBe(201, await decide(rejected, 'reject'));
    expect(await cash(carbon)).toBe('700.00 + 300.00');
    await lift(carbon);
    mustBe(201, await decide(before, 'approve'));
    expect(await cash(carbon)).toBe('700.00 + 0.00');
  });

  test('a freeze waits for the transfer that is under way, and no transfer follows it', async () => {
    const freeze = await proposeRestriction(carbon, 'frozen', 'O-1');
    const gate = await openDatabase(running.testDatabase, 1);
    let under: Promise<Answer> | undefined;
    let frozen: Promise<void> | undefined;
    const steps: string[] = [];
    await gate.transaction(async (tx) => {
      // The transfer finds no stop and then waits here for the balance of the account that it pays out of.
      await tx.query('SELECT FROM ledger_balances WHERE account_id = $1 FOR UPDATE', [carbon]);
      under = transfer(carbon, water).then((answer) => {
        steps.push('transferred');
        return answer;
      });
      await waiters(1);
      frozen = approve(running, offices.operatorApprover, freeze).then(() => void steps.push('frozen'));
      await waiters(2);
      expect(steps).toEqual([]);
    });
    await frozen;
    expect((await under)?.status).toBe(201);
    expect(steps[0]).toBe('transferred');
    expectStopped(await transfer(carbon, water), 'frozen (O-1)');
    await gate.dataSource.destroy();
  });

  test('a transfer waits for the freeze that is under way, and is then refused', async () => {
    const gate = await openDatabase(running.testDatabase, 1);
    const freeze = await proposeRestriction(carbon, 'frozen', 'O-2');
    let under: Promise<Answer> | undefined;
    let frozen: Promise<void> | undefined;
    await gate.transaction(async (tx) => {
      // The freeze has the account and waits here to record itself.
      await tx.query('SET LOCAL ROLE postgres');
      await tx.query('LOCK TABLE registry_restrictions IN SHARE MODE');
      frozen = approve(running, offices.operatorApprover, freeze);
      await waiters(1);
      under = transfer(carbon, water);
      await waiters(2);
    });
    await frozen;
    const answer = await under;
    expect(answer).toBeDefined();
    if (answer) expectStopped(answer, 'frozen (O-2)');
    await gate.dataSource.destroy();
  });

  /** Comes back once so many sessions wait for a lock in this test's database. */
  async function waiters(count: number): Promise<void> {
    const looks = 5_000;
    for (let look = 0; look < looks; look += 1) {
      const [row] = await running.app.get(Database).query<{ waiting: bigint }>(
        `SELECT count(DISTINCT l.pid) AS waiting FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
          WHERE NOT l.granted AND a.datname = current_database()`,
      );
      if ((row?.waiting ?? 0n) >= BigInt(count)) return;
    }
    throw new Error(`fewer than ${count} sessions wait after ${looks} looks`);
  }
});
