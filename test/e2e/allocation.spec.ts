import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HoldingAccounts } from '../../src/modules/registry/index.js';
import { callerOf, type Answer } from '../support/caller.js';
import { seatOrganization } from '../support/people.js';
import {
  approve,
  CARBON_LISTING,
  COD_LISTING,
  listInstrument,
  mustBe,
  openTradingAccount,
  seatOffice,
  seatOffices,
  WATER_LISTING,
  type Office,
  type Offices,
} from '../support/registry-fixture.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asOwner } from '../support/test-database.js';

interface Allocation {
  readonly id: string;
  readonly status: string;
  readonly note: string | null;
  readonly proposalId: string | null;
}

interface Firm {
  readonly clerk: SignedIn;
  readonly keeper: SignedIn;
  readonly accountId: string;
}

describe('allocation', () => {
  let running: TestApp;
  let offices: Offices;
  let otherCity: Office;
  let firm: Firm;

  beforeAll(async () => {
    running = await startTestApp();
    offices = await seatOffices(running);
    otherCity = await seatOffice(running, 'ecology-bureau', '430200');
    await listInstrument(running, offices, CARBON_LISTING, [offices.province]);
    await listInstrument(running, offices, COD_LISTING, [offices.ecology, otherCity]);
    await listInstrument(running, offices, WATER_LISTING, [offices.water]);
    firm = await seatFirm('discharge');
  });
  afterAll(() => running.close());

  async function seatFirm(market: 'discharge' | 'carbon' | 'water'): Promise<Firm> {
    const clerk = await seatSignedIn(running.app, { kind: 'enterprise', division: '430382', roles: ['rights-clerk'] });
    const { organization } = clerk;
    const keeper = await seatSignedIn(running.app, { kind: 'enterprise', organization, roles: ['account-keeper'] });
    return { clerk, keeper, accountId: await openTradingAccount(running, offices, keeper, market) };
  }

  const document = { sha256: 'cd'.repeat(32), name: '环评批复.pdf', mediaType: 'application/pdf', sizeBytes: 52_000 };

  function apply(clerk: SignedIn, change: object = {}, key?: string): Promise<Answer<Allocation>> {
    const form = { instrument: 'XJ-COD', quantity: '12.5', reason: '新建项目', documents: [document], ...change };
    return callerOf(running, clerk).post<Allocation>('/allocations', form, key);
  }

  async function applied(clerk: SignedIn, change: object = {}): Promise<string> {
    return mustBe(201, await apply(clerk, change)).id;
  }

  function review(reviewer: SignedIn, id: string, body: object = { decision: 'pass' }): Promise<Answer<Allocation>> {
    return callerOf(running, reviewer).post<Allocation>(`/allocations/${id}/review`, body);
  }

  async function passed(id: string, office: Office = offices.ecology): Promise<string> {
    return mustBe(201, await review(office.reviewer, id)).proposalId ?? '';
  }

  async function statusOf(id: string): Promise<Allocation> {
    return mustBe(200, await callerOf(running, firm.clerk).get<Allocation>(`/allocations/${id}`));
  }

  async function available(owner: Firm, asset = 'XJ-COD'): Promise<string> {
    type Balances = { items: { asset: string; available: string }[] };
    const answer = await callerOf(running, owner.keeper).get<Balances>(`/accounts/${owner.accountId}/balances`);
    return mustBe(200, answer).items.find((balance) => balance.asset === asset)?.available ?? '';
  }

  test('ALC-2 a firm applies, a reviewer passes, another person approves, and the units are there', async () => {
    expect(await available(firm)).toBe('0.000000');
    const application = mustBe(201, await apply(firm.clerk));
    expect(application).toMatchObject({ status: 'applied', quantity: '12.500000', documents: [document] });
    const proposalId = await passed(application.id);
    expect(await statusOf(application.id)).toMatchObject({ status: 'in-approval', proposalId });
    expect(await available(firm)).toBe('0.000000');
    const proposal = await callerOf(running, offices.ecology.approver).get(`/approvals/${proposalId}`);
    expect(proposal.body).toMatchObject({ kind: 'allocation', documents: [document], status: 'open' });

    await approve(running, offices.ecology.approver, proposalId);

    expect(await statusOf(application.id)).toMatchObject({ status: 'issued' });
    expect(await available(firm)).toBe('12.500000');
    const grants = await callerOf(running, firm.clerk).get('/allocations/grants');
    expect(grants.body).toMatchObject({
      items: [{ proposalId, applicationId: application.id, instrument: 'XJ-COD', quantity: '12.500000' }],
    });
  });

  test('ALC-1 the reviewer who passed it does not approve it, whatever roles it has', async () => {
    const { organization } = offices.ecology.reviewer;
    const both = await seatSignedIn(running.app, {
      kind: 'ecology-bureau',
      organization,
      roles: ['reviewer', 'approver'],
    });
    const id = await applied(firm.clerk);
    const proposalId = mustBe(201, await review(both, id)).proposalId ?? '';
    const own = await callerOf(running, both).post(`/approvals/${proposalId}/decisions`, { decision: 'approve' });
    expect(own.body).toMatchObject({ status: 403, code: 'approval.own-proposal' });
    expect((await statusOf(id)).status).toBe('in-approval');
  });

  test('ALC-1 another authority neither sees, reviews nor approves', async () => {
    const id = await applied(firm.clerk);
    for (const office of [otherCity, offices.province, offices.water]) {
      expect((await review(office.reviewer, id)).status).toBe(404);
      expect((await callerOf(running, office.reviewer).get(`/allocations/${id}`)).status).toBe(404);
    }
    const proposalId = await passed(id);
    for (const office of [otherCity, offices.province, offices.water]) {
      const path = `/approvals/${proposalId}/decisions`;
      expect((await callerOf(running, office.approver).post(path, { decision: 'approve' })).status).toBe(404);
    }
    const forFirm = await callerOf(running, firm.clerk).post(`/approvals/${proposalId}/decisions`, {
      decision: 'approve',
    });
    expect(forFirm.status).toBe(403);
    const lists = await Promise.all(
      [offices.ecology, otherCity, offices.water].map(async (office) => {
        const answer = await callerOf(running, office.reviewer).get<{ items: { id: string }[] }>(
          '/allocations?limit=200',
        );
        return mustBe(200, answer).items.some((item) => item.id === id);
      }),
    );
    expect(lists).toEqual([true, false, false]);
  });

  test('a reviewer returns an application with a reason, and then it is over', async () => {
    const id = await applied(firm.clerk);
    expect((await review(offices.ecology.reviewer, id, { decision: 'return' })).body).toMatchObject({
      status: 422,
      code: 'allocation.return-needs-reason',
    });
    const body = { decision: 'return', reason: '缺少总量核定意见' };
    expect((await review(offices.ecology.reviewer, id, body)).body).toMatchObject({ status: 'returned' });
    expect(await statusOf(id)).toMatchObject({ status: 'returned', note: '缺少总量核定意见' });
    expect((await review(offices.ecology.reviewer, id)).body).toMatchObject({ code: 'allocation.step-not-possible' });
  });

  test('an approver rejects with a reason that the firm can read', async () => {
    const before = await available(firm);
    const id = await applied(firm.clerk);
    const proposalId = await passed(id);
    const path = `/approvals/${proposalId}/decisions`;
    const approver = callerOf(running, offices.ecology.approver);
    expect((await approver.post(path, { decision: 'reject' })).body).toMatchObject({
      code: 'approval.reason-required',
    });
    mustBe(201, await approver.post(path, { decision: 'reject', reason: '超出区域总量' }));
    expect(await statusOf(id)).toMatchObject({ status: 'rejected', note: '超出区域总量' });
    expect(await available(firm)).toBe(before);
  });

  test('a reviewer takes its proposal back, and the application can be passed again', async () => {
    const id = await applied(firm.clerk);
    const first = await passed(id);
    mustBe(200, await callerOf(running, offices.ecology.reviewer).post(`/approvals/${first}/withdraw`));
    expect((await statusOf(id)).status).toBe('applied');
    const second = await passed(id);
    expect(second).not.toBe(first);
    await approve(running, offices.ecology.approver, second);
    expect((await statusOf(id)).status).toBe('issued');
  });

  test('a firm withdraws what is not yet in approval', async () => {
    const id = await applied(firm.clerk);
    const caller = callerOf(running, firm.clerk);
    expect(mustBe(200, await caller.post(`/allocations/${id}/withdraw`))).toMatchObject({ status: 'withdrawn' });
    const late = await applied(firm.clerk);
    await passed(late);
    expect((await caller.post(`/allocations/${late}/withdraw`)).body).toMatchObject({ status: 409 });
  });

  test('the same application under the same key is made once', async () => {
    const key = randomUUID();
    const first = await apply(firm.clerk, {}, key);
    const second = await apply(firm.clerk, {}, key);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect((await apply(firm.clerk, { quantity: '13' }, key)).status).toBe(409);
  });

  test('the same decision under the same key is answered as before and issues once', async () => {
    const owner = await seatFirm('discharge');
    const proposalId = await passed(await applied(owner.clerk));
    const approver = callerOf(running, offices.ecology.approver);
    const key = randomUUID();
    const path = `/approvals/${proposalId}/decisions`;
    const answers = await Promise.all([1, 2, 3].map(() => approver.post(path, { decision: 'approve' }, key)));
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(await available(owner)).toBe('12.500000');
  });

  test('a firm sees its own applications and grants only', async () => {
    const stranger = await seatFirm('discharge');
    const id = await applied(firm.clerk);
    const caller = callerOf(running, stranger.clerk);
    expect((await caller.get(`/allocations/${id}`)).status).toBe(404);
    expect((await caller.post(`/allocations/${id}/withdraw`)).status).toBe(404);
    expect((await caller.get('/allocations')).body).toEqual({ items: [], nextCursor: null });
    expect((await caller.get('/allocations/grants')).body).toEqual({ items: [], nextCursor: null });
  });

  test.each([
    ['more decimals than the unit has', { quantity: '1.0000001' }, 422, 'allocation.quantity-invalid'],
    ['nothing', { quantity: '0' }, 422, 'allocation.quantity-invalid'],
    ['more than can be carried', { quantity: '9999999999999' }, 422, 'allocation.quantity-invalid'],
    ['a quantity below zero', { quantity: '-1' }, 400, 'request.invalid-field'],
    ['a quantity as a number', { quantity: 12 }, 400, 'request.invalid-field'],
    ['an unknown instrument', { instrument: 'NOPE' }, 404, 'registry.instrument-not-found'],
    [
      'an instrument in whose market it has no account',
      { instrument: 'CEA24', quantity: '1' },
      422,
      'allocation.no-trading-account',
    ],
    ['a document without a hash', { documents: [{ ...document, sha256: 'x' }] }, 400, 'request.invalid-field'],
    ['an unknown field', { colour: 'green' }, 400, 'request.unknown-field'],
  ])('an application for %s is refused', async (_, change, status, code) => {
    expect((await apply(firm.clerk, change)).body).toMatchObject({ status, code });
  });

  test('each market has its own authority: province for carbon, the city for water', async () => {
    const emitter = await seatFirm('carbon');
    const carbon = await applied(emitter.clerk, { instrument: 'CEA24', quantity: '80000' });
    const city = await review(offices.ecology.reviewer, carbon);
    expect(city.body).toMatchObject({ status: 422, code: 'allocation.not-an-issuer' });
    await approve(running, offices.province.approver, await passed(carbon, offices.province));
    expect(await available(emitter, 'CEA24')).toBe('80000');

    const drinker = await seatFirm('water');
    const water = await applied(drinker.clerk, { instrument: 'XJ-WATER', quantity: '250000' });
    await approve(running, offices.water.approver, await passed(water, offices.water));
    expect(await available(drinker, 'XJ-WATER')).toBe('250000');
  });

  describe('batches', () => {
    test('an authority allocates to a thousand firms with one decision', async () => {
      const firms = await manyFirms(1_000);
      const lines = firms.map((organizationId, index) => ({ organizationId, quantity: String(index + 1) }));
      const body = { instrument: 'CEA24', reason: '2024 年度配额', lines };
      const reviewer = callerOf(running, offices.province.reviewer);
      const proposed = mustBe(201, await reviewer.post<{ id: string }>('/allocations/batches', body));
      await approve(running, offices.province.approver, proposed.id);
      const [issued] = await running.database.query<{ firms: bigint; total: bigint }>(
        `SELECT count(*) AS firms, sum(b.available)::bigint AS total FROM ledger_balances b
           JOIN ledger_accounts a ON a.id = b.account_id
          WHERE b.asset = 'CEA24' AND a.organization_id = ANY($1::uuid[]) AND b.available > 0`,
        [firms],
      );
      expect(issued).toEqual({ firms: 1_000n, total: 500_500n });
    });

    test('a batch with one wrong line is refused whole, and the line is named', async () => {
      const [one = '', two = ''] = await manyFirms(2);
      await asOwner(
        running.testDatabase,
        `INSERT INTO identity_divisions (code, name, level, parent)
         VALUES ('440000', '广东省', 'province', NULL), ('440100', '广州市', 'city', '440000')`,
      );
      const elsewhere = await seatOrganization(running.database, 'enterprise', '440100');
      const reviewer = callerOf(running, offices.province.reviewer);
      const batch = (lines: object[]) =>
        reviewer.post('/allocations/batches', { instrument: 'CEA24', reason: '年度配额', lines });
      const good = { organizationId: one, quantity: '1' };
      expect((await batch([good, good])).body).toMatchObject({ code: 'allocation.firm-twice-in-batch' });
      expect((await batch([good, { organizationId: two, quantity: '0.5' }])).body).toMatchObject({
        code: 'allocation.quantity-invalid',
        errors: [{ field: 'lines.1.quantity', rule: 'too-precise' }],
      });
      expect((await batch([good, { organizationId: elsewhere.id, quantity: '1' }])).body).toMatchObject({
        code: 'allocation.not-competent',
      });
      expect((await batch([good, { organizationId: randomUUID(), quantity: '1' }])).body).toMatchObject({
        code: 'allocation.firm-unknown',
      });
      expect((await batch([])).status).toBe(400);
      const foreign = await callerOf(running, offices.water.reviewer).post('/allocations/batches', {
        instrument: 'CEA24',
        reason: '年度配额',
        lines: [good],
      });
      expect(foreign.body).toMatchObject({ status: 403, code: 'allocation.not-competent' });
    });

    /** Firms with a carbon account each, opened under the proposal that listed the instrument. */
    async function manyFirms(count: number): Promise<string[]> {
      const { database } = running;
      const accounts = running.app.get(HoldingAccounts, { strict: false });
      const [listed] = await database.query<{ proposalId: string }>(
        `SELECT proposal_id AS "proposalId" FROM registry_instruments WHERE code = 'CEA24'`,
      );
      const opening = { market: 'carbon' as const, proposalId: listed?.proposalId ?? '', at: new Date() };
      const firms: string[] = [];
      for (let index = 0; index < count; index += 1) {
        firms.push((await seatOrganization(database, 'enterprise', '430302')).id);
      }
      await database.transaction(async (tx) => {
        for (const id of firms) await accounts.openTrading(tx, id, opening);
      });
      return firms;
    }
  });

  test('after all of this every asset sums to zero', async () => {
    const sums = await running.database.query<{ asset: string; total: bigint }>(
      'SELECT asset, sum(available + held + pending)::bigint AS total FROM ledger_balances GROUP BY asset ORDER BY asset',
    );
    expect(sums.map((row) => row.total)).toEqual([0n, 0n, 0n, 0n]);
  });
});
