import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CURRENT_MAX, PUBLISHED_PER_DAY_MAX } from '../../src/modules/market/intention/intention.js';
import { IntentionsService } from '../../src/modules/market/intention/intentions.service.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { callerOf } from '../support/caller.js';
import { advanceTo, manualClock } from '../support/manual-clock.js';
import { CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { seatSignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Intention {
  readonly id: string;
  readonly state: string;
  readonly quantity: string;
  readonly version: number;
  readonly corrects: string | null;
}
interface Items {
  readonly items: readonly Intention[];
  readonly nextCursor: string | null;
}

const FORM = {
  instrument: 'CEA24',
  side: 'sell',
  quantity: '1000',
  price: '68.50',
  contact: '王女士 0731-0000000',
  validUntil: '2026-03-10',
} as const;

describe('the bulletin of intentions', () => {
  // Ten minutes before a Shanghai midnight, so that the tokens live over it.
  const clock = manualClock(new Date('2026-03-02T15:50:00.000Z'));
  let served: TestApp;
  let floor: TradingFloor;
  let firm: TradingFirm;
  let other: TradingFirm;
  beforeAll(async () => {
    served = await startTestApp({ clock });
    floor = await openTradingFloor(served, CARBON_LISTING, (offices) => offices.province);
    // It has nothing: an intention needs no units and no money.
    firm = await floor.firm(0n, 0n);
    other = await floor.firm(0n, 0n);
  });
  afterAll(() => served.close());

  const form = (rest: object = {}) => ({ ...FORM, ...rest });
  const publish = (rest: object = {}, key?: string) =>
    callerOf(served, firm).post<Intention>('/intentions', form(rest), key);
  const shown = async (query = ''): Promise<readonly Intention[]> =>
    mustBe(200, await callerOf(served).get<Items>(`/intentions${query}`)).items;
  const idsOf = (items: readonly Intention[]) => items.map(({ id }) => id);
  const withdraw = (person: TradingFirm, id: string, key?: string) =>
    callerOf(served, person).post<Intention>(`/intentions/${id}/withdraw`, undefined, key);

  test('INT-1 anybody reads who would sell what, and nothing is held and no order made for it', async () => {
    const key = randomUUID();
    const published = await publish({ note: '可分批 · in parts' }, key);
    expect(published.status).toBe(201);
    expect((await publish({ note: '可分批 · in parts' }, key)).body).toEqual(published.body);
    expect((await publish({ note: '其他' }, key)).status).toBe(409);
    expect(await shown()).toEqual([
      {
        id: published.body.id,
        market: 'carbon',
        instrument: 'CEA24',
        side: 'sell',
        quantity: '1000',
        price: '68.50',
        region: null,
        regionName: null,
        organizationName: firm.organization.name,
        contact: '王女士 0731-0000000',
        note: '可分批 · in parts',
        version: 1,
        publishedAt: '2026-03-02T15:50:00.000Z',
        validUntil: '2026-03-10',
      },
    ]);
    const [moved] = await served.database.query<Record<string, bigint>>(
      `SELECT (SELECT count(*) FROM ledger_holds) AS holds, (SELECT count(*) FROM ledger_transfers) AS transfers,
              (SELECT count(*) FROM market_orders) AS orders, (SELECT count(*) FROM market_desk_items) AS items`,
    );
    expect(moved).toEqual({ holds: 0n, transfers: 0n, orders: 0n, items: 0n });
  });

  test('INT-1 the bulletin is read by market, instrument and side, page by page, newest first', async () => {
    clock.advance(1_000);
    const bought = (await publish({ side: 'buy', price: undefined, quantity: '7' })).body;
    clock.advance(1_000);
    const more = (await publish({ side: 'buy', quantity: '8' })).body;
    expect(idsOf(await shown('?side=buy'))).toEqual([more.id, bought.id]);
    expect(await shown('?market=water')).toEqual([]);
    expect(await shown('?instrument=CEA23')).toEqual([]);
    const first = mustBe(200, await callerOf(served).get<Items>('/intentions?limit=2'));
    const rest = mustBe(200, await callerOf(served).get<Items>(`/intentions?limit=2&cursor=${first.nextCursor}`));
    expect(idsOf([...first.items, ...rest.items])).toEqual(idsOf(await shown()));
    expect(rest.nextCursor).toBeNull();
  });

  test('INT-1 it may be about a place, and is found there and in the area around it', async () => {
    const { id } = (await publish({ region: '430302' })).body;
    expect((await shown('?region=430302')).at(0)).toMatchObject({ id, region: '430302', regionName: '雨湖区' });
    for (const around of ['430300', '430000']) expect(idsOf(await shown(`?region=${around}`))).toEqual([id]);
    expect(await shown('?region=430200')).toEqual([]);
    expect((await callerOf(served).get('/intentions?region=43')).status).toBe(400);
    expect((await withdraw(firm, id)).status).toBe(200);
  });

  test('INT-1 a correction is a further version in the place of the one that it corrects, which is kept', async () => {
    const { id } = (await publish({ quantity: '10' })).body;
    const terms = { quantity: '11', contact: '李先生 0731-0000001', validUntil: '2026-03-12' };
    const correct = (person: TradingFirm, of: string, rest: object = {}, key?: string) =>
      callerOf(served, person).post<Intention>(`/intentions/${of}/corrections`, { ...terms, ...rest }, key);
    expect(await correct(other, id)).toMatchObject({ status: 404, body: { code: 'market.intention-not-found' } });
    expect(await correct(firm, id, { quantity: '0' })).toMatchObject({
      status: 422,
      body: { code: 'market.intention-invalid', errors: [{ field: 'quantity', rule: 'zero' }] },
    });
    expect((await correct(firm, id, { side: 'buy' })).status).toBe(400);
    expect(idsOf(await shown())).toContain(id);

    const key = randomUUID();
    const second = (await correct(firm, id, {}, key)).body;
    expect((await correct(firm, id, {}, key)).body).toEqual(second);
    expect(second).toMatchObject({ ...terms, price: null, side: 'sell', version: 2, corrects: id, state: 'current' });
    expect(idsOf(await shown())).toContain(second.id);
    expect(idsOf(await shown())).not.toContain(id);
    for (const over of [correct(firm, id), withdraw(firm, id)]) {
      expect(await over).toMatchObject({ status: 409, body: { code: 'market.intention-ended' } });
    }
    const third = (await correct(firm, second.id, { quantity: '12' })).body;
    expect(third).toMatchObject({ version: 3, corrects: second.id });
    const own = mustBe(200, await callerOf(served, firm).get<Items>('/intentions/own')).items;
    expect(own.find((each) => each.id === id)).toMatchObject({ quantity: '10', version: 1, state: 'corrected' });
    expect((await withdraw(firm, third.id)).status).toBe(200);
  });

  test('INT-1 of a correction, a withdrawal and a removal at once exactly one ends it, and one at most lives on', async () => {
    const intentions = served.app.get(IntentionsService, { strict: false });
    const terms = { quantity: '5', contact: FORM.contact, validUntil: FORM.validUntil };
    const code = (error: unknown): string => {
      if (error instanceof DomainError) return error.definition.code;
      throw error;
    };
    for (let round = 0; round < 5; round += 1) {
      const { id } = (await publish()).body;
      const request = () => ({ key: randomUUID(), fingerprint: Buffer.alloc(32) });
      const outcomes = await Promise.all([
        intentions.correct(firm.actor, id, terms, request()).then(({ status }) => status, code),
        intentions.correct(firm.actor, id, terms, request()).then(({ status }) => status, code),
        intentions.withdraw(firm.actor, id, request()).then(({ status }) => status, code),
        intentions.remove(floor.offices.marketOperator.actor, id, '重复', request()).then(({ status }) => status, code),
      ]);
      expect(outcomes.filter((outcome) => outcome === 'market.intention-ended')).toHaveLength(3);
      const own = mustBe(200, await callerOf(served, firm).get<Items>('/intentions/own')).items;
      const successors = own.filter(({ corrects }) => corrects === id);
      expect(successors).toHaveLength(outcomes.slice(0, 2).filter((outcome) => outcome === 201).length);
      for (const successor of successors) await withdraw(firm, successor.id);
    }
  });

  test('INT-1 its publisher withdraws it, once; to others it is not theirs', async () => {
    const { id } = (await publish()).body;
    expect(await withdraw(other, id)).toMatchObject({ status: 404, body: { code: 'market.intention-not-found' } });
    const key = randomUUID();
    expect((await withdraw(firm, id, key)).body).toMatchObject({
      state: 'withdrawn',
      endedAt: clock.now().toISOString(),
    });
    expect((await withdraw(firm, id, key)).status).toBe(200);
    expect(await withdraw(firm, id)).toMatchObject({ status: 409, body: { code: 'market.intention-ended' } });
    expect(idsOf(await shown())).not.toContain(id);
    const own = mustBe(200, await callerOf(served, firm).get<Items>('/intentions/own')).items;
    expect(own.find((each) => each.id === id)?.state).toBe('withdrawn');
    expect(mustBe(200, await callerOf(served, other).get<Items>('/intentions/own')).items).toEqual([]);
  });

  test('INT-1 the operator removes one for a reason that its publisher reads', async () => {
    const { id } = (await publish()).body;
    const remove = (person: Parameters<typeof callerOf>[1], reason: string) =>
      callerOf(served, person).post<Intention>(`/intentions/${id}/removal`, { reason });
    expect((await remove(other, '与交易无关')).status).toBe(403);
    expect((await remove(floor.offices.marketOperator, '')).status).toBe(400);
    expect((await remove(floor.offices.marketOperator, '与交易无关')).status).toBe(200);
    expect(idsOf(await shown())).not.toContain(id);
    const own = mustBe(200, await callerOf(served, firm).get<Items>('/intentions/own')).items;
    expect(own.find((each) => each.id === id)).toMatchObject({ state: 'removed', endedReason: '与交易无关' });
    const [audited] = await served.database.query<{ action: string }>(
      'SELECT action FROM platform_audit WHERE subject = $1 ORDER BY id DESC LIMIT 1',
      [`intention:${id}`],
    );
    expect(audited?.action).toBe('market.intention-removed');
  });

  test('INT-1 the operator and auditors read what everybody published, whatever became of it; firms do not', async () => {
    const auditor = await seatSignedIn(served.app, { kind: 'auditor', roles: ['auditor'] });
    const { organization } = firm;
    for (const person of [floor.offices.marketOperator, auditor]) {
      const { items } = mustBe(200, await callerOf(served, person).get<Items>('/intentions/records'));
      expect(new Set(items.map(({ state }) => state))).toEqual(
        new Set(['current', 'corrected', 'withdrawn', 'removed']),
      );
      const path = `/intentions/records?organizationId=`;
      const own = mustBe(200, await callerOf(served, person).get<Items>(path + organization.id)).items;
      expect(own).toEqual(items);
      expect(mustBe(200, await callerOf(served, person).get<Items>(path + other.organization.id)).items).toEqual([]);
    }
    expect((await callerOf(served, firm).get('/intentions/records')).status).toBe(403);
    expect((await callerOf(served).get('/intentions/records')).status).toBe(401);
  });

  test('INT-1 it is shown through its last day and not after', async () => {
    const { id } = (await publish({ validUntil: '2026-03-02' })).body;
    advanceTo(clock, '2026-03-02T15:59:59.999Z');
    expect(idsOf(await shown())).toContain(id);
    advanceTo(clock, '2026-03-02T16:00:00.000Z');
    expect(idsOf(await shown())).not.toContain(id);
    expect(await withdraw(firm, id)).toMatchObject({ status: 409, body: { code: 'market.intention-ended' } });
  });

  test.each([
    ['quantity', '0', 'zero'],
    ['quantity', '0.5', 'too-precise'],
    ['price', '68.505', 'too-precise'],
    ['validUntil', '2026-03-02', 'in-range'],
    ['validUntil', '2026-06-02', 'in-range'],
    ['region', '439999', 'division'],
  ])('INT-1 a %s of %s is refused and named', async (field, value, rule) => {
    expect(await publish({ [field]: value })).toMatchObject({
      status: 422,
      body: { code: 'market.intention-invalid', errors: [{ field, rule }] },
    });
  });

  test('INT-1 an unknown instrument, a firm without an account and hidden characters are refused', async () => {
    expect((await publish({ instrument: 'CEA99' })).status).toBe(404);
    const stranger = await seatSignedIn(served.app, { kind: 'enterprise', roles: ['trader'] });
    const without = await callerOf(served, stranger).post('/intentions', form());
    expect([without.status, without.body['code']]).toEqual([422, 'market.no-account']);
    // NUL, a bell, a line end, a mark that turns the text round, one that cannot be seen.
    for (const hidden of ['\u0000', '\u0007', '\n', '\u2028', '\u202E', '\u200B']) {
      expect((await publish({ contact: `a${hidden}b` })).status).toBe(400);
      expect((await publish({ note: `a${hidden}b` })).status).toBe(400);
    }
    expect((await publish({ contact: 'x'.repeat(201) })).status).toBe(400);
    expect((await callerOf(served).post('/intentions', form())).status).toBe(401);
    const office = callerOf(served, floor.offices.marketOperator);
    expect((await office.post('/intentions', form())).status).toBe(403);
  });

  test('INT-1 who may not trade publishes nothing, until it may again', async () => {
    const operator = callerOf(served, floor.offices.marketOperator);
    const { id } = other.organization;
    const offer = () => callerOf(served, other).post('/intentions', form());
    mustBe(200, await operator.post(`/participants/${id}/kill`, { reason: '下单程序失控' }));
    expect(await offer()).toMatchObject({ status: 423, body: { code: 'market.account-restricted' } });
    mustBe(200, await operator.post(`/participants/${id}/release`, { reason: '程序故障已修复' }));
    const { id: intention } = mustBe(201, await callerOf(served, other).post<Intention>('/intentions', form()));
    mustBe(200, await withdraw(other, intention));
  });

  test('INT-1 of some published at once exactly as many are taken as one organization may still have', async () => {
    const intentions = served.app.get(IntentionsService, { strict: false });
    const attempt = async () => {
      const request = { key: randomUUID(), fingerprint: Buffer.alloc(32) };
      try {
        return (await intentions.publish(other.actor, { ...FORM, side: 'sell' }, request)).status;
      } catch (error) {
        if (error instanceof DomainError) return error.definition.code;
        throw error;
      }
    };
    for (let have = 0; have < CURRENT_MAX - 4; have += 1) expect(await attempt()).toBe(201);
    const outcomes = await Promise.all(Array.from({ length: 12 }, attempt));
    expect(outcomes.filter((outcome) => outcome === 201)).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome === 'market.too-many-intentions')).toHaveLength(8);
    const own = mustBe(200, await callerOf(served, other).get<Items>('/intentions/own?limit=200'));
    expect(own.items.filter(({ state }) => state === 'current')).toHaveLength(CURRENT_MAX);
  });

  test('INT-1 an organization publishes and corrects so many times a day, and can again the next day', async () => {
    const intentions = served.app.get(IntentionsService, { strict: false });
    const third = await floor.firm(0n, 0n);
    const terms = { quantity: '5', contact: FORM.contact, validUntil: FORM.validUntil };
    const request = () => ({ key: randomUUID(), fingerprint: Buffer.alloc(32) });
    let { id } = (await intentions.publish(third.actor, { ...FORM, side: 'sell' }, request())).body;
    for (let times = 1; times < PUBLISHED_PER_DAY_MAX; times += 1) {
      ({ id } = (await intentions.correct(third.actor, id, terms, request())).body);
    }
    // Ten seconds after midnight in Shanghai.
    advanceTo(clock, '2026-03-02T16:00:10.000Z');
    const refused = await callerOf(served, third).post('/intentions', form());
    expect(refused).toMatchObject({ status: 429, body: { code: 'market.intention-rate-exceeded' } });
    expect(refused.headers['retry-after']).toBe('86390');
    await expect(intentions.correct(third.actor, id, terms, request())).rejects.toThrow('rate-exceeded');
    expect(idsOf(await shown())).toContain(id);
    advanceTo(clock, '2026-03-03T16:00:00.000Z');
    expect((await intentions.correct(third.actor, id, terms, request())).body.version).toBe(101);
  });

  test('INT-1 the database keeps what was published: nothing is changed, and a correction is of the same matter', async () => {
    const [row] = await served.database.query<{ id: string }>(
      `SELECT id FROM market_intentions i WHERE organization_id = $1 AND version = 1
          AND NOT EXISTS (SELECT FROM market_intentions c WHERE c.corrects = i.id) LIMIT 1`,
      [firm.organization.id],
    );
    expect(row).toBeDefined();
    await expect(served.database.query('UPDATE market_intentions SET quantity_units = 1')).rejects.toThrow();
    await expect(served.database.query('DELETE FROM market_intention_endings')).rejects.toThrow();
    const copied = (organization: string, version: number) =>
      served.database.query(
        `INSERT INTO market_intentions (id, market, instrument, organization_id, side, quantity_units, contact, user_id,
           published_at, valid_until, version, corrects)
         SELECT gen_random_uuid(), market, instrument, $2, side, 1, contact, user_id, published_at, valid_until, $3, id
           FROM market_intentions i
          WHERE id = $1`,
        [row?.id, organization, version],
      );
    await expect(copied(other.organization.id, 2)).rejects.toThrow('market_intentions_correct_one_alike');
    await expect(copied(firm.organization.id, 3)).rejects.toThrow('market_intentions_correct_one_alike');
  });
});
