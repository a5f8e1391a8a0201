import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PARTICIPANT_KINDS } from '../../src/modules/market/rulebook/rulebook.js';
import { AccountOpening } from '../../src/modules/registry/account/account-opening.js';
import { tradingStatus, transferStops } from '../../src/modules/registry/index.js';
import { ORGANIZATION_KINDS, ROLES_OF_KIND } from '../../src/platform/auth/roles.js';
import { brokenConstraint } from '../../src/platform/database/constraint-violation.js';
import type { Database } from '../../src/platform/database/database.js';
import { shanghaiDay } from '../../src/shared/clock.js';
import { callerOf, type Caller } from '../support/caller.js';
import {
  approve,
  CARBON_LISTING,
  COD_LISTING,
  listInstrument,
  mustBe,
  openTradingAccount,
  seatOffices,
  WATER_LISTING,
  type Offices,
} from '../support/registry-fixture.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const today = (): string => shanghaiDay(new Date());

describe('the register', () => {
  let running: TestApp;
  let database: Database;
  let offices: Offices;
  let keeper: SignedIn;
  let operator: Caller;

  beforeAll(async () => {
    running = await startTestApp();
    database = running.database;
    offices = await seatOffices(running);
    operator = callerOf(running, offices.marketOperator);
    keeper = await seatSignedIn(running.app, { kind: 'enterprise', division: '430302', roles: ['account-keeper'] });
    await listInstrument(running, offices, CARBON_LISTING, [offices.province]);
    await listInstrument(running, offices, COD_LISTING, [offices.ecology]);
    await listInstrument(running, offices, WATER_LISTING, [offices.water]);
  });
  afterAll(() => running.close());

  describe('instruments', () => {
    test('everybody can read what is listed, with tick and lot in display units', async () => {
      const { body } = await callerOf(running).get<{ items: { code: string }[] }>('/instruments');
      expect(body.items.map((item) => item.code)).toEqual(['CEA24', 'XJ-COD', 'XJ-WATER']);
      const cod = await callerOf(running).get('/instruments/XJ-COD');
      expect(cod.body).toMatchObject({ tick: '10', lot: '0.001000', unit: 't', market: 'discharge', status: 'listed' });
      expect((await callerOf(running).get('/instruments?market=water')).body).toMatchObject({
        items: [{ code: 'XJ-WATER', tick: '0.0001', lot: '1000' }],
      });
      expect((await callerOf(running).get('/instruments/NOPE')).body).toMatchObject({
        status: 404,
        code: 'registry.instrument-not-found',
      });
    });

    test('MKT-2 an instrument whose tick × lot is not whole fen is refused', async () => {
      const form = { ...COD_LISTING, code: 'XJ-BAD', tick: '5', issuers: [offices.ecology.reviewer.organization.id] };
      expect((await operator.post('/instruments', form)).body).toMatchObject({
        status: 422,
        code: 'registry.instrument-grid-refused',
      });
    });

    test('MKT-2 tried with SQL, the database refuses it as well', async () => {
      const insert = (tick: number, lot: number, fen: number): Promise<unknown> =>
        database.query(
          `INSERT INTO registry_instruments (code, market, name_zh, name_en, matter, unit, quantity_scale, lot,
             price_scale, tick, fen_per_tick_lot, listed_at, proposal_id)
           SELECT 'XJ-BAD', market, name_zh, name_en, matter, unit, quantity_scale, $1, price_scale, $2, $3, listed_at,
             proposal_id FROM registry_instruments WHERE code = 'XJ-COD'`,
          [lot, tick, fen],
        );
      for (const [tick, lot, fen] of [
        [5, 1000, 0],
        [5, 1000, 1],
        [10, 1000, 2],
        [15, 1000, 1],
        [10, 1500, 1],
      ] as const) {
        const error: unknown = await insert(tick, lot, fen).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(brokenConstraint(error)).toBe('registry_instruments_fills_are_whole_fen');
      }
    });

    test('the terms of a listed instrument are fixed', async () => {
      await expect(database.query("UPDATE registry_instruments SET tick = 20 WHERE code = 'XJ-COD'")).rejects.toThrow(
        'permission denied',
      );
      await expect(database.query('DELETE FROM registry_instruments')).rejects.toThrow('permission denied');
    });

    test.each([
      ['a lot with more decimals than the unit has', { lot: '0.0000001' }, 422],
      ['a lot of nothing', { lot: '0' }, 422],
      ['a validity that ends before it begins', { validFrom: '2026-01-02', validTo: '2026-01-02' }, 422],
      ['a code in small letters', { code: 'xj-cod' }, 400],
      ['an unknown market', { market: 'art' }, 400],
      ['a tick as a number', { tick: 10 }, 400],
      ['a field that is unknown', { colour: 'green' }, 400],
      ['a scale beyond nine', { quantityScale: 10 }, 400],
    ])('a listing with %s is refused', async (_, change, status) => {
      const issuers = [offices.ecology.reviewer.organization.id];
      const answer = await operator.post('/instruments', { ...COD_LISTING, code: 'XJ-NEW', issuers, ...change });
      expect([answer.status, answer.headers['content-type']]).toEqual([
        status,
        expect.stringContaining('application/problem+json'),
      ]);
    });

    test('an instrument is listed once, and only authorities of its market issue it', async () => {
      const issuers = [offices.ecology.reviewer.organization.id];
      const again = await operator.post('/instruments', { ...COD_LISTING, issuers });
      expect(again.body).toMatchObject({ code: 'registry.instrument-exists' });
      const wrong = await operator.post('/instruments', { ...WATER_LISTING, code: 'XJ-WATER2', issuers });
      expect(wrong.body).toMatchObject({ status: 422, code: 'registry.issuer-not-competent' });
    });

    test('ALC-1 one person of the operator does not list an instrument alone', async () => {
      const { organization } = offices.marketOperator;
      const both = await seatSignedIn(running.app, {
        kind: 'operator',
        organization,
        roles: ['market-operator', 'approver'],
      });
      const issuers = [offices.ecology.reviewer.organization.id];
      const form = { ...COD_LISTING, code: 'XJ-NH3N', matter: 'nh3-n', issuers };
      const proposed = mustBe(201, await callerOf(running, both).post<{ id: string }>('/instruments', form));
      const own = await callerOf(running, both).post(`/approvals/${proposed.id}/decisions`, { decision: 'approve' });
      expect(own.body).toMatchObject({ status: 403, code: 'approval.own-proposal' });
      expect((await callerOf(running).get('/instruments/XJ-NH3N')).status).toBe(404);
      await approve(running, offices.operatorApprover, proposed.id);
      expect((await callerOf(running).get('/instruments/XJ-NH3N')).status).toBe(200);
    });

    test('a listing opens the accounts its market needs', async () => {
      const { body } = await operator.get<{ items: { market: string; kind: string }[] }>(
        '/registry/accounts?market=discharge',
      );
      expect(body.items.map((item) => item.kind).sort()).toEqual([
        'bank',
        'deposit',
        'fee',
        'issuance',
        'reserve',
        'retirement',
      ]);
    });
  });

  describe('holding accounts', () => {
    test('a firm applies, the operator approves, and there is one account per market', async () => {
      const id = await openTradingAccount(running, offices, keeper, 'carbon');
      expect(id).toMatch(/^\d+$/);
      const again = await callerOf(running, keeper).post('/accounts/applications', { market: 'carbon' });
      expect(again.body).toMatchObject({ status: 409, code: 'registry.account-exists' });
      const balances = await callerOf(running, keeper).get<{ items: { asset: string }[] }>(`/accounts/${id}/balances`);
      expect(balances.body.items.map((balance) => balance.asset).sort()).toEqual(['CEA24', 'CNY']);
    });

    test('only enterprises open trading accounts, as every rulebook has it so far', async () => {
      expect([...PARTICIPANT_KINDS]).toEqual(['enterprise']);
      const opening = running.app.get(AccountOpening, { strict: false });
      for (const kind of ORGANIZATION_KINDS.filter((each) => each !== 'enterprise')) {
        const official = await seatSignedIn(running.app, { kind, roles: [ROLES_OF_KIND[kind][0] ?? 'auditor'] });
        const overHttp = await callerOf(running, official).post('/accounts/applications', { market: 'carbon' });
        expect(overHttp.status).toBe(403);
        // Also if somebody gave the permission to a role of another kind.
        const applied = opening.apply(
          official.actor,
          { market: 'carbon' },
          { key: kind, fingerprint: Buffer.alloc(32, kind) },
        );
        await expect(applied).rejects.toMatchObject({ definition: { code: 'registry.only-enterprises-trade' } });
      }
    });

    test('the same application again answers the same, another body under its key is refused', async () => {
      const firm = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['account-keeper'] });
      const caller = callerOf(running, firm);
      const key = randomUUID();
      const first = await caller.post('/accounts/applications', { market: 'water' }, key);
      const second = await caller.post('/accounts/applications', { market: 'water' }, key);
      expect(second.body).toEqual(first.body);
      expect(second.headers['idempotency-replayed']).toBe('true');
      const other = await caller.post('/accounts/applications', { market: 'carbon' }, key);
      expect(other.body).toMatchObject({ status: 409, code: 'request.idempotency-conflict' });
      const twice = await caller.post('/accounts/applications', { market: 'water' });
      expect(twice.body).toMatchObject({ status: 409, code: 'approval.already-open' });
    });

    test('of two approvals of two applications at once one trading account comes out, with its register account', async () => {
      const firm = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['account-keeper'] });
      const applied = mustBe(
        201,
        await callerOf(running, firm).post<{ id: string }>('/accounts/applications', { market: 'carbon' }),
      );
      const { organization } = offices.marketOperator;
      const other = await seatSignedIn(running.app, { kind: 'operator', organization, roles: ['approver'] });
      const answers = await Promise.all(
        [offices.operatorApprover, other].map((approver) =>
          callerOf(running, approver).post(`/approvals/${applied.id}/decisions`, { decision: 'approve' }),
        ),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
      const rows = await database.query(
        'SELECT kind, proposal_id AS id FROM registry_accounts WHERE organization_id = $1 ORDER BY account_id',
        [firm.organization.id],
      );
      expect(rows).toEqual([
        { kind: 'trading', id: applied.id },
        { kind: 'register', id: applied.id },
      ]);
    });

    test('a firm sees neither the applications nor the accounts of another', async () => {
      const stranger = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['account-keeper'] });
      const applied = mustBe(
        201,
        await callerOf(running, keeper).post<{ id: string }>('/accounts/applications', { market: 'energy' }),
      );
      expect((await callerOf(running, stranger).get(`/approvals/${applied.id}`)).status).toBe(404);
      expect((await callerOf(running, stranger).get('/registry/accounts')).body).toEqual({
        items: [],
        nextCursor: null,
      });
      const spied = `/registry/accounts?organizationId=${keeper.organization.id}`;
      expect((await callerOf(running, stranger).get(spied)).body).toEqual({ items: [], nextCursor: null });
      expect((await callerOf(running, stranger).get('/approvals')).body).toEqual({ items: [], nextCursor: null });
    });

    test('what waits for an approver is listed newest first, page by page', async () => {
      const approver = callerOf(running, offices.operatorApprover);
      type Lines = { items: { id: string; kind: string; openedAt: string }[]; nextCursor: string | null };
      const whole = mustBe(200, await approver.get<Lines>('/approvals?view=waiting&limit=200'));
      const paged: string[] = [];
      let cursor = '';
      do {
        const page = mustBe(200, await approver.get<Lines>(`/approvals?view=waiting&limit=1${cursor}`));
        paged.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
      } while (cursor !== '');
      expect(paged.length).toBeGreaterThan(1);
      expect(paged).toEqual(whole.items.map((item) => item.id));
      expect((await approver.get('/approvals?cursor=!')).body).toMatchObject({ code: 'request.invalid-cursor' });
    });
  });

  describe('restrictions', () => {
    let accountId: string;
    let firm: SignedIn;

    beforeAll(async () => {
      firm = await seatSignedIn(running.app, { kind: 'enterprise', division: '430304', roles: ['account-keeper'] });
      accountId = await openTradingAccount(running, offices, firm, 'discharge');
    });

    const status = async () => (await tradingStatus(database.reader, [BigInt(accountId)], today()))[0];
    const impose = (reviewer: SignedIn, body: object) =>
      callerOf(running, reviewer).post<{ id: string }>('/restrictions', body);

    test('the right authority restricts under a document number with a second person, and lifts it so', async () => {
      const form = { accountId, kind: 'no-trade', documentNumber: '潭环函〔2026〕7号', reason: '超总量排放' };
      expect(await status()).toMatchObject({ mayBuy: true, maySell: true, reason: null });
      const proposed = mustBe(201, await impose(offices.ecology.reviewer, form));
      expect(await status()).toMatchObject({ mayBuy: true });
      await approve(running, offices.ecology.approver, proposed.id);
      expect(await status()).toMatchObject({ mayBuy: false, maySell: false, reason: 'no-trade (潭环函〔2026〕7号)' });
      expect(await transferStops(database.reader, [BigInt(accountId)], today())).toEqual([]);

      const seen = await callerOf(running, firm).get<{ items: { id: string }[] }>('/restrictions');
      expect(seen.body.items).toHaveLength(1);
      const lift = { documentNumber: '潭环函〔2026〕9号', reason: '已整改' };
      const path = `/restrictions/${seen.body.items[0]?.id ?? ''}/lift`;
      expect((await callerOf(running, offices.water.reviewer).post(path, lift)).status).toBe(404);
      const lifting = mustBe(201, await callerOf(running, offices.ecology.reviewer).post<{ id: string }>(path, lift));
      await approve(running, offices.ecology.approver, lifting.id);
      expect(await status()).toMatchObject({ mayBuy: true, maySell: true, reason: null });
      expect((await callerOf(running, offices.ecology.reviewer).post(path, lift)).body).toMatchObject({
        code: 'registry.restriction-lifted',
      });
    });

    test('an authority of another place or market cannot restrict the account', async () => {
      const form = { accountId, kind: 'frozen', documentNumber: 'X-1', reason: '不予受理' };
      for (const reviewer of [offices.water.reviewer, offices.province.reviewer]) {
        expect((await impose(reviewer, form)).body).toMatchObject({ code: 'registry.not-competent-for-account' });
      }
    });

    test('a court freeze that an auditor puts forward is decided by the operator and stops transfers too', async () => {
      const auditor = await seatSignedIn(running.app, { kind: 'auditor', roles: ['auditor'] });
      const form = { accountId, kind: 'frozen', documentNumber: '湘03执保12号', reason: '司法冻结' };
      const proposed = mustBe(201, await impose(auditor, form));
      await approve(running, offices.operatorApprover, proposed.id);
      expect(await status()).toMatchObject({ mayBuy: false, reason: 'frozen (湘03执保12号)' });
      expect(await transferStops(database.reader, [BigInt(accountId)], today())).toEqual([
        { accountId: BigInt(accountId), reason: 'frozen (湘03执保12号)' },
      ]);
    });

    test('a restriction holds from its first day and before its end', async () => {
      const other = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['account-keeper'] });
      const id = await openTradingAccount(running, offices, other, 'discharge');
      const form = {
        accountId: id,
        kind: 'no-trade',
        documentNumber: 'D-1',
        reason: '限期整改',
        startsOn: '2099-01-10',
        endsOn: '2099-01-12',
      };
      const proposed = mustBe(201, await operator.post<{ id: string }>('/restrictions', form));
      await approve(running, offices.operatorApprover, proposed.id);
      const days = ['2099-01-09', '2099-01-10', '2099-01-11', '2099-01-12'];
      const may = await Promise.all(
        days.map(async (day) => (await tradingStatus(database.reader, [BigInt(id)], day))[0]?.mayBuy),
      );
      expect(may).toEqual([true, false, false, true]);
      const past = await operator.post('/restrictions', { ...form, documentNumber: 'D-2', startsOn: '2020-01-01' });
      expect(past.body).toMatchObject({ code: 'registry.restriction-period-invalid' });
    });

    test('a restriction waits for the batch that is under way and is complete before the next', async () => {
      const other = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['account-keeper'] });
      const id = await openTradingAccount(running, offices, other, 'discharge');
      const form = { accountId: id, kind: 'no-trade', documentNumber: 'L-1', reason: '限制交易' };
      const proposed = mustBe(201, await operator.post<{ id: string }>('/restrictions', form));
      const { lockMarketForBatch } = await import('../../src/modules/ledger/index.js');
      const steps: string[] = [];
      let decided: Promise<void> | undefined;
      await database.transaction(async (tx) => {
        await lockMarketForBatch(tx, 'discharge');
        decided = approve(running, offices.operatorApprover, proposed.id).then(() => void steps.push('restricted'));
        // The restriction arrives at the lock and waits there; however often the batch looks, it sees none.
        let waiting = 0n;
        for (let look = 0; look < 2_000 && waiting === 0n; look += 1) {
          const [row] = await tx.query<{ waiting: bigint }>(
            "SELECT count(*) AS waiting FROM pg_locks WHERE locktype = 'advisory' AND classid = 7202 AND NOT granted",
          );
          waiting = row?.waiting ?? 0n;
          expect((await tradingStatus(tx, [BigInt(id)], today()))[0]?.mayBuy).toBe(true);
        }
        expect(waiting).toBe(1n);
        steps.push('batch');
      });
      await decided;
      expect(steps).toEqual(['batch', 'restricted']);
      expect((await tradingStatus(database.reader, [BigInt(id)], today()))[0]?.mayBuy).toBe(false);
    });

    test('what was imposed is not changed or removed with SQL', async () => {
      await expect(database.query('DELETE FROM registry_restrictions')).rejects.toThrow('permission denied');
      await expect(database.query("UPDATE registry_restrictions SET kind = 'no-trade'")).rejects.toThrow(
        'permission denied',
      );
      const undo = 'UPDATE registry_restrictions SET lifted_at = NULL, lifted_by = NULL WHERE lifted_at IS NOT NULL';
      await expect(database.query(undo)).rejects.toThrow('lifted once');
    });

    test('an account that is not in the register has no trading status', async () => {
      expect(await tradingStatus(database.reader, [999_999n], today())).toEqual([]);
    });
  });
});
