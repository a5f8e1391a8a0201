import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BarredAccounts, MarketLoops } from '../../src/modules/market/index.js';
import type { Problem } from '../../src/platform/http/index.js';
import { BLOCK_RULES } from '../support/block-floor.js';
import { callerOf, type Answer } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { approve, CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { changeRulebook } from '../support/rulebook-fixture.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Negotiation {
  readonly counterparty: string;
  readonly status: string;
  readonly version: number;
  readonly price: string;
  readonly confirmedBy: readonly string[];
}
interface Block {
  readonly id: string;
  readonly status: string;
  readonly held: string;
  readonly dealId: string | null;
  readonly negotiations: readonly Negotiation[];
}
type Answered = Answer<Block & Problem>;

const MINUTE_MS = 60_000;

/** A block from the offer to the deal, over HTTP, as two firms and those who have nothing to do with it see it. */
describe('blocks over HTTP', () => {
  // Ten minutes before the session of blocks ends in Shanghai: tokens are good beyond it.
  const clock = manualClock(new Date('2026-03-02T06:50:00Z'));
  let testDatabase: TestDatabase;
  let running: TestApp;
  let floor: TradingFloor;
  let seller: TradingFirm;
  let buyer: TradingFirm;
  let third: TradingFirm;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    await changeRulebook(testDatabase, 'carbon', {
      ...BLOCK_RULES,
      prices: { band: null, close: { kind: 'vwap-of-day' }, firstReferences: { CEA24: '68.50' }, composite: [] },
    });
    running = await startTestApp({ clock, testDatabase });
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
    seller = await floor.firm(0n, 10_000n);
    buyer = await floor.firm(100_000_000n, 0n);
    third = await floor.firm(100_000_000n, 0n);
  });
  afterAll(async () => {
    await running.close();
    await testDatabase.drop();
  });

  const codeOf = async (firm: TradingFirm): Promise<string> => {
    const { body } = await callerOf(running, firm).get<{ creditCode: string }>(
      `/organizations/${firm.organization.id}`,
    );
    return body.creditCode;
  };
  const offer = async (to: readonly TradingFirm[], rest: object = {}, key?: string): Promise<Answered> => {
    const body = {
      instrument: 'CEA24',
      form: to.length > 1 ? 'group' : 'directed',
      side: 'sell',
      price: '68.50',
      quantity: '1000',
      counterparties: await Promise.all(to.map(codeOf)),
      clientReference: 'erp-1',
      ...rest,
    };
    return callerOf(running, seller).post('/blocks', body, key);
  };
  const balance = async (firm: TradingFirm, asset: string): Promise<object | undefined> => {
    const { body } = await callerOf(running, firm).get<{ items: { asset: string }[] }>(
      `/accounts/${firm.accountId}/balances`,
    );
    return body.items.find((row) => row.asset === asset);
  };

  test('BLK-1 offered, answered, confirmed by both: one deal, which each side finds among its deals', async () => {
    const { id } = mustBe(201, await offer([buyer]));
    expect(await balance(seller, 'CEA24')).toMatchObject({ available: '9000', held: '1000' });
    expect((await callerOf(running, buyer).get(`/blocks/${id}`)).body).toMatchObject({
      role: 'counterparty',
      side: 'buy',
      offerer: await codeOf(seller),
      clientReference: null,
      status: 'offered',
      held: '0.00',
      negotiations: [{ version: 1, price: '68.50', quantity: '1000', amount: '68500.00', namedBy: 'offerer' }],
    });

    const countered = await callerOf(running, buyer).post(`/blocks/${id}/counters`, {
      price: '67.77',
      quantity: '901',
    });
    // 901 × 67.77 = 61,060.77 yuan and a fee of 30.53.
    expect(mustBe(201, countered)).toMatchObject({ status: 'negotiating', heldAsset: 'CNY', held: '61091.30' });
    mustBe(201, await callerOf(running, buyer).post(`/blocks/${id}/confirmations`, { version: 2 }));
    const confirmed = await callerOf(running, seller).post<Block>(`/blocks/${id}/confirmations`, { version: 2 });
    const { dealId } = mustBe(201, confirmed);
    expect(confirmed.body).toMatchObject({ status: 'done', held: '0', clientReference: 'erp-1' });

    const deal = { id: dealId, mode: 'block', source: id, price: '67.77', quantity: '901', amount: '61060.77' };
    for (const [firm, own] of [
      [buyer, { side: 'buy', fee: '30.53' }],
      [seller, { side: 'sell', fee: '61.06' }],
    ] as const) {
      const { body } = await callerOf(running, firm).get<{ items: object[] }>('/deals?mode=block');
      expect(body.items).toEqual([expect.objectContaining({ ...deal, ...own, day: '2026-03-02' })]);
    }
    expect((await callerOf(running, third).get('/deals')).body).toEqual({ items: [], nextCursor: null });
    expect(await balance(buyer, 'CEA24')).toMatchObject({ available: '0', held: '0', pending: '901' });
    expect(await balance(seller, 'CNY')).toMatchObject({ available: '60999.71', held: '0.00' });
    expect(await balance(seller, 'CEA24')).toMatchObject({ available: '9099', held: '0' });
  });

  test('BLK-1 one key makes one offer, and its repeat answers with the block as it is now', async () => {
    const key = randomUUID();
    const { id } = mustBe(201, await offer([buyer], {}, key));
    mustBe(200, await callerOf(running, seller).post(`/blocks/${id}/withdraw`));
    const again = await offer([buyer], {}, key);
    expect([again.status, again.headers['idempotency-replayed'], again.body.id, again.body.status]).toEqual([
      201,
      'true',
      id,
      'withdrawn',
    ]);
    expect((await offer([buyer], { price: '70.00' }, key)).body.code).toBe('market.idempotency-conflict');
    const keyless = await fetch(`${running.url}/api/v1/blocks/${id}/withdraw`, {
      method: 'POST',
      headers: { authorization: seller.authorization },
    });
    expect(keyless.status).toBe(400);
  });

  test('BLK-1 a party of a group sees its own negotiation only, and the offerer all of them', async () => {
    const { id } = mustBe(201, await offer([buyer, third]));
    mustBe(201, await callerOf(running, third).post(`/blocks/${id}/counters`, { price: '68.00', quantity: '1000' }));
    const seen = (await callerOf(running, buyer).get<Block>(`/blocks/${id}`)).body;
    expect(seen.status).toBe('offered');
    expect(JSON.stringify(seen)).not.toContain(await codeOf(third));
    expect(seen.negotiations.map(({ price }) => price)).toEqual(['68.50']);
    const all = (await callerOf(running, seller).get<Block>(`/blocks/${id}`)).body;
    expect(all.negotiations.map(({ price }) => price)).toEqual(['68.50', '68.00']);
    mustBe(200, await callerOf(running, buyer).post(`/blocks/${id}/decline`));
    mustBe(200, await callerOf(running, third).post(`/blocks/${id}/decline`));
    expect(await balance(seller, 'CEA24')).toMatchObject({ held: '0' });
  });

  test('RUL-2 block grid, block.quantityMin, block.band, counterparty, ownership-group, negotiation: a refusal names its rule and its figures (market.order-invalid, market.block-below-minimum, market.block-outside-band, market.counterparty-unknown, market.counterparty-of-own-group, market.block-directed-to-one)', async () => {
    expect((await offer([buyer], { quantity: '99' })).body).toMatchObject({
      status: 422,
      code: 'market.block-below-minimum',
      minimum: '100',
      errors: [{ field: 'quantity', rule: 'block-below-minimum' }],
    });
    expect((await offer([buyer], { price: '89.06' })).body).toMatchObject({
      code: 'market.block-outside-band',
      lowest: '47.95',
      highest: '89.05',
      reference: '68.50',
    });
    expect((await offer([buyer], { price: '68.505' })).body.code).toBe('market.order-invalid');
    expect((await offer([], { counterparties: ['91430000MA000000X0'] })).body).toMatchObject({
      code: 'market.counterparty-unknown',
      errors: [{ field: 'counterparties.0' }],
    });
    expect((await offer([seller])).body.code).toBe('market.counterparty-of-own-group');
    expect(
      (await offer([buyer], { form: 'directed', counterparties: [await codeOf(buyer), await codeOf(third)] })).body,
    ).toMatchObject({ status: 422, code: 'market.block-directed-to-one' });
    expect(await balance(seller, 'CEA24')).toMatchObject({ held: '0' });
  });

  test('RUL-2 block restriction, counterparty-restriction: an account that the authority restricts neither deals nor is dealt with (market.account-restricted, market.counterparty-restricted)', async () => {
    const { id } = mustBe(201, await offer([third]));
    mustBe(201, await callerOf(running, third).post(`/blocks/${id}/confirmations`, { version: 1 }));
    const { reviewer, approver } = floor.offices.province;
    const terms = { accountId: third.accountId, kind: 'no-trade', documentNumber: '湘环〔2026〕9号', reason: '核查' };
    const proposed = await callerOf(running, reviewer).post<{ id: string }>('/restrictions', terms);
    // What is open ends when it is looked for, which here is when the test says.
    const barred = running.app.get(BarredAccounts, { strict: false });
    await barred.stop();
    await approve(running, approver, mustBe(201, proposed).id);
    expect((await callerOf(running, seller).post(`/blocks/${id}/confirmations`, { version: 1 })).body).toMatchObject({
      status: 423,
      code: 'market.counterparty-restricted',
    });
    expect(
      (await callerOf(running, third).post(`/blocks/${id}/counters`, { price: '68.50', quantity: '1000' })).body,
    ).toMatchObject({ status: 423, code: 'market.account-restricted' });
    await barred.look();
    expect((await callerOf(running, seller).get(`/blocks/${id}`)).body).toMatchObject({ status: 'void', held: '0' });
    expect(await balance(third, 'CNY')).toMatchObject({ available: '1000000.00', held: '0.00' });
  });

  test('BLK-1 both parties are told of each step and of the deal in their own feed, and nobody else is', async () => {
    const { id } = mustBe(201, await offer([buyer]));
    const feed = async (firm: TradingFirm): Promise<object[]> => {
      const rows = await running.database.query<{ events: { channel: string; block?: { id: string } }[] }>(
        `SELECT convert_from(events, 'UTF8')::jsonb AS events FROM market_feed
          WHERE organization_id = $1 ORDER BY last_position`,
        [firm.organization.id],
      );
      return rows.flatMap(({ events }) => events).filter(({ block }) => block?.id === id);
    };
    mustBe(201, await callerOf(running, buyer).post(`/blocks/${id}/confirmations`, { version: 1 }));
    mustBe(200, await callerOf(running, seller).post(`/blocks/${id}/withdraw`));
    for (const [firm, role] of [
      [seller, 'offerer'],
      [buyer, 'counterparty'],
    ] as const) {
      expect(await feed(firm)).toMatchObject([
        { channel: 'deals', block: { role, negotiations: [{ confirmedBy: [] }] } },
        { channel: 'deals', block: { role, negotiations: [{ confirmedBy: ['counterparty'] }] } },
        { channel: 'deals', block: { role, status: 'withdrawn' } },
      ]);
    }
    expect(await feed(third)).toEqual([]);
  });

  test('BLK-1 the list pages through own blocks, newest first, and tells open from ended', async () => {
    const { id } = mustBe(201, await offer([buyer]));
    const walk = async (firm: TradingFirm): Promise<string[]> => {
      const ids: string[] = [];
      for (let cursor = ''; ;) {
        const { body } = await callerOf(running, firm).get<{ items: Block[]; nextCursor: string | null }>(
          `/blocks?limit=2${cursor}`,
        );
        ids.push(...body.items.map((block) => block.id));
        if (body.nextCursor === null) return ids;
        cursor = `&cursor=${body.nextCursor}`;
      }
    };
    const own = await walk(seller);
    expect(own[0]).toBe(id);
    expect(new Set(own).size).toBe(own.length);
    expect(own.length).toBeGreaterThan(4);
    const open = await callerOf(running, buyer).get<{ items: Block[] }>('/blocks?state=open&market=carbon');
    expect(open.body.items.map((block) => block.id)).toEqual([id]);
  });

  test('BLK-1 after three o’clock nothing is confirmed, and with the day the offer and what it holds are gone', async () => {
    const { id } = mustBe(201, await offer([buyer], { quantity: '2000' }));
    clock.advance(10 * MINUTE_MS);
    const late = await callerOf(running, buyer).post<Problem>(`/blocks/${id}/confirmations`, { version: 1 });
    expect([late.status, late.body.code]).toEqual([423, 'market.block-closed']);
    clock.advance(10 * 60 * MINUTE_MS);
    await running.app.get(MarketLoops).of('carbon').tick();
    const [row] = await running.database.query<{ status: string; holds: object[] }>(
      `SELECT status, holds FROM market_desk_items WHERE market || '-' || id = $1`,
      [id],
    );
    expect(row).toEqual({ status: 'void', holds: [] });
  });
});
