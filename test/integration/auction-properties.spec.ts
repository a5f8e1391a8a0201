import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reconcile } from '../../src/modules/ledger/index.js';
import type { AuctionPolicy, FeeRule } from '../../src/modules/market/rulebook/rulebook.js';
import { orderHolds } from '../../src/modules/market/index.js';
import { depositAccountsOf } from '../../src/modules/market/auction/deposit-accounts.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { rebuildState } from '../../src/modules/market/loop/rebuild.js';
import { LoopConnection } from '../../src/modules/market/loop/loop-connection.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { AuctionFloor, march, SCHEDULE } from '../support/auction-floor.js';
import type { Firm } from '../support/market-fixture.js';

const DAY_MS = 86_400_000;
const FIRMS = 6;

interface Plan {
  readonly direction: 'sale' | 'purchase';
  readonly policy: AuctionPolicy;
  readonly reserve: number | null;
  /** Who signs up. */
  readonly bidders: readonly number[];
  readonly bids: readonly {
    readonly firm: number;
    readonly steps: number;
    readonly lots: number;
    readonly minute: number;
  }[];
  /** What a winner does in the end. */
  readonly deeds: readonly ('pay' | 'renounce' | 'nothing')[];
}

const plans: fc.Arbitrary<Plan> = fc.record({
  direction: fc.constantFrom('sale' as const, 'purchase' as const),
  policy: fc.constantFrom<AuctionPolicy>('single-highest', 'pay-as-bid', 'top-share', 'uniform-lowest-accepted'),
  reserve: fc.option(fc.integer({ min: 0, max: 6 })),
  bidders: fc.uniqueArray(fc.integer({ min: 0, max: FIRMS - 1 }), { minLength: 1, maxLength: FIRMS }),
  bids: fc.array(
    fc.record({
      firm: fc.integer({ min: 0, max: FIRMS - 1 }),
      steps: fc.integer({ min: 0, max: 10 }),
      lots: fc.integer({ min: 1, max: 120 }),
      minute: fc.integer({ min: 0, max: 62 }),
    }),
    { maxLength: 14 },
  ),
  deeds: fc.array(fc.constantFrom('pay' as const, 'pay' as const, 'renounce' as const, 'nothing' as const), {
    minLength: FIRMS,
    maxLength: FIRMS,
  }),
});

