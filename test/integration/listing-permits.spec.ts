import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { readPermits } from '../../src/modules/market/listing-permit/permit-reads.js';
import type { LoopReply, LoopRequest } from '../../src/modules/market/loop/request.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import { MarketState } from '../../src/modules/market/loop/market-state.js';
import { dayRulesOf } from '../../src/modules/market/day/day-rules.js';
import type { OrderRules } from '../../src/modules/market/rulebook/rulebook.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { givePermit, wrongDraws } from '../support/listing-permit-fixture.js';
import { MarketFixture, orderOf, type Firm } from '../support/market-fixture.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { putInForce, replaceFirstRulebook } from '../support/rulebook-fixture.js';

const AT_ONCE = 64;
const EXCEEDED = 'market.listing-permit-exceeded';

function rulebookWith(approval: OrderRules['approval']) {
  const plain = plainRulebook('water');
  return { ...plain, orders: { ...plain.orders, approval } };
}

interface PermitMarket {
  readonly market: MarketFixture;
  loop: TradingLoop;
  /** Another process takes the market over. */
  takeOver(): Promise<void>;
  close(): Promise<void>;
}

async function marketWithPermits(batchMax = 512): Promise<PermitMarket> {
  const market = await MarketFixture.create();
  await replaceFirstRulebook(market.own, rulebookWith('before'));
  const permitted = {
    market,
    loop: market.loop({ batchMax }),
    takeOver: async () => {
      await permitted.loop.stop();
      permitted.loop = market.loop({ batchMax });
      await permitted.loop.start();
    },
    close: async () => {
      await permitted.loop.stop();
      await market.close();
    },
  };
  await permitted.loop.start();
  return permitted;
}

/** `taken`, or the code of the refusal. */
async function outcomeOf(reply: Promise<LoopReply>): Promise<string> {
  try {
    await reply;
    return 'taken';
  } catch (error) {
    if (error instanceof DomainError) return error.definition.code;
    throw error;
  }
}

async function outcomes(loop: TradingLoop, requests: readonly LoopRequest[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of await Promise.all(requests.map((request) => outcomeOf(loop.submit(request))))) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Used units of each permit, the oldest first. */
async function used({ database }: MarketFixture): Promise<readonly bigint[]> {
  const rows = await database.query<{ used_units: bigint }>(
    'SELECT used_units FROM market_listing_permits ORDER BY id',
  );
  return rows.map(({ used_units }) => used_units);
}

/** Everything that the rows must say of each other, whatever happened. */
async function expectExact({ database }: MarketFixture): Promise<void> {
  expect(await wrongDraws(database, 'water')).toEqual([]);
}

async function expectReplays({ database }: MarketFixture): Promise<void> {
  const report = await database.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return replayMarket(tx, 'water');
  });
  expect(report.findings).toEqual([]);
  const { checks } = await reconcile(database, orderHolds);
  expect(checks.filter(({ differenceCount }) => differenceCount > 0n)).toEqual([]);
}

