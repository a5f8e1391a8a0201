import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reconcile } from '../../src/modules/ledger/index.js';
import { MarketLoops, OrderIntakeService, orderHolds } from '../../src/modules/market/index.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { RegisterTransfers } from '../../src/modules/market/register-transfer/register-transfers.service.js';
import type { Direction } from '../../src/modules/market/register-transfer/register-transfer.js';
import type { LimitRules } from '../../src/modules/market/rulebook/rulebook.js';
import { SettlementJobs } from '../../src/modules/settlement/run/settlement-jobs.js';
import type { StatementContent, UnitLine } from '../../src/modules/settlement/statement/statement.js';
import { shanghaiDay } from '../../src/shared/clock.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { callerOf } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { orderRequests } from '../support/order-requests.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { startAppUnder } from '../support/ruled-market.js';
import { asOwner } from '../support/test-database.js';
import type { TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

const CODE = CARBON_LISTING.code;
const AT_ONCE = 64;
const HOUR_MS = 3_600_000;

/** Ten o'clock in Shanghai, inside the window of every day. */
const clock = manualClock(new Date('2026-03-02T02:00:00.000Z'));

interface RegisterMarket {
  readonly running: TestApp;
  readonly floor: TradingFloor;
  close(): Promise<void>;
}

/** Open at all hours, with units moving from nine to four. */
async function marketWithWindow(limits: Partial<LimitRules> = {}): Promise<RegisterMarket> {
  const plain = plainRulebook('carbon');
  const settlement = { ...plain.settlement, registerTransfer: { from: '09:00', to: '16:00' } };
  const rulebook = { ...plain, settlement, limits: { ...plain.limits, ...limits } };
  const running = await startAppUnder([rulebook], { clock });
  const floor = await openTradingFloor(running, CARBON_LISTING, ({ province }) => province);
  return { running, floor, close: () => running.close() };
}

/** What the trading account and the register account of a firm have of the instrument. */
interface Sides {
  readonly available: bigint;
  readonly held: bigint;
  readonly pending: bigint;
  readonly register: bigint;
}

async function sidesOf({ database }: TestApp, firm: TradingFirm): Promise<Sides> {
  const [row] = await database.query<Sides>(
    `SELECT t.available, t.held, t.pending, r.available + r.held + r.pending AS register
       FROM ledger_accounts a
       JOIN ledger_balances t ON t.account_id = a.id AND t.asset = $2
       JOIN ledger_accounts o ON o.organization_id = a.organization_id AND o.market = a.market AND o.kind = 'register'
       JOIN ledger_balances r ON r.account_id = o.id AND r.asset = $2
      WHERE a.id = $1`,
    [firm.accountId, CODE],
  );
  if (!row) throw new Error('the firm has no two accounts');
  return row;
}

async function expectSound({ database }: TestApp): Promise<void> {
  const { checks } = await reconcile(database, orderHolds);
  expect(checks.flatMap(({ differences }) => differences)).toEqual([]);
  const report = await database.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return replayMarket(tx, 'carbon');
  });
  expect(report.findings).toEqual([]);
  expect(report.clean).toBe(true);
}

