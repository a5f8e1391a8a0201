import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { IntentionsService } from '../../src/modules/market/intention/intentions.service.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { callerOf } from '../support/caller.js';
import { advanceTo, manualClock } from '../support/manual-clock.js';
import { CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Intention {
  readonly id: string;
  readonly state: string;
  readonly quantity: string;
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
        organizationName: firm.organization.name,
        contact: '王女士 0731-0000000',
        note: '可分批 · in parts',
        publishedAt: '2026-03-02T15:50:00.000Z',
        validUntil: '2026-03-10',
      },
    ]);
    const [moved] = await served.database.query<{ holds: bigint; orders: bigint }>(
      'SELECT (SELECT count(*) FROM ledger_holds) AS holds, (SELECT count(*) FROM market_orders) AS orders',
    );
    expect(moved).toEqual({ holds: 0n, orders: 0n });
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
  ])('INT-1 a %s of %s is refused and named', async (field, value, rule) => {
    expect(await publish({ [field]: value })).toMatchObject({
      status: 422,
      body: { code: 'market.intention-invalid', errors: [{ field, rule }] },
    });
  });

  test('INT-1 an unknown instrument, a firm without an account and hidden characters are refused', async () => {
    expect((await publish({ instrument: 'CEA99' })).status).toBe(404);
    expect((await publish({ contact: 'a\u0000b' })).status).toBe(400);
    expect((await publish({ contact: 'x'.repeat(201) })).status).toBe(400);
    expect((await callerOf(served).post('/intentions', form())).status).toBe(401);
    const office = callerOf(served, floor.offices.marketOperator);
    expect((await office.post('/intentions', form())).status).toBe(403);
  });

  test('INT-1 of 60 published at once exactly as many are taken as one organization may have', async () => {
    const intentions = served.app.get(IntentionsService, { strict: false });
    const { actor } = other;
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const request = { key: randomUUID(), fingerprint: Buffer.alloc(32) };
        try {
          return (await intentions.publish(actor, { ...FORM, side: 'sell' }, request)).status;
        } catch (error) {
          if (error instanceof DomainError) return error.definition.code;
          throw error;
        }
      }),
    );
    expect(outcomes.filter((outcome) => outcome === 201)).toHaveLength(50);
    expect(outcomes.filter((outcome) => outcome === 'market.too-many-intentions')).toHaveLength(10);
    const own = mustBe(200, await callerOf(served, other).get<Items>('/intentions/own?limit=200'));
    expect(own.items).toHaveLength(50);
  });
});