// In one batch, and cut into many.
describe.each([512, 5])('of 64 sell orders at once, at most %i in a batch', (batchMax) => {
  test('LST-1 exactly those are taken that fit what was approved, which is reached exactly', async () => {
    const { market, loop, close } = await marketWithPermits(batchMax);
    try {
      const [firm, buyer] = [await market.firm(0n, 10_000n), await market.firm(1_000_000n, 0n)];
      // Two permits count together.
      await givePermit(market, firm, 150n);
      await givePermit(market, firm, 55n, '2026-03-02');
      await loop.submit(market.order(firm, 'sell', 120, 5));
      // A part of what is listed is bought at once, which must not change what fits.
      await loop.submit(market.order(buyer, 'buy', 90, 32));
      const orders = times(AT_ONCE, () => market.order(firm, 'sell', 90, 10));
      expect(await outcomes(loop, orders)).toEqual({ taken: 20, [EXCEEDED]: 44 });
      expect(await used(market)).toEqual([150n, 55n]);
      expect(await outcomeOf(loop.submit(market.order(firm, 'sell', 90, 1)))).toBe(EXCEEDED);
      // Who buys needs none, and who never had one may sell nothing.
      expect(await outcomeOf(loop.submit(market.order(firm, 'buy', 1, 1)))).toBe('taken');
      const stranger = await market.firm(0n, 10n);
      expect(await outcomeOf(loop.submit(market.order(stranger, 'sell', 90, 1)))).toBe(EXCEEDED);
      await expectExact(market);
      await expectReplays(market);
    } finally {
      await close();
    }
  });

  test('LST-1 what is withdrawn at once makes room for exactly as much', async () => {
    const { market, loop, close } = await marketWithPermits(batchMax);
    try {
      const firm = await market.firm(0n, 10_000n);
      const { organizationId } = firm;
      await givePermit(market, firm, 64n);
      await outcomes(
        loop,
        times(AT_ONCE, () => market.order(firm, 'sell', 90, 1)),
      );
      expect(await used(market)).toEqual([64n]);
      const open = [...(loop.current?.orders.keys() ?? [])].slice(0, 10);
      const withdrawn = open.map((order) => ({ kind: 'cancel', organizationId, order, guard: null }) as const);
      const again = times(AT_ONCE, () => market.order(firm, 'sell', 91, 3));
      expect(await outcomes(loop, [...withdrawn, ...again])).toEqual({ taken: 13, [EXCEEDED]: 61 });
      expect(await used(market)).toEqual([63n]);
      await expectExact(market);
    } finally {
      await close();
    }
  });
});