describe('moves beside the running loop', () => {
  let market: RegisterMarket;
  beforeAll(async () => {
    market = await marketWithWindow();
  });
  afterAll(() => market.close());

  const times = <Item>(make: (index: number) => Item): Item[] => Array.from({ length: AT_ONCE }, (_, n) => make(n));

  async function move(firm: TradingFirm, direction: Direction, quantity: string): Promise<string> {
    const form = { direction, instrument: CODE, quantity };
    const answer = await callerOf(market.running, firm).post(`/accounts/${firm.accountId}/register-transfers`, form);
    return answer.status === 201 ? 'moved' : String(answer.body['code']);
  }

  async function sell(firm: TradingFirm, quantity: string): Promise<string> {
    const { status, body } = await orderRequests(market.running, firm, CODE).place('sell', '60.00', quantity);
    return status === 201 ? 'sold' : String(body.code);
  }

  const count = (outcomes: readonly string[], wanted: string): bigint =>
    BigInt(outcomes.filter((outcome) => outcome === wanted).length);

  test('REG-5 of 64 moves and 64 sell orders at once over the same units exactly those are taken that fit', async () => {
    const { running, floor } = market;
    const buyer = await floor.firm(10_000_000n, 0n);
    const firm = await floor.firm(0n, 320n);
    await buyer.order('buy', '60.00', '100');

    const outcomes = await Promise.all(times(() => [move(firm, 'to-register', '10'), sell(firm, '10')]).flat());
    const [moved, sold] = [count(outcomes, 'moved'), count(outcomes, 'sold')];
    expect([moved + sold, BigInt(outcomes.length)]).toEqual([32n, 128n]);
    const refusals = ['ledger.insufficient-balance', 'market.insufficient-units'];
    for (const outcome of outcomes) expect(['moved', 'sold', ...refusals]).toContain(outcome);
    const traded = sold * 10n < 100n ? sold * 10n : 100n;
    expect(await sidesOf(running, firm)).toEqual({
      available: 0n,
      held: sold * 10n - traded,
      pending: 0n,
      register: moved * 10n,
    });
    expect(await sidesOf(running, buyer)).toMatchObject({ pending: traded, register: 0n });
  });

  test('REG-5 moves both ways at once, orders between them, end with the units where the moves have put them', async () => {
    const { running, floor } = market;
    const firm = await floor.firm(0n, 1_000n);
    expect(await move(firm, 'to-register', '500')).toBe('moved');
    const directions = times((n): Direction => (n % 2 === 0 ? 'to-register' : 'to-trading'));
    const [moves, sales] = await Promise.all([
      Promise.all(directions.map((direction, n) => move(firm, direction, String(1 + ((n * 7) % 40))))),
      Promise.all(times((n) => sell(firm, String(1 + (n % 20))))),
    ]);
    let register = 500n;
    for (const [n, outcome] of moves.entries()) {
      if (outcome !== 'moved') {
        expect(outcome).toBe('ledger.insufficient-balance');
        continue;
      }
      register += BigInt(1 + ((n * 7) % 40)) * (directions[n] === 'to-register' ? 1n : -1n);
    }
    let ordered = 0n;
    for (const [n, outcome] of sales.entries()) {
      if (outcome === 'sold') ordered += BigInt(1 + (n % 20));
      else expect(outcome).toBe('market.insufficient-units');
    }
    expect(await sidesOf(running, firm)).toEqual({
      available: 1_000n - register - ordered,
      held: ordered,
      pending: 0n,
      register,
    });
  });

  test('REG-5 the same move sent 64 times at once is made once', async () => {
    const firm = await market.floor.firm(0n, 100n);
    const caller = callerOf(market.running, firm);
    const form = { direction: 'to-register', instrument: CODE, quantity: '60' };
    const key = randomUUID();
    const answers = await Promise.all(
      times(() => caller.post(`/accounts/${firm.accountId}/register-transfers`, form, key)),
    );
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(await sidesOf(market.running, firm)).toMatchObject({ available: 40n, register: 60n });
  });

  test('REG-5 no deadlock was met, and reconcile and replay find everything in order', async () => {
    const [found] = await asOwner(
      market.running.testDatabase,
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(found).toEqual({ deadlocks: '0' });
    await expectSound(market.running);
  });
});

describe('limits on what a holder has', () => {
  let market: RegisterMarket;
  beforeAll(async () => {
    market = await marketWithWindow({ positionMax: '100', holdersMax: 3, reportFrom: '0.5' });
  });
  afterAll(() => market.close());

  test('LIM-1 units in the register count: for the position, as a holder, and for the report of large holders', async () => {
    const { running, floor } = market;
    const [parked, other, seller] = [
      await floor.firm(10_000_000n, 90n),
      await floor.firm(10_000_000n, 0n),
      await floor.firm(0n, 60n),
    ];
    const move = async (direction: Direction, quantity: string): Promise<void> => {
      const form = { direction, instrument: CODE, quantity };
      mustBe(201, await callerOf(running, parked).post(`/accounts/${parked.accountId}/register-transfers`, form));
    };
    await move('to-register', '90');
    const buy = (firm: TradingFirm, quantity: string) =>
      orderRequests(running, firm, CODE).place('buy', '60.00', quantity);
    expect((await buy(parked, '11')).body).toMatchObject({
      status: 422,
      code: 'market.position-limit-exceeded',
      position: '90',
    });
    // Its own units in the register are no other holder's: with the seller there are two.
    expect((await buy(other, '5')).status).toBe(201);
    const fourth = await floor.firm(10_000_000n, 0n);
    expect((await buy(fourth, '5')).body).toMatchObject({
      status: 422,
      code: 'market.holder-limit-reached',
      holders: 3,
    });
    // Who keeps all its units in the register holds already and may buy more, exactly up to the limit.
    expect((await buy(parked, '10')).status).toBe(201);
    await seller.order('sell', '60.00', '15');
    expect(await sidesOf(running, parked)).toEqual({ available: 0n, held: 0n, pending: 10n, register: 90n });
    expect((await buy(parked, '1')).body).toMatchObject({ code: 'market.position-limit-exceeded', position: '100' });
    await move('to-trading', '40');
    expect((await buy(parked, '1')).body).toMatchObject({ code: 'market.position-limit-exceeded', position: '100' });

    const operator = callerOf(running, floor.offices.marketOperator);
    const report = await operator.get<{ items: object[] }>('/surveillance/large-holders?market=carbon');
    expect(mustBe(200, report).items).toMatchObject([
      { instrument: CODE, accountId: parked.accountId, organizationId: parked.organization.id, position: '100' },
    ]);
    await expectSound(running);
  });
});

type Step =
  | {
      readonly kind: 'order';
      readonly firm: number;
      readonly side: 'buy' | 'sell';
      readonly price: number;
      readonly lots: number;
      readonly timeInForce: 'gtc' | 'day' | 'ioc';
    }
  | { readonly kind: 'move'; readonly firm: number; readonly direction: Direction; readonly quantity: number }
  | { readonly kind: 'evening' }
  | { readonly kind: 'next-day' };

const FIRMS = 3;
const UNITS = 300n;
const RUNS = 10;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      firm: fc.nat({ max: FIRMS - 1 }),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: fc.integer({ min: 58, max: 62 }),
      lots: fc.integer({ min: 1, max: 60 }),
      timeInForce: fc.constantFrom('gtc' as const, 'day' as const, 'ioc' as const),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      firm: fc.nat({ max: FIRMS - 1 }),
      direction: fc.constantFrom('to-register' as const, 'to-trading' as const),
      quantity: fc.integer({ min: 1, max: 200 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'evening' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'next-day' as const }) },
);

