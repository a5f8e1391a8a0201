import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AgreementApprovals } from '../../src/modules/market/index.js';
import type { Problem } from '../../src/platform/http/index.js';
import { callerOf } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { COD_LISTING, mustBe, seatOffice, type Office } from '../support/registry-fixture.js';
import { changeRulebook } from '../support/rulebook-fixture.js';
import { signIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Agreement {
  readonly id: string;
  readonly status: string;
  readonly dealId: string | null;
  readonly holds: readonly { asset: string; amount: string }[];
}

/** An agreement on discharge permits, which the ecology bureau of the city must agree to before it is dealt. */
describe('agreements over HTTP', () => {
  const clock = manualClock();
  let testDatabase: TestDatabase;
  let running: TestApp;
  let floor: TradingFloor;
  let seller: TradingFirm;
  let buyer: TradingFirm;
  /** Of the city in which both firms lie. */
  let bureau: Office;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    await changeRulebook(testDatabase, 'discharge', { agreement: { approval: 'before', publicityDays: 0 } });
    running = await startTestApp({ clock, testDatabase });
    floor = await openTradingFloor(running, COD_LISTING, (offices) => offices.ecology);
    seller = await floor.firm(0n, 10_000_000n);
    buyer = await floor.firm(100_000_000n, 0n);
    bureau = await seatOffice(running, 'ecology-bureau', '430200');
  });
  afterAll(async () => {
    await running.close();
    await testDatabase.drop();
  });

  const agreed = async (quantity: string, amount: string): Promise<string> => {
    const { creditCode } = mustBe(
      200,
      await callerOf(running, buyer).get<{ creditCode: string }>(`/organizations/${buyer.organization.id}`),
    );
    const terms = { instrument: 'XJ-COD', side: 'sell', quantity, amount, counterparty: creditCode };
    const { id } = mustBe(201, await callerOf(running, seller).post<Agreement>('/agreements', terms));
    mustBe(201, await callerOf(running, buyer).post(`/agreements/${id}/acceptance`));
    return id;
  };
  const proposalOf = async (id: string): Promise<string> => {
    const { items } = mustBe(
      200,
      await callerOf(running, bureau.approver).get<{ items: { id: string; subject: string }[] }>('/approvals'),
    );
    const [proposal, second] = items.filter(({ subject }) => subject === `agreement:${id}`);
    expect(second).toBeUndefined();
    return proposal?.id ?? '';
  };
  const decided = async (id: string, decision: object): Promise<void> => {
    const path = `/approvals/${await proposalOf(id)}/decisions`;
    mustBe(201, await callerOf(running, bureau.approver).post(path, decision));
    await running.app.get(AgreementApprovals).carry();
  };
  const seen = async (firm: TradingFirm, id: string): Promise<Agreement> =>
    mustBe(200, await callerOf(running, firm).get<Agreement>(`/agreements/${id}`));

  test('AGT-1 the deal waits with what both hold until the authority of the city agrees, and then is made', async () => {
    // Below the lot of the order book: 0.2986 t for 4,685.01 yuan, 15,689.92 yuan a tonne.
    const id = await agreed('0.2986', '4685.01');
    expect(await seen(seller, id)).toMatchObject({
      status: 'awaiting-approval',
      approval: 'before',
      price: '15690',
      dealId: null,
      holds: [{ asset: 'XJ-COD', amount: '0.298600' }],
    });
    expect((await seen(buyer, id)).holds).toEqual([{ asset: 'CNY', amount: '4685.01' }]);
    const early = await callerOf(running, seller).post<Problem>(`/agreements/${id}/withdraw`);
    expect([early.status, early.body.code]).toEqual([409, 'market.agreement-ended']);

    await decided(id, { decision: 'approve' });
    const { status, dealId, holds } = await seen(buyer, id);
    expect([status, holds]).toEqual(['done', []]);
    const { body } = await callerOf(running, buyer).get<{ items: object[] }>('/deals');
    expect(body.items).toMatchObject([
      {
        id: dealId,
        mode: 'agreement',
        source: id,
        side: 'buy',
        quantity: '0.298600',
        amount: '4685.01',
        reverses: null,
      },
    ]);
    // Carried out once, however often it is looked at.
    await running.app.get(AgreementApprovals).carry();
    expect((await callerOf(running, seller).get<{ items: object[] }>('/deals')).body.items).toHaveLength(1);
  });

  test('AGT-1 a refusal gives back what both hold', async () => {
    const id = await agreed('1', '20000.00');
    await decided(id, { decision: 'reject', reason: '不符合总量控制要求' });
    expect(await seen(seller, id)).toMatchObject({ status: 'refused', holds: [], dealId: null });
    expect((await seen(buyer, id)).holds).toEqual([]);
  });

  test('RUL-2 agreement grid, counterparty: what does not fit, or is with nobody, names its field (market.agreement-invalid, market.counterparty-unknown)', async () => {
    const terms = { instrument: 'XJ-COD', side: 'sell', quantity: '0.0000001', amount: '0', counterparty: 'NOBODY' };
    expect((await callerOf(running, seller).post<Problem>('/agreements', terms)).body).toMatchObject({
      status: 422,
      code: 'market.agreement-invalid',
      errors: [
        { field: 'quantity', rule: 'too-precise' },
        { field: 'amount', rule: 'zero' },
      ],
    });
    const unknown = { ...terms, quantity: '1', amount: '20000.00' };
    expect((await callerOf(running, seller).post<Problem>('/agreements', unknown)).body).toMatchObject({
      status: 422,
      code: 'market.counterparty-unknown',
      errors: [{ field: 'counterparty' }],
    });
  });

  test('AGT-1 a process that stops between a decision and its effect leaves both to the next one', async () => {
    const waiting = await agreed('1', '20000.00');
    const proposal = await proposalOf(waiting);
    const restart = async (): Promise<void> => {
      await running.close();
      running = await startTestApp({ clock, testDatabase });
    };
    await restart();
    const { userId } = bureau.approver.actor;
    const approver = { ...bureau.approver, authorization: `Bearer ${(await signIn(running.app, userId)).accessToken}` };
    const path = `/approvals/${proposal}/decisions`;
    mustBe(201, await callerOf(running, approver).post(path, { decision: 'approve' }));
    await restart();
    await running.app.get(AgreementApprovals).carry();
    const [row] = await running.database.query<{ status: string; holds: object[] }>(
      `SELECT status, holds FROM market_desk_items WHERE market || '-' || id = $1`,
      [waiting],
    );
    expect(row).toEqual({ status: 'done', holds: [] });
  });

  test('AGT-1 a second proposal for the same agreement is never opened', async () => {
    const [row] = await running.database.query<{ doubled: bigint }>(
      `SELECT count(*) - count(DISTINCT subject) AS doubled FROM approval_proposals WHERE kind = 'agreement'`,
    );
    expect(row?.doubled).toBe(0n);
  });
});
