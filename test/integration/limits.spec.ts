import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import type { LoopRequest } from '../../src/modules/market/loop/request.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import type { LimitRules } from '../../src/modules/market/rulebook/rulebook.js';
import { outcomeOf, outcomes, times } from '../support/loop-outcomes.js';
import { MarketFixture, orderOf, type Firm } from '../support/market-fixture.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { replaceFirstRulebook } from '../support/rulebook-fixture.js';

const AT_ONCE = 64;

interface LimitedMarket {
  readonly market: MarketFixture;
  readonly loop: TradingLoop;
  close(): Promise<void>;
}

async function marketUnder(limits: Partial<LimitRules>, batchMax: number): Promise<LimitedMarket> {
  const market = await MarketFixture.create();
  const plain = plainRulebook('water');
  await replaceFirstRulebook(market.own, { ...plain, limits: { ...plain.limits, ...limits } });
  const loop = market.loop({ batchMax });
  await loop.start();
  return {
    market,
    loop,
    close: async () => {
      await loop.stop();
      await market.close();
    },
  };
}

// In one batch, and cut into many.
describe.each([512, 5])('of 64 orders at once, at most %i in a batch', (batchMax) => {
  test('LIM-1 exactly those are taken that fit under the position limit, which is reached exactly', async () => {
    const { market, loop, close } = await marketUnder({ positionMax: '200' }, batchMax);
    try {
      const [firm, seller] = [await market.firm(10_000_000n, 35n), await market.firm(1_000n, 150n)];
      await loop.submit(market.order(firm, 'buy', 50, 5));
      // A fifth of what is ordered is bought at once, which must not change what fits.
      await loop.submit(market.order(seller, 'sell', 90, 32));
      const orders = times(AT_ONCE, () => market.order(firm, 'buy', 90, 10));
      expect(await outcomes(loop, orders)).toEqual({ taken: 16, 'market.position-limit-exceeded': 48 });
      const [{ available, held, pending }, [open]] = await Promise.all([
        market.balance(firm, 'W1'),
        market.database.query<{ lots: bigint }>(
          `SELECT sum(quantity_lots - filled_lots)::bigint AS lots FROM market_orders
            WHERE account_id = $1 AND status IN ('new', 'partially-filled')`,
          [firm.accountId],
        ),
      ]);
      expect([available + held + pending, open?.lots]).toEqual([67n, 133n]);
      expect(await outcomeOf(loop.submit(market.order(firm, 'buy', 90, 1)))).toBe('market.position-limit-exceeded');
      // Selling is not limited, and makes room.
      await loop.submit(market.order(seller, 'buy', 95, 1));
      await loop.submit(market.order(firm, 'sell', 95, 1, { timeInForce: 'ioc' }));
      expect(
        await outcomes(
          loop,
          times(2, () => market.order(firm, 'buy', 50, 1)),
        ),
      ).toEqual({
        taken: 1,
        'market.position-limit-exceeded': 1,
      });
    } finally {
      await close();
    }
  });

  test('LIM-1 exactly as many new holders are taken as fit, open purchases of others counted', async () => {
    const { market, loop, close } = await marketUnder({ holdersMax: 20 }, batchMax);
    try {
      for (let holder = 0; holder < 5; holder += 1) await market.firm(0n, 100n);
      const newcomers: Firm[] = [];
      for (let index = 0; index < AT_ONCE; index += 1) newcomers.push(await market.firm(10_000n, 0n));
      const seller = await market.firm(10_000n, 3n);
      await loop.submit(market.order(seller, 'sell', 50, 2));
      // The first two buy at once, the others wait: both count.
      const orders = newcomers.map((newcomer) => market.order(newcomer, 'buy', 50, 1));
      expect(await outcomes(loop, orders)).toEqual({ taken: 14, 'market.holder-limit-reached': 50 });
      // A place becomes free where a newcomer withdraws or a holder sells all.
      const { organizationId } = newcomers[13] ?? seller;
      await loop.submit({ kind: 'cancel-all', organizationId, instrument: null, guard: null });
      const last = newcomers.slice(-2).map((newcomer) => market.order(newcomer, 'buy', 50, 1));
      expect(await outcomes(loop, last)).toEqual({ taken: 1, 'market.holder-limit-reached': 1 });
      // Who holds or waits already may buy more.
      expect(await outcomes(loop, [market.order(newcomers[0] ?? seller, 'buy', 50, 1)])).toEqual({ taken: 1 });
    } finally {
      await close();
    }
  });

  test('LIM-1 an account has exactly as many open orders as it may, on both sides together', async () => {
    const { market, loop, close } = await marketUnder({ openOrdersMax: 10 }, batchMax);
    try {
      const firm = await market.firm(10_000_000n, 1_000n);
      const orders = times(AT_ONCE, (n) => market.order(firm, n % 2 === 0 ? 'buy' : 'sell', n % 2 === 0 ? 50 : 90, 1));
      expect(await outcomes(loop, orders)).toEqual({ taken: 10, 'market.open-orders-limit-reached': 54 });
      // What never rests is not counted, and another account has orders of its own.
      expect(await outcomes(loop, [market.order(firm, 'buy', 50, 1, { timeInForce: 'ioc' })])).toEqual({ taken: 1 });
      expect(await outcomes(loop, [market.order(await market.firm(100n, 0n), 'buy', 50, 1)])).toEqual({ taken: 1 });
    } finally {
      await close();
    }
  });

  test('LIM-1 an account sends exactly as many orders in a minute as it may, and refusals cost it nothing', async () => {
    const { market, loop, close } = await marketUnder({ ordersPerMinuteMax: 12 }, batchMax);
    try {
      const firm = await market.firm(10_000n, 0n);
      const unpayable = times(AT_ONCE, () => market.order(firm, 'buy', 50_000, 1));
      expect(await outcomes(loop, unpayable)).toEqual({ 'market.insufficient-funds': AT_ONCE });
      const orders = times(AT_ONCE, () => market.order(firm, 'buy', 50, 1));
      expect(await outcomes(loop, orders)).toEqual({ taken: 12, 'market.order-rate-exceeded': 52 });
      const { organizationId } = firm;
      const placed = [...(loop.current?.orders.values() ?? [])].map(({ sequence }) => sequence);
      const change = { kind: 'replace', organizationId, order: placed[0] ?? 0, guard: null } as const;
      expect(await outcomes(loop, [{ ...change, priceTicks: 51, quantityLots: null }])).toEqual({
        'market.order-rate-exceeded': 1,
      });
      await loop.submit({ kind: 'cancel', organizationId, order: placed[1] ?? 0, guard: null });
      market.clock.set('2026-03-02T02:00:59.999Z');
      expect(await outcomes(loop, [market.order(firm, 'buy', 50, 1)])).toEqual({ 'market.order-rate-exceeded': 1 });
      market.clock.set('2026-03-02T02:01:00.000Z');
      expect(
        await outcomes(
          loop,
          times(AT_ONCE, () => market.order(firm, 'buy', 49, 1)),
        ),
      ).toEqual({
        taken: 12,
        'market.order-rate-exceeded': 52,
      });
    } finally {
      await close();
    }
  });
});

