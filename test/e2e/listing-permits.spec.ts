import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import type { Rulebook } from '../../src/modules/market/index.js';
import type { Market } from '../../src/shared/market.js';
import { callerOf, type Answer } from '../support/caller.js';
import { obtainPermit } from '../support/listing-permit-fixture.js';
import { manualClock } from '../support/manual-clock.js';
import { orderBody, orderRequests, type OrderAnswer } from '../support/order-requests.js';
import {
  approve,
  CARBON_LISTING,
  COD_LISTING,
  listInstrument,
  mustBe,
  openTradingAccount,
  seatOffice,
  WATER_LISTING,
  type Office,
} from '../support/registry-fixture.js';
import { pickRulebook, startAppUnder } from '../support/ruled-market.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import type { TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Permit {
  readonly instrument: string;
  readonly quantity: string;
  readonly used: string;
  readonly left: string;
  readonly validUntil: string | null;
  readonly organizationName: string;
}

const DAY_MS = 86_400_000;
const DOCUMENT = {
  sha256: 'ab'.repeat(32),
  name: '富余排污权核定意见.pdf',
  mediaType: 'application/pdf',
  sizeBytes: 20_480,
};

/** As answers write a quantity: with all decimals of the instrument. */
function tonnes(quantity: string): string {
  const [whole = '', fraction = ''] = quantity.split('.');
  return `${whole}.${fraction.padEnd(COD_LISTING.quantityScale, '0')}`;
}

function afterApproval(market: Market): Rulebook {
  const plain = pickRulebook(market, 'five-level-pick');
  return { ...plain, orders: { ...plain.orders, approval: 'before' } };
}