describe('random auctions through the loop', () => {
  let floor: AuctionFloor;
  let firms: Firm[];
  let principal: Firm;
  let shiftMs = 0;
  const moment = (text: string): string => new Date(Date.parse(march(text)) + shiftMs).toISOString();
  const shifted = (iso: string): string => new Date(Date.parse(iso) + shiftMs).toISOString();

  beforeAll(async () => {
    floor = await AuctionFloor.open('carbon', { fees: [fee('buy'), fee('sell')] });
    firms = [];
    for (let count = 0; count < FIRMS; count += 1) firms.push(await floor.market.firm(100_000_000n, 1_000_000n));
    principal = await floor.market.firm(100_000_000n, 1_000_000n);
  });
  afterAll(() => floor.close());

  test('AUC-2 nothing is created or lost, every deposit is accounted for, the journal replays, and a rebuild midway has the same hash', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        await carryOut(plan);
        const report = await reconcile(floor.market.database, orderHolds);
        expect(report.checks.filter(({ differenceCount }) => differenceCount > 0n)).toEqual([]);
        expect((await replayed()).findings).toEqual([]);
        expect(floor.market.failures).toEqual([]);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  }, 180_000);

  async function carryOut(plan: Plan): Promise<void> {
    const { direction, policy } = plan;
    const before = await wealth();
    await floor.passTo(moment('2 10:00'));
    const toward = direction === 'sale' ? 1 : -1;
    const id = await floor.announce(principal, {
      direction,
      policy,
      object: { kind: 'lots', instrument: 'W1', quantity: '100', years: 1 },
      reserve:
        plan.reserve === null ? { kind: 'none' } : { kind: 'open', price: yuan(1_000 + toward * 10 * plan.reserve) },
      schedule: {
        registrationFrom: shifted(SCHEDULE.registrationFrom),
        registrationUntil: shifted(SCHEDULE.registrationUntil),
        biddingFrom: shifted(SCHEDULE.biddingFrom),
        biddingUntil: shifted(SCHEDULE.biddingUntil),
      },
    });
    await floor.passTo(moment('3 09:00'));
    const bidders = plan.bidders.flatMap((index) => firms[index] ?? []);
    await floor.register(id, ...bidders);
    await floor.passTo(moment('10 09:00'));
    for (const { firm, steps, lots, minute } of [...plan.bids].sort((a, b) => a.minute - b.minute)) {
      await floor.passTo(
        moment(`10 ${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`),
      );
      const wanted = policy === 'single-highest' ? 100 : lots;
      await tried(floor.bid(id, firms[firm] ?? principal, 1_000 + toward * 10 * steps, wanted));
    }
    await sameAfterRebuild();
    await floor.passTo(moment('10 12:00'));
    await accountedFor(id);
    await floor.passTo(moment('18 09:00'));
    await sameAfterRebuild();
    for (const [index, firm] of firms.entries()) {
      const deed = plan.deeds[index];
      await tried(floor.ask(firm, id, { kind: 'sign-contract' }));
      if (deed === 'pay') await tried(floor.ask(firm, id, { kind: 'perform' }));
      if (deed === 'renounce') await tried(floor.ask(firm, id, { kind: 'renounce' }));
    }
    await accountedFor(id);
    shiftMs += 50 * DAY_MS;
    await floor.passTo(moment('1 09:00'));
    await accountedFor(id);
    // The days for another round count from the default.
    shiftMs += 50 * DAY_MS;
    await floor.passTo(moment('1 09:00'));
    // Whatever became of it, by now it holds nothing, and what was there is there.
    expect(await floor.stored(id)).toMatchObject({ open: false });
    expect(await wealth()).toEqual(before);
    for (const firm of [principal, ...firms]) {
      expect((await floor.market.balance(firm, 'CNY')).held).toBe(0n);
      expect((await floor.market.balance(firm, 'W1')).held).toBe(0n);
    }
  }

  /** What each deposit came to sums to what was taken, and what is kept is held. */
  async function accountedFor(id: number): Promise<void> {
    const { state } = await floor.stored(id);
    for (const { bidder, takenFen, keptFen, releasedFen, appliedFen, forfeitedFen } of depositAccountsOf(state)) {
      expect(keptFen + releasedFen + appliedFen + forfeitedFen).toBe(takenFen);
      const firm = firms.find(({ organizationId }) => organizationId === bidder);
      if (!firm) throw new Error('a deposit of nobody');
      expect((await floor.market.balance(firm, 'CNY')).held).toBe(keptFen);
    }
  }

  async function sameAfterRebuild(): Promise<void> {
    const connection = await LoopConnection.open(floor.market.own.url, 'carbon');
    try {
      const rebuilt = await rebuildState(connection, 'carbon');
      expect(rebuilt.hash()).toEqual(floor.loop.current?.hash());
    } finally {
      await connection.close();
    }
  }

  /** All money, and all units, of the principal, the firms and the market's fees. */
  async function wealth(): Promise<unknown> {
    return floor.market.database.query(
      `SELECT asset, sum(available + held + pending)::text AS amount FROM ledger_balances b
         JOIN ledger_accounts a ON a.id = b.account_id
        WHERE a.kind IN ('trading', 'fee') GROUP BY asset ORDER BY asset`,
    );
  }

  function replayed() {
    return floor.market.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return replayMarket(tx, 'carbon');
    });
  }
});

/** With a minimum, so that several small deals cost more than one large one. */
function fee(side: 'buy' | 'sell'): FeeRule {
  return { mode: 'auction', side, rate: '0.0005', minimum: '2.00', waiveBelow: '0.00' };
}

/** Refusals by a rule are part of the play. */
async function tried(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof DomainError) || error.definition.status >= 500) throw error;
  }
}

function yuan(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}