describe('what an order draws on a permit', () => {
  let permitted: PermitMarket;
  let firm: Firm;
  let buyer: Firm;
  beforeAll(async () => {
    permitted = await marketWithPermits();
    buyer = await permitted.market.firm(10_000_000n, 0n);
  });
  beforeEach(async () => {
    firm = await permitted.market.firm(0n, 1_000n);
  });
  afterAll(() => permitted.close());

  const sell = (lots: number, rest: object = {}) => permitted.market.order(firm, 'sell', 90, lots, rest);
  const take = (lots: number) =>
    permitted.loop.submit(permitted.market.order(buyer, 'buy', 90, lots, { timeInForce: 'ioc' }));
  const left = async (): Promise<bigint> => {
    const [row] = await permitted.market.database.query<{ left: bigint }>(
      'SELECT sum(units - used_units)::bigint AS left FROM market_listing_permits WHERE account_id = $1',
      [firm.accountId],
    );
    return row?.left ?? 0n;
  };
  const sequenceOf = (reply: LoopReply): number => Number(orderOf(reply).sequence);

  test('LST-1 a larger total draws the difference, a smaller one gives it back, a refused change changes nothing', async () => {
    const { market, loop } = permitted;
    await givePermit(market, firm, 20n);
    const order = sequenceOf(await loop.submit(sell(10)));
    const change = {
      kind: 'replace',
      organizationId: firm.organizationId,
      order,
      priceTicks: null,
      guard: null,
    } as const;
    expect(await outcomeOf(loop.submit({ ...change, quantityLots: 21 }))).toBe(EXCEEDED);
    expect(await left()).toBe(10n);
    await loop.submit({ ...change, quantityLots: 20 });
    expect(await left()).toBe(0n);
    // Another price is no more than was approved.
    await loop.submit({ ...change, quantityLots: null, priceTicks: 95 });
    await loop.submit({ ...change, quantityLots: 4 });
    expect(await left()).toBe(16n);
    await loop.submit({ kind: 'cancel', organizationId: firm.organizationId, order, guard: null });
    expect(await left()).toBe(20n);
    await expectExact(market);
  });

  test('LST-1 a change that a post-only order is refused for trading leaves its draw as it was', async () => {
    const { market, loop } = permitted;
    await givePermit(market, firm, 20n);
    await loop.submit(market.order(buyer, 'buy', 50, 1));
    const order = sequenceOf(await loop.submit(sell(10, { postOnly: true })));
    const change = { kind: 'replace', organizationId: firm.organizationId, order, guard: null } as const;
    const asked = outcomeOf(loop.submit({ ...change, priceTicks: 50, quantityLots: 15 }));
    expect(await asked).toBe('market.post-only-would-trade');
    expect(await left()).toBe(10n);
    await loop.submit({ kind: 'cancel-all', organizationId: buyer.organizationId, instrument: null, guard: null });
    await loop.submit({ kind: 'cancel', organizationId: firm.organizationId, order, guard: null });
    await expectExact(market);
  });

  test('LST-1 what was sold stays used, and what is not sold is given back, whether or not the order ever rested', async () => {
    const { market, loop } = permitted;
    await givePermit(market, firm, 20n);
    await loop.submit(market.order(buyer, 'buy', 90, 3));
    // Sells three at once, and the rest of it ends.
    await loop.submit(sell(20, { timeInForce: 'ioc' }));
    expect(await left()).toBe(17n);
    const order = sequenceOf(await loop.submit(sell(17)));
    expect(await left()).toBe(0n);
    await take(5);
    expect(await left()).toBe(0n);
    await loop.submit({ kind: 'cancel', organizationId: firm.organizationId, order, guard: null });
    expect(await left()).toBe(12n);
    await expectExact(market);
  });

  test('LST-1 permits that end first are used first, and what comes back comes back to those that end last', async () => {
    const { market, loop } = permitted;
    await givePermit(market, firm, 10n);
    await givePermit(market, firm, 10n, '2026-03-05');
    await givePermit(market, firm, 10n, '2026-03-01');
    const usedOf = async (): Promise<readonly bigint[]> => (await used(market)).slice(-3);
    // The third ended yesterday.
    expect(await outcomeOf(loop.submit(sell(21)))).toBe(EXCEEDED);
    const order = sequenceOf(await loop.submit(sell(15)));
    expect(await usedOf()).toEqual([5n, 10n, 0n]);
    await take(2);
    const change = {
      kind: 'replace',
      organizationId: firm.organizationId,
      order,
      priceTicks: null,
      guard: null,
    } as const;
    await loop.submit({ ...change, quantityLots: 8 });
    expect(await usedOf()).toEqual([0n, 8n, 0n]);
    await loop.submit({ kind: 'cancel', organizationId: firm.organizationId, order, guard: null });
    expect(await usedOf()).toEqual([0n, 2n, 0n]);
    await expectExact(market);
  });

  test('LST-1 is counted right after the market is taken over, and what was open then is given back then', async () => {
    const { market, loop } = permitted;
    await givePermit(market, firm, 10n, '2026-03-05');
    await givePermit(market, firm, 10n);
    const order = sequenceOf(await loop.submit(sell(18)));
    await take(4);
    await permitted.takeOver();
    expect(await outcomes(permitted.loop, [sell(3), sell(2)])).toEqual({ taken: 1, [EXCEEDED]: 1 });
    await permitted.loop.submit({ kind: 'cancel', organizationId: firm.organizationId, order, guard: null });
    expect((await used(market)).slice(-2)).toEqual([4n, 2n]);
    expect(await outcomes(permitted.loop, [sell(15), sell(14)])).toEqual({ taken: 1, [EXCEEDED]: 1 });
    await expectExact(market);
    await expectReplays(market);
  });

  test('LST-1 a batch without sales asks nothing of the database, nor does a market that needs no permits', async () => {
    const asked = { query: () => Promise.reject(new Error('nothing is to be asked')) };
    const state = new MarketState('water');
    const sale = { accountId: 1n, instrument: 'W1' };
    state.rules = dayRulesOf({ version: 1, content: rulebookWith('before') });
    await readPermits(asked, state, [], '2026-03-02', true);
    await expect(readPermits(asked, state, [sale], '2026-03-02', false)).rejects.toThrow('nothing is to be asked');
    state.rules = dayRulesOf({ version: 1, content: rulebookWith('none') });
    await readPermits(asked, state, [sale], '2026-03-02', false);
  });

  test('LST-1 the database refuses to use more than was approved, and to change or forget what was', async () => {
    const { market } = permitted;
    await givePermit(market, firm, 10n);
    const { database } = market;
    const own = `account_id = ${firm.accountId}`;
    await expect(database.query(`UPDATE market_listing_permits SET used_units = 11 WHERE ${own}`)).rejects.toThrow(
      'market_listing_permits_never_exceeded',
    );
    await expect(database.query(`UPDATE market_listing_permits SET units = 11 WHERE ${own}`)).rejects.toThrow(
      'permission denied',
    );
    await expect(database.query(`DELETE FROM market_listing_permits WHERE ${own}`)).rejects.toThrow(
      'permission denied',
    );
    await expect(database.query('DELETE FROM market_listing_permit_draws')).rejects.toThrow('permission denied');
  });
});

