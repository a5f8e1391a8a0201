import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { IdentityDirectory } from '../../src/modules/identity/index.js';
import type { AlertLineView, AlertView, ScanView } from '../../src/modules/market/surveillance/alert.view.js';
import { MarketLoops } from '../../src/modules/market/index.js';
import { formatDecimal } from '../../src/shared/decimal.js';
import { divideHalfUp } from '../../src/shared/rounding.js';
import type { Problem } from '../../src/platform/http/index.js';
import { callerOf, type Answer, type Caller } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { orderRequests } from '../support/order-requests.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { putInForce } from '../support/rulebook-fixture.js';
import { approve, mustBe, WATER_LISTING } from '../support/registry-fixture.js';
import { seatSignedIn, signIn, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asOwner } from '../support/test-database.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

const DAY = '2026-03-02';
const SECOND_MS = 1_000;
const NOTICE = { sha256: 'ab'.repeat(32), name: '通报.pdf', mediaType: 'application/pdf', sizeBytes: 10_240 };

type StepAnswer = Answer<AlertView & Problem & { readonly allowed?: string }>;

describe('surveillance of a trading day', () => {
  const clock = manualClock(new Date('2026-03-02T02:00:00.000Z'));
  let xiang: TestApp;
  let floor: TradingFloor;
  let operator: Caller;
  let layerer: TradingFirm;
  let mother: TradingFirm;
  let daughter: TradingFirm;

  beforeAll(async () => {
    xiang = await startTestApp({ clock });
    floor = await openTradingFloor(xiang, WATER_LISTING, (offices) => offices.water);
    operator = callerOf(xiang, floor.offices.marketOperator);
    [layerer, mother, daughter] = await Promise.all([
      floor.firm(1_000_000n, 100_000n),
      floor.firm(1_000_000n, 100_000n),
      floor.firm(1_000_000n, 100_000n),
    ]);
  });
  afterAll(() => xiang.close());

  test('SUR-1 what was traded over HTTP is found by a scan, with the ids that the firms know', async () => {
    const sold = await mother.order('sell', '0.2500', '5000');
    await joinOneGroup(mother, daughter);
    const bought = await daughter.order('buy', '0.2500', '5000');
    const layers = await layerAndTrade();

    expect(await scan()).toEqual({
      market: 'water',
      day: DAY,
      instruments: 1,
      orders: 8,
      trades: 2,
      raised: 2,
      extended: 0,
      unchanged: 0,
    });

    const sameOwner = await alertOf('same-owner');
    expect(sameOwner).toMatchObject({
      severity: 'high',
      state: 'watch',
      instrument: 'XJ-WATER',
      parties: [mother.organization.id, daughter.organization.id].sort(),
    });
    const [evidence] = sameOwner.evidence;
    expect([...(evidence?.orders ?? [])].sort()).toEqual([sold, bought].sort());
    const trades = await callerOf(xiang, daughter).get<{ items: { id: string }[] }>('/trades');
    expect(evidence?.trades).toEqual(trades.body.items.map(({ id }) => id));
    expect(evidence?.figures).toContainEqual({ name: 'quantity', value: '5000', threshold: null });

    const layering = await alertOf('layering');
    expect(layering).toMatchObject({ severity: 'medium', parties: [layerer.organization.id] });
    expect([...(layering.evidence[0]?.orders ?? [])].sort()).toEqual([...layers].sort());
    expect(layering.evidence[0]?.figures).toContainEqual({ name: 'withdrawnOrders', value: '4', threshold: '3' });
  });

  test('SUR-1 a second scan of the same day raises nothing new, also when two run at once', async () => {
    const before = await alerts();
    for (const view of [await scan(), ...(await Promise.all([scan(), scan()]))]) {
      expect(view).toMatchObject({ raised: 0, extended: 0, unchanged: 2 });
    }
    expect(await alerts()).toEqual(before);
  });

  test('SUR-1 alerts are listed by filter and page; auditors read them, firms do not', async () => {
    const page = await operator.get<{ items: AlertLineView[]; nextCursor: string }>('/surveillance/alerts?limit=1');
    const rest = await operator.get<{ items: AlertLineView[]; nextCursor: null }>(
      `/surveillance/alerts?limit=1&cursor=${page.body.nextCursor}`,
    );
    expect([...page.body.items, ...rest.body.items]).toEqual(await alerts());
    expect(rest.body.nextCursor).toBeNull();
    expect(await alerts(`?party=${layerer.organization.id}&state=open&market=water&day=${DAY}`)).toMatchObject([
      { kind: 'layering' },
    ]);
    expect(await alerts('?severity=high')).toMatchObject([{ kind: 'same-owner' }]);
    expect(await alerts('?day=2026-03-03')).toEqual([]);
    expect(await alerts('?state=closed')).toEqual([]);

    const auditor = callerOf(xiang, await seatSignedIn(xiang.app, { kind: 'auditor', roles: ['auditor'] }));
    const { id } = await alertOf('layering');
    expect((await auditor.get(`/surveillance/alerts/${id}`)).status).toBe(200);
    expect((await auditor.post(`/surveillance/alerts/${id}/steps`, {})).status).toBe(403);
    for (const path of ['/surveillance/alerts', `/surveillance/alerts/${id}`]) {
      expect((await callerOf(xiang, layerer).get(path)).status).toBe(403);
    }
  });

  test('SUR-1 no rung is skipped, a measure needs what belongs to it, and a repeated step is taken once', async () => {
    const { id } = await alertOf('layering');
    expect(await step(id, 'watch', 'report-demanded', { replyBy: '2026-03-09' })).toMatchObject({
      status: 422,
      body: { code: 'market.alert-step-not-allowed', allowed: 'reminder, closed, dismissed' },
    });
    const key = randomUUID();
    const reminded = await step(id, 'watch', 'reminder', {}, key);
    expect(reminded).toMatchObject({ status: 201, body: { state: 'reminder' } });
    const again = await step(id, 'watch', 'reminder', {}, key);
    expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([201, 'true', reminded.body]);
    expect(await step(id, 'watch', 'dismissed')).toMatchObject({
      status: 409,
      body: { code: 'market.alert-moved-on', state: 'reminder' },
    });
    for (const [rest, field] of [
      [{}, 'replyBy'],
      [{ replyBy: '2026-03-01' }, 'replyBy'],
      [{ replyBy: '2026-03-09', restriction: restrictionOf(layerer) }, 'restriction'],
    ] as const) {
      expect(await step(id, 'reminder', 'report-demanded', rest)).toMatchObject({
        status: 422,
        body: { code: 'market.alert-step-incomplete', errors: [{ field }] },
      });
    }
    expect((await step(id, 'reminder', 'report-demanded', { replyBy: '2026-03-09' })).body).toMatchObject({
      state: 'report-demanded',
      replyBy: '2026-03-09',
    });
  });

  test('SUR-1 of two persons who take a step at once, one is told that the alert has moved on', async () => {
    const { id } = await alertOf('layering');
    const answers = await Promise.all(
      ['commitment', 'closed'].map((to) =>
        step(id, 'report-demanded', to, to === 'commitment' ? { replyBy: '2026-03-10' } : {}),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { state } = await alertOf('layering');
    if (state === 'commitment') mustBe(201, await step(id, 'commitment', 'closed'));
  });

  test('SUR-1 further evidence after the end opens the matter again and is no second alert', async () => {
    const { id } = await alertOf('layering');
    clock.advance(120 * SECOND_MS);
    await layerAndTrade();
    expect(await scan()).toMatchObject({ raised: 0, extended: 1, unchanged: 1 });
    const alert = await alertOf('layering');
    expect(alert).toMatchObject({ id, state: 'watch', severity: 'high' });
    expect(alert.evidence).toHaveLength(2);
    expect(alert.steps[0]).toMatchObject({ from: 'closed', to: 'watch', userId: null });
  });

  test('SUR-1 the ladder ends in a restriction that another person decides on; then the firm cannot trade', async () => {
    const { id } = await alertOf('same-owner');
    const restricted = { documents: [NOTICE], restriction: restrictionOf(daughter) };
    // A high alert may begin with the report.
    mustBe(201, await step(id, 'watch', 'report-demanded', { replyBy: '2026-03-04' }));
    mustBe(201, await step(id, 'report-demanded', 'commitment', { replyBy: '2026-03-06' }));
    mustBe(201, await step(id, 'commitment', 'interview', { replyBy: '2026-03-09' }));
    expect(await step(id, 'interview', 'public-notice')).toMatchObject({ body: { errors: [{ field: 'documents' }] } });
    mustBe(201, await step(id, 'interview', 'public-notice', { documents: [NOTICE] }));
    expect(
      await step(id, 'public-notice', 'restricted', { ...restricted, restriction: restrictionOf(layerer) }),
    ).toMatchObject({ status: 422, body: { errors: [{ field: 'restriction.organizationId' }] } });

    const { steps, state, next } = mustBe(201, await step(id, 'public-notice', 'restricted', restricted));
    expect({ state, next }).toEqual({ state: 'restricted', next: ['closed', 'dismissed'] });
    expect(steps.map(({ to }) => to)).toEqual([
      'restricted',
      'public-notice',
      'interview',
      'commitment',
      'report-demanded',
      'watch',
    ]);
    expect(steps[1]).toMatchObject({
      documents: [NOTICE],
      userId: floor.offices.marketOperator.actor.userId,
      reason: '核查交易行为',
    });
    const trade = () => orderRequests(xiang, daughter, floor.code).place('buy', '0.2500', '1000');
    expect((await trade()).status).toBe(201);
    await approve(xiang, floor.offices.operatorApprover, steps[0]?.restrictionProposalId ?? '');
    expect(await trade()).toMatchObject({ status: 423, body: { code: 'market.account-restricted' } });

    const auditor = callerOf(xiang, await seatSignedIn(xiang.app, { kind: 'auditor', roles: ['auditor'] }));
    const trail = await auditor.get<{ items: { action: string }[] }>(`/audit?subject=alert:${id}`);
    expect(trail.body.items.map(({ action }) => action)).toEqual([
      ...Array<string>(5).fill('surveillance.alert-stepped'),
      'surveillance.alert-raised',
    ]);
  });

  test('SUR-1 the database refuses a skipped rung, a step that begins elsewhere, and any change of what is written', async () => {
    const { id } = await alertOf('layering');
    const last = (await alertOf('layering')).steps[0]?.step ?? 0;
    const insert = (from: string, to: string): Promise<unknown> =>
      xiang.database.query(
        `INSERT INTO market_alert_steps (alert_id, step, from_state, to_state, user_id, organization_id, at, reason,
           documents, documents_hash)
         VALUES ($1, $2, $3, $4, $5, $6, now(), 'any', '[]', decode(repeat('00', 32), 'hex'))`,
        [id, last + 1, from, to, layerer.actor.userId, layerer.organization.id],
      );
    await expect(insert('watch', 'interview')).rejects.toMatchObject({
      constraint: 'market_alert_steps_on_the_ladder',
    });
    await expect(insert('interview', 'public-notice')).rejects.toMatchObject({
      constraint: 'market_alert_steps_lead_on',
    });
    for (const table of ['market_alerts', 'market_alert_evidence', 'market_alert_steps']) {
      for (const change of [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`]) {
        await expect(xiang.database.query(change)).rejects.toMatchObject({ code: '42501' });
        await expect(asOwner(xiang.testDatabase, change)).rejects.toThrow('are never changed or removed');
      }
    }
  });

  test('SUR-1 a price that touches its limit on the second trading day in a row is a high alert', async () => {
    expect(await operator.post('/surveillance/scans', { market: 'water', day: '2026-03-03' })).toMatchObject({
      status: 422,
      body: { code: 'market.scan-day-not-begun' },
    });
    const plain = plainRulebook('water');
    await putInForce(xiang.testDatabase, { ...plain, prices: { ...plain.prices, band: '0.10' } }, '2026-03-03');
    const days = [
      { severity: 'medium', consecutive: '1' },
      { severity: 'high', consecutive: '2' },
    ];
    for (const [index, { severity, consecutive }] of days.entries()) {
      clock.advance(86_400 * SECOND_MS);
      await xiang.app.get(MarketLoops, { strict: false }).of('water').tick();
      const price = await upperLimit(`2026-03-0${index + 3}`);
      [layerer, mother] = [await renewed(layerer), await renewed(mother)];
      operator = callerOf(xiang, await renewed(floor.offices.marketOperator));
      mustBe(201, await orderRequests(xiang, mother, floor.code).place('sell', price, '1000'));
      mustBe(201, await orderRequests(xiang, layerer, floor.code).place('buy', price, '1000'));
      await scan(`2026-03-0${index + 3}`);
      const hit = await alertOf('limit-hit');
      expect(hit).toMatchObject({ severity, subject: 'upper', day: `2026-03-0${index + 3}`, parties: [] });
      expect(hit.evidence[0]?.figures).toContainEqual({ name: 'limitPrice', value: price, threshold: null });
      expect(hit.evidence[0]?.figures).toContainEqual({
        name: 'consecutiveDays',
        value: consecutive,
        threshold: '2',
      });
    }
  });

  /** Ten per cent above the reference of the day, half up. */
  async function upperLimit(day: string): Promise<string> {
    const [row] = await xiang.database.query<{ reference_ticks: bigint }>(
      'SELECT reference_ticks FROM market_instrument_days WHERE instrument = $1 AND day = $2',
      [floor.code, day],
    );
    return formatDecimal(divideHalfUp((row?.reference_ticks ?? 0n) * 11n, 10n), 4);
  }

  async function scan(day = DAY): Promise<ScanView> {
    return mustBe(200, await operator.post<ScanView>('/surveillance/scans', { market: 'water', day }));
  }

  async function alerts(filter = ''): Promise<AlertLineView[]> {
    return mustBe(200, await operator.get<{ items: AlertLineView[] }>(`/surveillance/alerts${filter}`)).items;
  }

  /** The newest of a kind. */
  async function alertOf(kind: string): Promise<AlertView> {
    const [line] = await alerts(`?kind=${kind}&limit=1`);
    return mustBe(200, await operator.get<AlertView>(`/surveillance/alerts/${line?.id}`));
  }

  function step(id: string, from: string, to: string, rest: object = {}, key?: string): Promise<StepAnswer> {
    const body = { from, to, reason: '核查交易行为', ...rest };
    return operator.post(`/surveillance/alerts/${id}/steps`, body, key);
  }

  /** Four offers are shown and taken back, and in between something is bought. Returns the ids of the offers. */
  async function layerAndTrade(): Promise<string[]> {
    const layers: string[] = [];
    for (const price of ['0.2510', '0.2511', '0.2512', '0.2513']) {
      layers.push(await layerer.order('sell', price, '5000'));
    }
    clock.advance(20 * SECOND_MS);
    await mother.order('sell', '0.2505', '1000');
    await layerer.order('buy', '0.2505', '1000');
    clock.advance(10 * SECOND_MS);
    for (const id of layers) await layerer.cancel(id);
    return layers;
  }

  /** As the platform may state what is so already; a person's change would begin tomorrow. */
  async function joinOneGroup(...firms: readonly TradingFirm[]): Promise<void> {
    const directory = xiang.app.get(IdentityDirectory, { strict: false });
    await xiang.database.transaction(async (tx) => {
      const { id: groupId } = await directory.createGroup(tx, '湘水集团');
      for (const { organization } of firms) {
        await directory.addGroupMember(tx, {
          groupId,
          organizationId: organization.id,
          validFrom: DAY,
          validTo: null,
        });
      }
    });
  }

  function restrictionOf(firm: TradingFirm): object {
    return { organizationId: firm.organization.id, kind: 'no-trade', documentNumber: '湘交易监〔2026〕3号' };
  }

  /** What the program does where it is put together. */
  async function renewed<Person extends SignedIn>(person: Person): Promise<Person> {
    const tokens = await signIn(xiang.app, person.actor.userId);
    return { ...person, ...tokens, authorization: `Bearer ${tokens.accessToken}` };
  }
});