interface Step {
  readonly kind: 'place' | 'grow' | 'cancel' | 'hand-over' | 'wait';
  readonly firm: number;
  readonly other: number;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly lots: number;
  readonly timeInForce: 'gtc' | 'ioc' | 'fok';
}

const FIRMS = 7;
const LIMITS = { positionMax: '60', holdersMax: 4, openOrdersMax: 2, ordersPerMinuteMax: 6 } as const;
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<Step['kind'][]>(
    ...(['place', 'place', 'place', 'place', 'place', 'place', 'grow', 'cancel', 'hand-over', 'wait'] as const),
  ),
  firm: fc.nat({ max: FIRMS - 1 }),
  other: fc.nat({ max: FIRMS - 1 }),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.integer({ min: 98, max: 102 }),
  lots: fc.integer({ min: 1, max: 20 }),
  timeInForce: fc.constantFrom('gtc', 'gtc', 'gtc', 'ioc', 'fok'),
});

/** What an account is seen to have, by the rows that are on disk. */
interface Seen {
  readonly units: bigint;
  readonly available: bigint;
  readonly buying: bigint;
  readonly open: bigint;
  readonly holders: bigint;
}

describe('a market under all limits', () => {
  let limited: LimitedMarket;
  const firms: Firm[] = [];
  const sentAt = new Map<bigint, number[]>();
  const codes = new Set<string>();
  beforeAll(async () => {
    limited = await marketUnder(LIMITS, 512);
    for (let index = 0; index < FIRMS; index += 1) {
      firms.push(await limited.market.firm(100_000_000n, index < 2 ? 50n : 0n));
    }
  });
  afterAll(() => limited.close());

  async function seen({ accountId }: Firm): Promise<Seen> {
    const [row] = await limited.market.database.query<Seen>(
      `WITH open AS (SELECT account_id, side, quantity_lots - filled_lots AS lots FROM market_orders
                      WHERE status IN ('new', 'partially-filled'))
       SELECT b.available + b.held + b.pending AS units, b.available,
              (SELECT coalesce(sum(lots), 0)::bigint FROM open WHERE account_id = $1 AND side = 'buy') AS buying,
              (SELECT count(*) FROM open WHERE account_id = $1) AS open,
              (SELECT count(*) FROM (
                 SELECT account_id FROM open WHERE side = 'buy'
                 UNION SELECT x.account_id FROM ledger_balances x JOIN ledger_accounts a ON a.id = x.account_id
                        WHERE a.kind = 'trading' AND x.asset = 'W1' AND x.available + x.held + x.pending > 0) h) AS holders
         FROM ledger_balances b WHERE b.account_id = $1 AND b.asset = 'W1'`,
      [accountId],
    );
    if (!row) throw new Error('no such account');
    return row;
  }

  /** The answer that the rules demand, from what is on disk. */
  function due(at: Seen, accountId: bigint, { side, lots, timeInForce }: Step, more: bigint, isNew: boolean): string {
    const now = limited.market.clock.now().getTime();
    const lately = (sentAt.get(accountId) ?? []).filter((time) => time > now - 60_000);
    if (lately.length >= LIMITS.ordersPerMinuteMax) return 'market.order-rate-exceeded';
    if (isNew && timeInForce === 'gtc' && at.open >= BigInt(LIMITS.openOrdersMax)) {
      return 'market.open-orders-limit-reached';
    }
    if (side === 'buy' && at.units + at.buying + more > BigInt(LIMITS.positionMax)) {
      return 'market.position-limit-exceeded';
    }
    const holds = at.units > 0n || at.buying > 0n;
    if (side === 'buy' && !holds && at.holders >= BigInt(LIMITS.holdersMax)) return 'market.holder-limit-reached';
    if (side === 'sell' && BigInt(lots) > at.available && isNew) return 'market.insufficient-units';
    return 'taken';
  }

  async function carryOut(each: Step): Promise<void> {
    const { market, loop } = limited;
    const [firm, other] = [firms[each.firm], firms[each.other]];
    if (!firm || !other) throw new Error('there is no such firm');
    const { organizationId, accountId } = firm;
    const ask = async (request: LoopRequest, expected: string): Promise<void> => {
      const outcome = await outcomeOf(loop.submit(request));
      expect(outcome).toBe(expected);
      codes.add(outcome);
      if (outcome !== 'taken') return;
      sentAt.set(accountId, [...(sentAt.get(accountId) ?? []), market.clock.now().getTime()]);
    };
    const own = [...(loop.current?.orders.values() ?? [])].find((order) => order.accountId === accountId);
    switch (each.kind) {
      case 'place': {
        const { side, price, lots, timeInForce } = each;
        const expected = due(await seen(firm), accountId, each, BigInt(lots), true);
        return ask(market.order(firm, side, price, lots, { timeInForce }), expected);
      }
      case 'grow': {
        if (!own || own.side !== 0) return;
        const quantityLots = own.quantityLots + each.lots;
        const expected = due(await seen(firm), accountId, { ...each, side: 'buy' }, BigInt(each.lots), false);
        const named = { kind: 'replace', organizationId, order: own.sequence, priceTicks: null, guard: null } as const;
        return ask({ ...named, quantityLots }, expected);
      }
      case 'cancel':
        if (own) await loop.submit({ kind: 'cancel', organizationId, order: own.sequence, guard: null });
        return;
      case 'hand-over': {
        const { available } = await seen(firm);
        if (firm === other || available === 0n) return;
        const amount = BigInt(each.lots) > available ? available : BigInt(each.lots);
        const key = `hand-over/${randomUUID()}`;
        const lines = [
          { accountId, asset: 'W1', amount: -amount },
          { accountId: other.accountId, asset: 'W1', amount },
        ];
        const at = market.clock.now();
        await market.database.transaction((tx) =>
          market.ledger.post(tx, { key, reason: 'test.moved', reference: key, actorId: null, at, lines }),
        );
        return;
      }
      case 'wait':
        market.clock.set(new Date(market.clock.now().getTime() + each.lots * 1_500).toISOString());
    }
  }

  test('LIM-1 whatever happens, an order is refused by the limit that it would cross and by no other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 80, size: 'max' }), async (steps) => {
        for (const each of steps) await carryOut(each);
      }),
      { numRuns: 24, endOnFailure: true },
    );
    expect([...codes].sort()).toEqual([
      'market.holder-limit-reached',
      'market.insufficient-units',
      'market.open-orders-limit-reached',
      'market.order-rate-exceeded',
      'market.position-limit-exceeded',
      'taken',
    ]);
    expect(limited.market.failures).toEqual([]);
    const report = await limited.market.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return replayMarket(tx, 'water');
    });
    expect(report.findings).toEqual([]);
    const { checks } = await reconcile(limited.market.database, orderHolds);
    expect(checks.filter(({ differenceCount }) => differenceCount > 0n)).toEqual([]);
  });

  test('LIM-1 what is open is counted again when a market is taken over', async () => {
    const { market, loop } = limited;
    market.clock.set(new Date(market.clock.now().getTime() + 60_000).toISOString());
    for (const { organizationId } of firms) {
      await loop.submit({ kind: 'cancel-all', organizationId, instrument: null, guard: null });
    }
    const holdings = await Promise.all(firms.map(async (firm) => ({ firm, units: (await seen(firm)).units })));
    const holder = holdings.find(({ units }) => units > 0n);
    if (!holder) throw new Error('some firm holds the units');
    const { firm, units } = holder;
    const room = Number(60n - units);
    expect(orderOf(await loop.submit(market.order(firm, 'sell', 110, 1))).status).toBe('new');
    if (room > 1) await loop.submit(market.order(firm, 'buy', 50, room - 1));
    await loop.stop();
    const next = market.loop();
    await next.start();
    expect(next.current?.openOrders.countOf(firm.accountId)).toBe(room > 1 ? 2 : 1);
    const over = market.order(firm, 'buy', 50, 2, { timeInForce: 'ioc' });
    expect(await outcomes(next, [over])).toEqual({ 'market.position-limit-exceeded': 1 });
    await next.stop();
  });
});