/** What a firm moved on a day, and what lay in its register account when the day closed. */
interface Moved {
  out: bigint;
  back: bigint;
  left: bigint;
}

describe('random orders, moves and day ends', () => {
  let market: RegisterMarket;
  const firms: TradingFirm[] = [];
  /** By day and firm. */
  const told = new Map<string, Moved>();
  const registered = Array.from({ length: FIRMS }, () => 0n);
  const outcomes = new Set<string>();
  beforeAll(async () => {
    market = await marketWithWindow();
    for (let index = 0; index < FIRMS; index += 1) firms.push(await market.floor.firm(100_000_000n, UNITS));
  });
  afterAll(() => market.close());

  const timeMs = (): number => (clock.now().getTime() + 8 * HOUR_MS) % (24 * HOUR_MS);
  const tick = (): Promise<void> => market.running.app.get(MarketLoops, { strict: false }).of('carbon').tick();

  async function outcomeOf(work: Promise<unknown>): Promise<string> {
    try {
      await work;
      return 'done';
    } catch (error) {
      if (error instanceof DomainError) return error.definition.code;
      throw error;
    }
  }

  function movedBy(firm: number): Moved {
    const key = `${shanghaiDay(clock.now())}/${firm}`;
    const known = told.get(key) ?? { out: 0n, back: 0n, left: registered[firm] ?? 0n };
    told.set(key, known);
    return known;
  }

  async function carryOut(each: Step): Promise<void> {
    const { app } = market.running;
    switch (each.kind) {
      case 'order': {
        const { firm, side, price, lots, timeInForce } = each;
        const { actor } = firms[firm]!;
        const form = { instrument: CODE, side, price: `${price}.00`, quantity: String(lots), timeInForce };
        const orders = app.get(OrderIntakeService, { strict: false });
        const outcome = await outcomeOf(orders.place(actor, { ...form, clientOrderId: randomUUID() }));
        expect(['done', 'market.insufficient-units', 'market.insufficient-funds']).toContain(outcome);
        return;
      }
      case 'move':
        return moveAtRandom(each);
      case 'evening':
        // Twenty o'clock, when the window is closed and the market trades on.
        if (timeMs() < 20 * HOUR_MS) clock.advance(20 * HOUR_MS - timeMs());
        return;
      case 'next-day':
        return nextDay();
    }
  }

  async function moveAtRandom({ firm, direction, quantity }: Extract<Step, { kind: 'move' }>): Promise<void> {
    const { actor, accountId } = firms[firm]!;
    const before = await sidesOf(market.running, firms[firm]!);
    const source = direction === 'to-register' ? before.available : before.register;
    const open = timeMs() < 16 * HOUR_MS;
    const fits = BigInt(quantity) <= source;
    const due = !open ? 'market.register-transfer-closed' : fits ? 'done' : 'ledger.insufficient-balance';
    const transfers = market.running.app.get(RegisterTransfers, { strict: false });
    const form = { direction, instrument: CODE, quantity: String(quantity) };
    const outcome = await outcomeOf(transfers.move(actor, BigInt(accountId), form, randomUUID()));
    expect(outcome).toBe(due);
    outcomes.add(outcome);
    const moved = outcome === 'done' ? BigInt(quantity) * (direction === 'to-register' ? 1n : -1n) : 0n;
    const { available, held, pending, register } = before;
    const after = { available: available - moved, held, pending, register: register + moved };
    expect(await sidesOf(market.running, firms[firm]!)).toEqual(after);
    registered[firm] = after.register;
    const day = movedBy(firm);
    if (moved > 0n) day.out += moved;
    else day.back -= moved;
    day.left = after.register;
  }

  async function nextDay(): Promise<void> {
    for (let firm = 0; firm < FIRMS; firm += 1) movedBy(firm);
    clock.advance(34 * HOUR_MS - timeMs());
    await tick();
  }

  test('REG-5 a move is made in the window and for what is available, and by nothing else are units moved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 70, size: 'max' }), async (steps) => {
        for (const each of steps) await carryOut(each);
        // Each run also meets all three answers: a full round in the window, and the closed window of an evening.
        await nextDay();
        const { register } = await sidesOf(market.running, firms[0]!);
        await moveAtRandom({ kind: 'move', firm: 0, direction: 'to-trading', quantity: Number(register) + 1 });
        if (register > 0n) {
          await moveAtRandom({ kind: 'move', firm: 0, direction: 'to-trading', quantity: Number(register) });
        }
        await carryOut({ kind: 'evening' });
        await moveAtRandom({ kind: 'move', firm: 1, direction: 'to-register', quantity: 1 });
        await nextDay();
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect([...outcomes].sort()).toEqual(['done', 'ledger.insufficient-balance', 'market.register-transfer-closed']);
    await expectSound(market.running);
  }, 120_000);

  test('REG-5 statements tell what moved between the sides, and the day ends find units, trades and ledger in one', async () => {
    const { running } = market;
    const closed = await running.database.query<{ day: string }>(
      `SELECT day::text AS day FROM market_days WHERE market = 'carbon' AND closed ORDER BY day`,
    );
    expect(closed.length).toBeGreaterThanOrEqual(2 * RUNS);
    // By the application's own rounds, which would get in the way of anybody else's.
    const jobs = running.app.get(SettlementJobs, { strict: false });
    const settled = (): Promise<{ day: string }[]> =>
      running.database.query(
        `SELECT day::text AS day FROM settlement_runs WHERE market = 'carbon' AND status <> 'running' ORDER BY day`,
      );
    for (let round = 0; round < closed.length && (await settled()).length < closed.length; round += 1) {
      await jobs.round();
    }
    expect(await settled()).toEqual(closed);
    // Nobody sent a statement of the bank.
    expect(
      await running.database.query(
        `SELECT kind, subject, expected, actual FROM settlement_breaks WHERE kind NOT LIKE 'bank-%'`,
      ),
    ).toEqual([]);
    const rows = await running.database.query<{ key: string; content: string }>(
      `SELECT day || '/' || organization_id AS key, content FROM settlement_statements WHERE version = 1`,
    );
    const statements = new Map(rows.map(({ key, content }) => [key, JSON.parse(content) as StatementContent]));
    for (const [key, { out, back, left }] of told) {
      const [day = '', firm = ''] = key.split('/');
      if (!closed.some((each) => each.day === day)) continue;
      const statement = statements.get(`${day}/${firms[Number(firm)]?.organization.id}`);
      const line = (side: UnitLine['side']) => statement?.units.find((each) => each.side === side);
      const trading = line('trading');
      const register = line('register');
      const moved = { movedIn: String(out), movedOut: String(back), closing: String(left) };
      const opened = left - out + back;
      if (opened === 0n && left === 0n && out === 0n) expect(register).toBeUndefined();
      else expect(register).toMatchObject({ ...moved, opening: String(opened), bought: '0', sold: '0' });
      expect([trading?.movedIn ?? '0', trading?.movedOut ?? '0']).toEqual([String(back), String(out)]);
    }
  }, 120_000);
});