describe('a market in which approval begins or ends', () => {
  const at = (day: number, time: string): string => `2026-03-0${day}T${time}:00+08:00`;

  test('LST-1 what was listed without an approval expires on the day from which one is needed, bids stay', async () => {
    const market = await MarketFixture.create();
    await replaceFirstRulebook(market.own, rulebookWith('none'));
    await putInForce(market.own, rulebookWith('before'), '2026-03-03');
    await putInForce(market.own, rulebookWith('none'), '2026-03-05');
    const loop = market.loop();
    await loop.start();
    try {
      const firm = await market.firm(1_000_000n, 1_000n);
      const own = () =>
        market.database.query<{ status: string }>(
          'SELECT side, status, reason, held::integer AS held FROM market_orders ORDER BY sequence',
        );
      await loop.submit(market.order(firm, 'sell', 90, 10));
      await loop.submit(market.order(firm, 'buy', 50, 10));
      market.clock.set(at(3, '10:00'));
      await loop.tick();
      expect(await own()).toEqual([
        { side: 'sell', status: 'expired', reason: 'no-longer-fits', held: 0 },
        { side: 'buy', status: 'new', reason: null, held: 500 },
      ]);
      // The first sale of the day, also where it is what opens the day, needs one.
      expect(await outcomeOf(loop.submit(market.order(firm, 'sell', 90, 1)))).toBe(EXCEEDED);
      await givePermit(market, firm, 10n, '2026-03-03');
      expect(await outcomeOf(loop.submit(market.order(firm, 'sell', 90, 10)))).toBe('taken');
      // What was listed while the permit was valid stays listed; nothing more can be.
      market.clock.set(at(4, '10:00'));
      expect(await outcomeOf(loop.submit(market.order(firm, 'sell', 90, 1)))).toBe(EXCEEDED);
      expect((await own()).filter(({ status }) => status === 'new')).toHaveLength(2);
      // Without the rule an order may grow, and still gives back only what it drew.
      market.clock.set(at(5, '10:00'));
      expect(await outcomeOf(loop.submit(market.order(firm, 'sell', 90, 1)))).toBe('taken');
      const grown = [...(loop.current?.orders.values() ?? [])].find(
        ({ quantityLots, side }) => side === 1 && quantityLots === 10,
      );
      const { organizationId } = firm;
      const change = {
        kind: 'replace',
        organizationId,
        order: grown?.sequence ?? 0,
        priceTicks: null,
        guard: null,
      } as const;
      await loop.submit({ ...change, quantityLots: 25 });
      expect(await used(market)).toEqual([10n]);
      await loop.submit({ kind: 'cancel-all', organizationId, instrument: null, guard: null });
      expect(await used(market)).toEqual([0n]);
      await expectReplays(market);
    } finally {
      await loop.stop();
      await market.close();
    }
  });
});

interface Step {
  readonly kind: 'place' | 'change' | 'cancel' | 'permit' | 'next-day' | 'take-over';
  readonly firm: number;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly lots: number;
  readonly days: number | null;
  readonly timeInForce: 'day' | 'gtc' | 'ioc' | 'fok';
}