/** Discharge permits as Hunan has them: listing and pick, after the approval of the city's ecology bureau. */
describe('listing after approval over HTTP', () => {
  const clock = manualClock();
  let running: TestApp;
  let floor: TradingFloor;
  /** Of the city in which the firms lie. */
  let bureau: Office;
  let auditor: SignedIn;
  let seller: TradingFirm;
  beforeAll(async () => {
    running = await startAppUnder([afterApproval('discharge')], { clock });
    floor = await openTradingFloor(running, COD_LISTING, (offices) => offices.ecology);
    bureau = await seatOffice(running, 'ecology-bureau', '430200');
    auditor = await seatSignedIn(running.app, { kind: 'auditor', roles: ['auditor'] });
  });
  beforeEach(async () => {
    // Ten tonnes.
    seller = await floor.firm(100_000_000n, 10_000_000n);
  });
  afterAll(() => running.close());

  const apply = (firm: SignedIn, form: object): Promise<Answer<{ id: string }>> =>
    callerOf(running, firm).post<{ id: string }>('/markets/discharge/listing-permits', {
      instrument: floor.code,
      reason: '技改减排形成的富余排污权',
      ...form,
    });
  const permit = (quantity: string, rest: object = {}): Promise<void> =>
    obtainPermit(running, floor, seller, bureau, 'discharge', quantity, rest);
  const permits = async (person: SignedIn, query = ''): Promise<readonly Permit[]> =>
    mustBe(200, await callerOf(running, person).get<{ items: Permit[] }>(`/markets/discharge/listing-permits${query}`))
      .items;
  const pick = async (taker: TradingFirm, side: 'buy' | 'sell', quantity: string): Promise<OrderAnswer> => {
    const { items } = mustBe(
      200,
      await callerOf(running).get<{ items: { offerId: string }[] }>(`/instruments/${floor.code}/offers?side=${side}`),
    );
    const body = { quantity, clientOrderId: randomUUID() };
    return callerOf(running, taker).post(`/offers/${items[0]?.offerId}/picks`, body);
  };
  const refusal = (left: string, needed: string) => ({
    status: 422,
    body: {
      code: 'market.listing-permit-exceeded',
      instrument: floor.code,
      left: tonnes(left),
      needed: tonnes(needed),
    },
  });

  test('LST-1 a holder applies, a person of its city approves, it lists at its own price, and both see what is left', async () => {
    const firm = orderRequests(running, seller, floor.code);
    expect(await firm.place('sell', '20000', '1')).toMatchObject(refusal('0', '1'));
    expect(await firm.post('/orders/test', orderBody(floor.code, 'sell', '20000', '1'))).toMatchObject(
      refusal('0', '1'),
    );

    const { id } = mustBe(201, await apply(seller, { quantity: '3', documents: [DOCUMENT] }));
    // Applied for is not approved.
    expect(await firm.place('sell', '20000', '1')).toMatchObject(refusal('0', '1'));
    const proposal = mustBe(200, await callerOf(running, bureau.approver).get(`/approvals/${id}`));
    expect(proposal).toMatchObject({
      kind: 'listing-permit',
      authorityId: bureau.approver.organization.id,
      quorum: 1,
      payload: { instrument: floor.code, quantity: tonnes('3'), units: '3000000', validUntil: null },
      documents: [{ sha256: DOCUMENT.sha256 }],
    });
    // Neither who prepares decisions nor the authority of another city decides.
    const decision = { decision: 'approve' };
    expect((await callerOf(running, bureau.reviewer).post(`/approvals/${id}/decisions`, decision)).status).toBe(403);
    const elsewhere = floor.offices.ecology.approver;
    expect((await callerOf(running, elsewhere).post(`/approvals/${id}/decisions`, decision)).status).toBe(404);
    await approve(running, bureau.approver, id);

    const listed = mustBe(201, await firm.place('sell', '23000', '2'));
    expect(await firm.place('sell', '19000', '1.001')).toMatchObject(refusal('1', '1.001'));
    expect(await permits(seller)).toMatchObject([
      { quantity: tonnes('3'), used: tonnes('2'), left: tonnes('1'), validUntil: null },
    ]);
    mustBe(200, await firm.delete(`/orders/${listed.id}`));
    expect(await permits(seller)).toMatchObject([{ quantity: tonnes('3'), used: tonnes('0'), left: tonnes('3') }]);
    const name = seller.organization.name;
    for (const watcher of [bureau.reviewer, auditor, floor.offices.marketOperator]) {
      expect((await permits(watcher)).filter(({ organizationName }) => organizationName === name)).toHaveLength(1);
    }
    const stranger = await floor.firm(0n, 0n);
    for (const other of [stranger, floor.offices.ecology.reviewer]) expect(await permits(other)).toEqual([]);
  });

  test('LST-1 of 64 orders at once exactly those are taken that fit what was approved', async () => {
    await permit('3.2');
    const firm = orderRequests(running, seller, floor.code);
    const answers = await Promise.all(Array.from({ length: 64 }, () => firm.place('sell', '20000', '0.1')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(32);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(32);
    for (const answer of refused) expect(answer).toMatchObject(refusal('0', '0.1'));
    expect(await permits(seller)).toMatchObject([{ used: tonnes('3.2'), left: tonnes('0') }]);
    await firm.delete('/orders');
    expect(await permits(seller)).toMatchObject([{ used: tonnes('0'), left: tonnes('3.2') }]);
  });

  test('LST-1, RUL-2 change orders.approval: a larger total of a listed sale needs the difference, another price needs nothing (market.listing-permit-exceeded)', async () => {
    await permit('1');
    const firm = orderRequests(running, seller, floor.code);
    const { id } = mustBe(201, await firm.place('sell', '20000', '0.6'));
    expect(await firm.patch(`/orders/${id}`, { quantity: '1.001' })).toMatchObject(refusal('0.4', '0.401'));
    expect((await firm.order(id)).quantity).toBe(tonnes('0.6'));
    mustBe(200, await firm.patch(`/orders/${id}`, { quantity: '1', price: '21000' }));
    mustBe(200, await firm.patch(`/orders/${id}`, { price: '22000' }));
    expect(await permits(seller)).toMatchObject([{ used: tonnes('1'), left: tonnes('0') }]);
    await firm.delete('/orders');
  });

  test('LST-1, RUL-2 pick orders.approval: who sells into a listed purchase needs a permit, who buys what is listed needs none (market.listing-permit-exceeded)', async () => {
    await permit('1');
    const [listing, buyer, unpermitted] = [
      orderRequests(running, seller, floor.code),
      await floor.firm(100_000_000n, 0n),
      await floor.firm(0n, 1_000_000n),
    ];
    mustBe(201, await orderRequests(running, buyer, floor.code).place('buy', '18000', '0.5'));
    expect(await pick(unpermitted, 'buy', '0.1')).toMatchObject(refusal('0', '0.1'));
    mustBe(201, await pick(seller, 'buy', '0.3'));
    expect(await permits(seller)).toMatchObject([{ used: tonnes('0.3'), left: tonnes('0.7') }]);
    await orderRequests(running, buyer, floor.code).delete('/orders');
    mustBe(201, await listing.place('sell', '20000', '0.7'));
    mustBe(201, await pick(buyer, 'sell', '0.7'));
    // What was sold stays used.
    expect(await permits(seller)).toMatchObject([{ used: tonnes('1'), left: tonnes('0') }]);
  });

  test('LST-1, RUL-2 order orders.approval: a permit holds to the end of its last day, and what was listed under it stays (market.listing-permit-exceeded)', async () => {
    await permit('1', { validUntil: '2026-03-02' });
    const firm = orderRequests(running, seller, floor.code);
    const { id } = mustBe(201, await firm.place('sell', '20000', '0.4'));
    const late = mustBe(201, await apply(seller, { quantity: '1', validUntil: '2026-03-02' }));
    clock.advance(DAY_MS);
    // Tokens are good for a quarter of an hour.
    const tomorrow = await seatSignedIn(running.app, {
      kind: 'enterprise',
      organization: seller.organization,
      roles: ['trader'],
    });
    const next = orderRequests(running, { ...tomorrow, accountId: seller.accountId }, floor.code);
    expect(await next.place('sell', '20000', '0.1')).toMatchObject(refusal('0', '0.1'));
    expect((await next.order(id)).status).toBe('new');
    expect(await permits(tomorrow)).toMatchObject([
      { used: tonnes('0.4'), left: tonnes('0'), validUntil: '2026-03-02' },
    ]);
    const { approver } = bureau;
    const [again, keeper] = await Promise.all([
      seatSignedIn(running.app, { kind: 'ecology-bureau', organization: approver.organization, roles: ['approver'] }),
      seatSignedIn(running.app, { kind: 'ecology-bureau', organization: approver.organization, roles: ['reviewer'] }),
    ]);
    bureau = { approver: again, reviewer: keeper };
    expect(
      await callerOf(running, again).post(`/approvals/${late.id}/decisions`, { decision: 'approve' }),
    ).toMatchObject({
      status: 409,
      body: { code: 'market.listing-permit-lapsed' },
    });
    await next.delete('/orders');
  });
});

describe('applications for leave to list', () => {
  let running: TestApp;
  let floor: TradingFloor;
  let bureau: Office;
  let seller: TradingFirm;
  beforeAll(async () => {
    running = await startAppUnder([afterApproval('discharge'), afterApproval('water')]);
    floor = await openTradingFloor(running, COD_LISTING, (offices) => offices.ecology);
    await listInstrument(running, floor.offices, CARBON_LISTING, [floor.offices.province]);
    await listInstrument(running, floor.offices, WATER_LISTING, [floor.offices.water]);
    seller = await floor.firm(0n, 10_000_000n);
  });
  afterAll(() => running.close());

  const apply = (firm: SignedIn, form: object, market = 'discharge'): Promise<Answer<{ id: string }>> =>
    callerOf(running, firm).post<{ id: string }>(`/markets/${market}/listing-permits`, {
      instrument: floor.code,
      reason: '技改减排形成的富余排污权',
      quantity: '1',
      ...form,
    });

  test('LST-1 the province decides where a city has no authority, and then the city; without any it is refused', async () => {
    const first = mustBe(201, await apply(seller, {}));
    await approve(running, floor.offices.province.approver, first.id);
    bureau = await seatOffice(running, 'ecology-bureau', '430200');
    const second = mustBe(201, await apply(seller, {}));
    await approve(running, bureau.approver, second.id);
    // The one water authority is another city's.
    await openTradingAccount(running, floor.offices, seller, 'water');
    expect(await apply(seller, { instrument: 'XJ-WATER', quantity: '1000' }, 'water')).toMatchObject({
      status: 422,
      body: { code: 'market.listing-permit-no-authority' },
    });
  });

  const FAULTS: readonly (readonly [string, object, string, string])[] = [
    ['an instrument of another market', { instrument: 'CEA24' }, 'instrument', 'other-market'],
    ['less than a lot', { quantity: '0.0005' }, 'quantity', 'off-lot'],
    ['nothing', { quantity: '0' }, 'quantity', 'zero'],
    ['days that are over', { validUntil: '2020-01-01' }, 'validUntil', 'past'],
  ];
  test.each(FAULTS)('LST-1 an application for %s is refused with the field', async (_, form, field, rule) => {
    expect(await apply(seller, form)).toMatchObject({
      status: 422,
      body: { code: 'market.listing-permit-invalid', errors: [{ field, rule }] },
    });
  });

  test('LST-1 no application where nothing needs one, without an account, or while another is open', async () => {
    await openTradingAccount(running, floor.offices, seller, 'carbon');
    expect(await apply(seller, { instrument: 'CEA24' }, 'carbon')).toMatchObject({
      status: 422,
      body: { code: 'market.listing-permit-not-needed', market: 'carbon' },
    });
    const outsider = await seatSignedIn(running.app, { kind: 'enterprise', roles: ['trader'] });
    expect(await apply(outsider, {})).toMatchObject({ status: 422, body: { code: 'market.no-account' } });
    const { id } = mustBe(201, await apply(seller, {}));
    expect(await apply(seller, {})).toMatchObject({ status: 409, body: { code: 'approval.already-open' } });
    mustBe(200, await callerOf(running, seller).post(`/approvals/${id}/withdraw`));
    const again = mustBe(201, await apply(seller, {}));
    const rejected = { decision: 'reject', reason: '核定量不足' };
    mustBe(201, await callerOf(running, bureau.approver).post(`/approvals/${again.id}/decisions`, rejected));
    const { items } = mustBe(
      200,
      await callerOf(running, seller).get<{ items: Permit[] }>('/markets/discharge/listing-permits?limit=1'),
    );
    expect(items).toHaveLength(1);
  });

  test('LST-1 a replay of the journal asks for no permits', async () => {
    const firm = orderRequests(running, seller, floor.code);
    mustBe(201, await firm.place('sell', '20000', '1.5'));
    expect((await firm.place('sell', '20000', '1')).status).toBe(422);
    const report = await running.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return replayMarket(tx, 'discharge');
    });
    expect(report).toMatchObject({ clean: true, findings: [] });
  });
});
