import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reconcile } from '../../src/modules/ledger/index.js';
import { BarredAccounts, orderHolds } from '../../src/modules/market/index.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { BLOCK_RULES } from '../support/block-floor.js';
import { callerOf } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { orderRequests } from '../support/order-requests.js';
import { approve, CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { changeRulebook } from '../support/rulebook-fixture.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

interface Item {
  readonly id: string;
  readonly status: string;
}

const DAY_MS = 86_400_000;
const RICH = 100_000_000n;
const REASON = '下单程序失控';

/** A firm with something open in the book and at every desk, which the operator or the register then lets trade no more. */
describe('a participant that may trade no more', () => {
  // Half past one in Shanghai, when blocks are negotiated.
  const clock = manualClock(new Date('2026-03-02T05:30:00Z'));
  let testDatabase: TestDatabase;
  let running: TestApp;
  let floor: TradingFloor;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    await changeRulebook(testDatabase, 'carbon', {
      ...BLOCK_RULES,
      prices: { band: null, close: { kind: 'vwap-of-day' }, firstReferences: { CEA24: '68.50' }, composite: [] },
      agreement: { approval: 'before', publicityDays: 0 },
    });
    running = await startTestApp({ clock, testDatabase });
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
    // What is open is ended when the test says.
    await barred().stop();
  });
  afterAll(async () => {
    const report = await reconcile(running.database, orderHolds);
    const { findings } = await running.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return replayMarket(tx, 'carbon');
    });
    await running.close();
    await testDatabase.drop();
    expect([report.clean, findings]).toEqual([true, []]);
  });

  const barred = (): BarredAccounts => running.app.get(BarredAccounts, { strict: false });
  const codeOf = async (firm: TradingFirm): Promise<string> => {
    const { id } = firm.organization;
    return mustBe(200, await callerOf(running, firm).get<{ creditCode: string }>(`/organizations/${id}`)).creditCode;
  };
  const post = async (firm: TradingFirm, path: string, body: object = {}): Promise<Item> =>
    mustBe(201, await callerOf(running, firm).post<Item>(path, body));
  const block = async (firm: TradingFirm, side: string, to: readonly TradingFirm[]): Promise<string> => {
    const form = to.length > 1 ? 'group' : 'directed';
    const terms = { instrument: 'CEA24', form, side, price: '68.50', quantity: '100' };
    return (await post(firm, '/blocks', { ...terms, counterparties: await Promise.all(to.map(codeOf)) })).id;
  };
  const agreement = async (firm: TradingFirm, side: string, to: TradingFirm): Promise<string> => {
    const terms = { instrument: 'CEA24', side, quantity: '7', amount: '480.00', counterparty: await codeOf(to) };
    return (await post(firm, '/agreements', terms)).id;
  };
  const status = async (firm: TradingFirm, path: string): Promise<string> =>
    mustBe(200, await callerOf(running, firm).get<Item>(path)).status;
  const held = async (firm: TradingFirm): Promise<readonly [string, string]> => {
    const requests = orderRequests(running, firm, floor.code);
    return [(await requests.balance('CNY')).held, (await requests.balance('CEA24')).held];
  };

  const operator = () => callerOf(running, floor.offices.marketOperator);
  const restrict = async (firm: TradingFirm, rest: object = {}): Promise<string> => {
    const { reviewer, approver } = floor.offices.province;
    const form = {
      accountId: firm.accountId,
      kind: 'no-trade',
      documentNumber: '湘环〔2026〕9号',
      reason: '核查',
      ...rest,
    };
    const { id } = mustBe(201, await callerOf(running, reviewer).post<Item>('/restrictions', form));
    await approve(running, approver, id);
    return id;
  };
  const ends: Readonly<Record<string, (firm: TradingFirm) => Promise<unknown>>> = {
    'operator-stop': async (firm) => {
      const path = `/participants/${firm.organization.id}/kill`;
      const { markets } = mustBe(
        200,
        await operator().post<{ markets: readonly { market: string }[] }>(path, { reason: REASON }),
      );
      return markets.find(({ market }) => market === 'carbon');
    },
    'account-restricted': async (firm) => {
      await restrict(firm);
      await barred().look();
      return null;
    },
  };

  test.each(Object.keys(ends))(
    'LIM-1 by %s: what nobody is bound by ends in the book and at every desk, and what was held for it comes back',
    async (by) => {
      const end = ends[by];
      const [firm, other, third] = [
        await floor.firm(RICH, 1_000n),
        await floor.firm(RICH, 1_000n),
        await floor.firm(RICH, 1_000n),
      ];
      const order = await firm.order('buy', '40.00', '10');
      const resting = await other.order('buy', '39.00', '10');
      // It offers to two, one of whom has confirmed; it is offered one alone and one beside another firm.
      const offered = await block(firm, 'sell', [other, third]);
      await post(other, `/blocks/${offered}/confirmations`, { version: 1 });
      const received = await block(other, 'sell', [firm]);
      await post(firm, `/blocks/${received}/confirmations`, { version: 1 });
      const beside = await block(other, 'sell', [firm, third]);
      await post(third, `/blocks/${beside}/confirmations`, { version: 1 });
      const proposed = await agreement(firm, 'sell', other);
      const invited = await agreement(other, 'buy', firm);
      // What both accepted binds both, whatever comes.
      const binding = await agreement(firm, 'sell', third);
      await post(third, `/agreements/${binding}/acceptance`);

      const told = await end?.(firm);
      if (by === 'operator-stop') expect(told).toMatchObject({ cancelled: 1, ended: 5, problem: null });

      expect(mustBe(200, await callerOf(running, firm).get(`/orders/${order}`))).toMatchObject({
        status: 'cancelled',
        reason: by,
      });
      for (const id of [offered, received]) expect(await status(other, `/blocks/${id}`)).toBe('void');
      for (const id of [proposed, invited]) expect(await status(other, `/agreements/${id}`)).toBe('void');
      expect(await held(firm)).toEqual(['0.00', '7']);
      expect(await status(firm, `/agreements/${binding}`)).toBe('awaiting-approval');
      // The others go on: the order of one, and the negotiation of two that has nothing to do with the firm.
      expect(await status(other, `/orders/${resting}`)).toBe('new');
      expect(mustBe(200, await callerOf(running, other).get(`/blocks/${beside}`))).toMatchObject({
        status: 'offered',
        negotiations: [{ status: 'void' }, { status: 'offered' }],
      });
      await post(other, `/blocks/${beside}/confirmations`, { version: 1 });
      expect(await status(third, `/blocks/${beside}`)).toBe('done');
      await callerOf(running, other).delete('/orders');
      expect(await held(other)).toEqual(['0.00', '0']);

      // Nothing new is taken at any desk, nor offered to it.
      const refused = { status: 423, body: { code: 'market.account-restricted' } };
      const orders = orderRequests(running, firm, floor.code);
      expect(await orders.place('buy', '40.00', '10')).toMatchObject(refused);
      const counterparties = [await codeOf(other)];
      const terms = { instrument: 'CEA24', side: 'sell', quantity: '100' };
      const block_ = { ...terms, form: 'directed', price: '68.50', counterparties };
      expect(await orders.post('/blocks', block_)).toMatchObject(refused);
      const agreed = { ...terms, amount: '480.00', counterparty: counterparties[0] };
      expect(await orders.post('/agreements', agreed)).toMatchObject(refused);
      // Asked again it ends nothing more.
      const again = await end?.(firm).catch(() => null);
      if (by === 'operator-stop') expect(again).toMatchObject({ cancelled: 0, ended: 0 });
    },
    60_000,
  );

  test('LIM-1 the journal says who was barred, by what and why', async () => {
    const rows = await running.database.query<{ commands: Buffer }>(
      "SELECT commands FROM market_journal WHERE market = 'carbon' ORDER BY batch",
    );
    const commands = rows.flatMap(({ commands: bytes }) =>
      bytes
        .toString('utf8')
        .split('\n')
        .map((line) => JSON.parse(line) as { kind: string }),
    );
    const { userId } = floor.offices.marketOperator.actor;
    expect(commands.filter(({ kind }) => kind === 'bar-participant')).toMatchObject([
      { by: 'operator-stop', user: userId, reason: REASON },
      { by: 'account-restricted', user: null, reason: 'no-trade (湘环〔2026〕9号)' },
    ]);
  });

  test('LIM-1 a restriction that was lifted, does not bar trading or begins on a later day ends nothing until it does', async () => {
    const [lifted, transfers, tomorrow] = [
      await floor.firm(RICH, 0n),
      await floor.firm(RICH, 0n),
      await floor.firm(RICH, 0n),
    ];
    const ids: string[] = [];
    for (const firm of [lifted, transfers, tomorrow]) ids.push(await firm.order('buy', '41.00', '1'));
    await restrict(lifted);
    const seen = mustBe(200, await operator().get<{ items: Item[] }>(`/restrictions?accountId=${lifted.accountId}`));
    const { reviewer, approver } = floor.offices.province;
    const lift = { documentNumber: '湘环〔2026〕10号', reason: '已核查' };
    const path = `/restrictions/${seen.items[0]?.id ?? ''}/lift`;
    await approve(running, approver, mustBe(201, await callerOf(running, reviewer).post<Item>(path, lift)).id);
    await restrict(transfers, { kind: 'no-transfer' });
    await restrict(tomorrow, { kind: 'frozen', startsOn: '2026-03-03' });
    const statuses = async (): Promise<unknown> => {
      const rows = await running.database.query<{ status: string; reason: string | null }>(
        `SELECT o.status, o.reason FROM unnest($1::bigint[]) WITH ORDINALITY AS w (sequence, nth)
           JOIN market_orders o ON o.market = 'carbon' AND o.sequence = w.sequence ORDER BY w.nth`,
        [ids.map((id) => id.split('-')[1])],
      );
      return rows.map(({ status: now, reason }) => [now, reason]);
    };
    await barred().look();
    expect(await statuses()).toEqual([
      ['new', null],
      ['new', null],
      ['new', null],
    ]);
    clock.advance(DAY_MS);
    await barred().look();
    expect(await statuses()).toEqual([
      ['new', null],
      ['new', null],
      ['cancelled', 'account-restricted'],
    ]);
  });
});