const FIRMS = 4;
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<Step['kind'][]>(
    ...(['place', 'place', 'place', 'place', 'place', 'place', 'change', 'change', 'cancel', 'permit'] as const),
    ...(['place', 'place', 'permit', 'next-day', 'take-over'] as const),
  ),
  firm: fc.nat({ max: FIRMS - 1 }),
  side: fc.constantFrom('buy' as const, 'sell' as const, 'sell' as const),
  price: fc.integer({ min: 98, max: 102 }),
  lots: fc.integer({ min: 1, max: 20 }),
  days: fc.constantFrom(null, 0, 1, 2),
  timeInForce: fc.constantFrom('day', 'gtc', 'gtc', 'gtc', 'ioc', 'fok'),
});

describe('a market that needs permits', () => {
  test('LST-1 whatever happens, a sale is taken if and only if permits in force are left for it', async () => {
    const permitted = await marketWithPermits();
    const { market } = permitted;
    const firms: Firm[] = [];
    for (let index = 0; index < FIRMS; index += 1) firms.push(await market.firm(1_000_000_000n, 100_000n));
    const codes = new Set<string>();
    const dayOf = (offset: number): string =>
      new Date(market.clock.now().getTime() + offset * 86_400_000).toISOString().slice(0, 10);

    /** What is left by the rows of orders and permits alone, each permit's share reckoned from what orders draw. */
    async function leftOf({ accountId }: Firm): Promise<bigint> {
      const [row] = await market.database.query<{ left: bigint }>(
        `SELECT coalesce(sum(p.units - coalesce(d.units, 0)), 0)::bigint AS left FROM market_listing_permits p
           LEFT JOIN LATERAL (SELECT sum(units) AS units FROM market_listing_permit_draws WHERE permit_id = p.id) d ON true
          WHERE p.account_id = $1 AND (p.valid_until IS NULL OR p.valid_until >= $2)`,
        [accountId, dayOf(0)],
      );
      return row?.left ?? 0n;
    }

    async function carryOut(each: Step): Promise<void> {
      const firm = firms[each.firm];
      if (!firm) throw new Error('there is no such firm');
      const { organizationId, accountId } = firm;
      const own = [...(permitted.loop.current?.orders.values() ?? [])].filter((order) => order.accountId === accountId);
      const chosen = own[each.lots % Math.max(1, own.length)];
      const ask = async (request: LoopRequest, more: bigint): Promise<void> => {
        const expected = more > (await leftOf(firm)) ? EXCEEDED : 'taken';
        const outcome = await outcomeOf(permitted.loop.submit(request));
        expect(outcome).toBe(expected);
        codes.add(outcome);
      };
      switch (each.kind) {
        case 'place': {
          const { side, price, lots, timeInForce } = each;
          return ask(market.order(firm, side, price, lots, { timeInForce }), side === 'sell' ? BigInt(lots) : 0n);
        }
        case 'change': {
          if (!chosen) return;
          const more = chosen.side === 1 ? BigInt(each.lots - chosen.quantityLots) : 0n;
          const change = { kind: 'replace', organizationId, order: chosen.sequence, guard: null } as const;
          return ask({ ...change, priceTicks: each.price, quantityLots: each.lots }, more);
        }
        case 'cancel':
          if (chosen)
            await permitted.loop.submit({ kind: 'cancel', organizationId, order: chosen.sequence, guard: null });
          return;
        case 'permit':
          return givePermit(market, firm, BigInt(each.lots * 2), each.days === null ? null : dayOf(each.days));
        case 'next-day':
          market.clock.set(new Date(market.clock.now().getTime() + 86_400_000).toISOString());
          await permitted.loop.tick();
          return;
        case 'take-over':
          await permitted.takeOver();
      }
    }

    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 80, size: 'max' }), async (steps) => {
          for (const each of steps) await carryOut(each);
          await expectExact(market);
        }),
        { numRuns: 16, endOnFailure: true },
      );
      expect([...codes].sort()).toEqual([EXCEEDED, 'taken']);
      expect(market.failures).toEqual([]);
      await expectReplays(market);
    } finally {
      await permitted.close();
    }
  });
});
