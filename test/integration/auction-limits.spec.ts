import { describe, expect, test } from '@jest/globals';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import type { AuctionNotice } from '../../src/modules/market/auction/auction-notice.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { rebuildState } from '../../src/modules/market/loop/rebuild.js';
import { LoopConnection } from '../../src/modules/market/loop/loop-connection.js';
import type { LimitRules } from '../../src/modules/market/rulebook/rulebook.js';
import { AuctionFloor, march, memberOf, OPERATOR } from '../support/auction-floor.js';
import { AuctionSeals } from '../support/auction-seals.js';
import { refusal } from '../support/block-floor.js';
import type { Firm } from '../support/market-fixture.js';
import { plainRulebook } from '../support/plain-rulebooks.js';

const AT_ONCE = 64;
const EXCEEDED = 'market.position-limit-exceeded';
const NO_PLACE = 'market.holder-limit-reached';

async function floorUnder(limits: Partial<LimitRules>, batchMax = 512, instruments = ['W1']): Promise<AuctionFloor> {
  const rules = { limits: { ...plainRulebook('water').limits, ...limits } };
  return AuctionFloor.open('water', { rules, batchMax, instruments, auction: { bidsPerBidderMax: 200 } });
}

/** An auction of a thousand units in which these firms may bid now. */
async function bidding(
  floor: AuctionFloor,
  bidders: readonly Firm[],
  changes: Partial<AuctionNotice> = {},
  seals?: AuctionSeals,
): Promise<number> {
  const seller = await floor.market.firm(10_000_000n, 1_000n);
  const notice = { severalBids: 'each-stands', ...changes } as const;
  const id = await floor.announce(seller, notice, seller, seals?.announced ?? null);
  await floor.passTo(march('3 09:00'));
  await floor.register(id, ...bidders);
  await floor.passTo(march('10 09:00'));
  return id;
}

async function counted(asked: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const outcomes = asked.map((each) =>
    each.then(
      () => 'taken',
      () => refusal(each),
    ),
  );
  for (const outcome of await Promise.all(outcomes)) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

/** Books and balances agree, the journal replays, and the market built anew is the same one, purchases included. */
async function prove(floor: AuctionFloor): Promise<void> {
  expect(floor.market.failures).toEqual([]);
  const { checks } = await reconcile(floor.market.database, orderHolds);
  expect(checks.filter(({ differenceCount }) => differenceCount > 0n)).toEqual([]);
  const replay = await floor.market.database.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return replayMarket(tx, 'water');
  });
  expect(replay.findings).toEqual([]);
  const connection = await LoopConnection.open(floor.market.own.url, 'water');
  try {
    const rebuilt = await rebuildState(connection, 'water');
    const live = floor.loop.current;
    for (const code of floor.market.instruments) {
      const open = (state = live): object[] =>
        [...(state?.deskPurchases.buyersOf(code) ?? [])]
          .sort((a, b) => Number(a - b))
          .map((account) => [account, state?.deskPurchases.unitsOf(code, account)]);
      expect(open(rebuilt)).toEqual(open());
    }
  } finally {
    await connection.close();
  }
}

describe.each([512, 5])('of 64 bids at once, at most %i in a batch', (batchMax) => {
  test('LIM-1 exactly those are taken that fit under the position limit, orders counted, which is reached exactly', async () => {
    const floor = await floorUnder({ positionMax: '200' }, batchMax);
    try {
      const firm = await floor.market.firm(100_000_000n, 35n);
      await floor.loop.submit(floor.market.order(firm, 'buy', 50, 5));
      const id = await bidding(floor, [firm]);
      const bids = Array.from({ length: AT_ONCE }, () => floor.bid(id, firm, 1_000, 10));
      expect(await counted(bids)).toEqual({ taken: 16, [EXCEEDED]: 48 });
      // What the bids bind is free for no order, and what orders bind for no bid.
      expect(await refusal(floor.loop.submit(floor.market.order(firm, 'buy', 50, 1)))).toBe(EXCEEDED);
      expect(await refusal(floor.bid(id, firm, 1_100, 1))).toBe(EXCEEDED);
      await floor.loop.submit({
        kind: 'cancel-all',
        organizationId: firm.organizationId,
        instrument: null,
        guard: null,
      });
      expect(await refusal(floor.bid(id, firm, 1_100, 6))).toBe(EXCEEDED);
      await floor.bid(id, firm, 1_100, 5);
      await prove(floor);
      await floor.passTo(march('10 10:00'));
      // Won and not yet paid for: still as good as bought.
      expect(floor.state(id)).toMatchObject({ phase: 'publicity', awards: [{ lots: 165 }] });
      expect(await refusal(floor.loop.submit(floor.market.order(firm, 'buy', 50, 1)))).toBe(EXCEEDED);
      await floor.passTo(march('18 09:00'));
      await floor.ask(firm, id, { kind: 'sign-contract' });
      await floor.ask(firm, id, { kind: 'perform' });
      expect((await floor.market.balance(firm, 'W1')).available).toBe(200n);
      expect(await refusal(floor.loop.submit(floor.market.order(firm, 'buy', 50, 1)))).toBe(EXCEEDED);
      await prove(floor);
    } finally {
      await floor.close();
    }
  }, 60_000);

  test('LIM-1 exactly as many new holders may bid as there are places, and who loses leaves its place', async () => {
    const floor = await floorUnder({ holdersMax: 20 }, batchMax);
    try {
      for (let holder = 0; holder < 4; holder += 1) await floor.market.firm(0n, 100n);
      const newcomers: Firm[] = [];
      for (let index = 0; index < AT_ONCE; index += 1) newcomers.push(await floor.market.firm(1_000_000n, 0n));
      // The seller is the fifth holder.
      const id = await bidding(floor, newcomers);
      const bids = newcomers.map((firm, index) => floor.bid(id, firm, 1_000 + 10 * (index % 2), 600));
      expect(await counted(bids)).toEqual({ taken: 15, [NO_PLACE]: 49 });
      const [loser, winner] = [newcomers[0], newcomers[1]] as [Firm, Firm];
      await floor.bid(id, loser, 1_000, 1);
      expect(await refusal(floor.loop.submit(floor.market.order(newcomers[63] ?? loser, 'buy', 50, 1)))).toBe(NO_PLACE);
      await floor.passTo(march('10 10:00'));
      expect(floor.state(id)).toMatchObject({ awards: [{ bidder: winner.organizationId, lots: 600 }, { lots: 400 }] });
      // Five hold, two have won: thirteen places.
      const orders = newcomers.slice(20, 40).map((firm) => floor.loop.submit(floor.market.order(firm, 'buy', 50, 1)));
      expect(await counted(orders)).toEqual({ taken: 13, [NO_PLACE]: 7 });
      await prove(floor);
    } finally {
      await floor.close();
    }
  }, 60_000);
});

test.each([
  ['best-counts', [60, 40], 60],
  ['last-counts', [60, 40], 40],
  ['each-stands', [60, 40], 100],
] as const)('LIM-1 of several bids of a firm %s, and so much of them is open', async (severalBids, bids, open) => {
  const floor = await floorUnder({ positionMax: '100' });
  try {
    const firm = await floor.market.firm(100_000_000n, 0n);
    const id = await bidding(floor, [firm], { severalBids });
    const [first, second] = bids;
    await floor.bid(id, firm, 1_100, first);
    await floor.bid(id, firm, 1_000, second);
    expect(floor.loop.current?.deskPurchases.unitsOf('W1', firm.accountId)).toBe(BigInt(open));
    const rest = 100 - open;
    expect(await refusal(floor.loop.submit(floor.market.order(firm, 'buy', 50, rest + 1)))).toBe(EXCEEDED);
    if (rest > 0) await floor.loop.submit(floor.market.order(firm, 'buy', 50, rest));
    await prove(floor);
  } finally {
    await floor.close();
  }
});

test('LIM-1 a package is bid for only with room for every part of it', async () => {
  const floor = await floorUnder({ positionMax: '100' }, 512, ['W1', 'W2']);
  try {
    const parts = [
      { instrument: 'W1', quantity: '60', startAmount: '20000.00' },
      { instrument: 'W2', quantity: '90', startAmount: '10000.00' },
    ];
    // Ten of each instrument are there, so that of W2 the limit is reached exactly.
    const [fits, full] = [await floor.market.firm(10_000_000n, 10n), await floor.market.firm(10_000_000n, 11n)];
    const seller = await floor.market.firm(0n, 1_000n);
    const object = { kind: 'whole', parts } as const;
    const id = await floor.announce(seller, {
      object,
      policy: 'single-highest',
      startPrice: '30000.00',
      step: '100.00',
    });
    await floor.passTo(march('3 09:00'));
    expect(await refusal(floor.register(id, full))).toBe(EXCEEDED);
    expect((await floor.market.balance(full, 'CNY')).held).toBe(0n);
    await floor.register(id, fits);
    await floor.passTo(march('10 09:00'));
    await floor.bid(id, fits, 3_000_000, 1);
    const { deskPurchases } = floor.loop.current ?? {};
    expect(['W1', 'W2'].map((code) => deskPurchases?.unitsOf(code, fits.accountId))).toEqual([60n, 90n]);
    await prove(floor);
  } finally {
    await floor.close();
  }
});

test('LIM-1 whoever would buy by a purchase auction needs room for all of it from the notice on', async () => {
  const floor = await floorUnder({ positionMax: '1200' });
  try {
    const { market } = floor;
    const [buyer, holder] = [await market.firm(100_000_000n, 200n), await market.firm(100_000_000n, 201n)];
    const purchase = { direction: 'purchase' } as const;
    expect(await refusal(floor.announce(holder, purchase))).toBe(EXCEEDED);
    expect((await market.balance(holder, 'CNY')).held).toBe(0n);
    const id = await floor.announce(buyer, purchase);
    expect(await refusal(floor.loop.submit(market.order(buyer, 'buy', 50, 1)))).toBe(EXCEEDED);
    expect(await refusal(floor.announce(buyer, purchase))).toBe(EXCEEDED);
    // Whoever sells to it is under no limit.
    const seller = await market.firm(10_000_000n, 1_300n);
    await floor.passTo(march('3 09:00'));
    await floor.register(id, seller);
    await floor.passTo(march('10 09:00'));
    await floor.bid(id, seller, 1_000, 700);
    await floor.passTo(march('10 10:00'));
    // Three hundred were not offered to it, so they are free again.
    expect(await refusal(floor.loop.submit(market.order(buyer, 'buy', 50, 301)))).toBe(EXCEEDED);
    await floor.loop.submit(market.order(buyer, 'buy', 50, 300));
    await prove(floor);
  } finally {
    await floor.close();
  }
});

test('LIM-1 the only applicant agrees on no more than it may hold', async () => {
  const rules = { limits: { ...plainRulebook('water').limits, positionMax: '500' } };
  const floor = await AuctionFloor.open('water', { rules, auction: { oneBidder: 'negotiate' } });
  try {
    const alone = await floor.market.firm(100_000_000n, 0n);
    const id = await bidding(floor, [alone], { severalBids: 'best-counts' });
    const agree = (lots: number) => floor.ask(alone, id, { kind: 'agree', priceTicks: 1_000, lots });
    expect(await refusal(agree(501))).toBe(EXCEEDED);
    await agree(500);
    expect(await refusal(floor.loop.submit(floor.market.order(alone, 'buy', 50, 1)))).toBe(EXCEEDED);
    await prove(floor);
  } finally {
    await floor.close();
  }
});

describe('sealed bids', () => {
  test('LIM-1 win up to the room that the limit leaves when they are opened, and the command says how much', async () => {
    const floor = await floorUnder({ positionMax: '500' });
    try {
      const { market } = floor;
      const seals = new AuctionSeals();
      // Room for 450, for 300 all or none, for everything that is left.
      const [cut, whole, other] = [
        await market.firm(100_000_000n, 50n),
        await market.firm(100_000_000n, 0n),
        await market.firm(100_000_000n, 0n),
      ];
      const id = await bidding(floor, [cut, whole, other], { form: 'sealed', severalBids: 'best-counts' }, seals);
      await floor.ask(cut, id, seals.bid(cut, '12.00', '600'));
      await floor.ask(whole, id, seals.bid(whole, '11.00', '400', true));
      await floor.ask(other, id, seals.bid(other, '10.00', '500'));
      // Nobody knows how much they are for: each counts for the least that it can be for.
      expect(floor.loop.current?.deskPurchases.unitsOf('W1', cut.accountId)).toBe(1n);
      expect(await refusal(floor.loop.submit(market.order(cut, 'buy', 50, 450)))).toBe(EXCEEDED);
      await floor.loop.submit(market.order(whole, 'buy', 50, 200));
      await floor.passTo(march('10 10:00'));
      await floor.ask(OPERATOR, id, seals.opening);
      // Opened, they bind the room they have.
      expect(await refusal(floor.loop.submit(market.order(cut, 'buy', 50, 1)))).toBe(EXCEEDED);
      await floor.passTo(march('10 10:01'));
      expect(floor.state(id)).toMatchObject({
        phase: 'publicity',
        awards: [
          { bidder: cut.organizationId, lots: 450 },
          { bidder: other.organizationId, lots: 500 },
        ],
        clearing: {
          allocations: [{ missed: { lots: 150, reason: 'position-limit' } }, { missed: null }],
          losses: [{ bidder: whole.organizationId, reason: 'all-or-none' }],
          unsoldLots: 50,
        },
      });
      await prove(floor);
    } finally {
      await floor.close();
    }
  });

  test('LIM-1 whose bidder has no room left are passed over, also where one takes the whole', async () => {
    const floor = await floorUnder({ positionMax: '1000' });
    try {
      const { market } = floor;
      const seals = new AuctionSeals();
      const [full, next] = [await market.firm(100_000_000n, 0n), await market.firm(100_000_000n, 0n)];
      const notice = { form: 'sealed', policy: 'single-highest' } as const;
      const id = await bidding(floor, [full, next], notice, seals);
      await floor.ask(full, id, seals.bid(full, '12.00', '1000'));
      await floor.ask(next, id, seals.bid(next, '11.00', '1000'));
      // Both are bound to the whole, so nothing can be ordered beside it; units still come from outside of the market.
      expect(await refusal(floor.loop.submit(market.order(full, 'buy', 50, 1)))).toBe(EXCEEDED);
      await market.database.transaction((tx) =>
        market.ledger.post(tx, {
          key: 'allocated',
          reason: 'fixture.funded',
          reference: 'allocated',
          actorId: null,
          at: market.clock.now(),
          lines: [
            { accountId: market.issuance, asset: 'W1', amount: -1n },
            { accountId: full.accountId, asset: 'W1', amount: 1n },
          ],
        }),
      );
      await floor.passTo(march('10 10:00'));
      await floor.ask(OPERATOR, id, seals.opening);
      await floor.passTo(march('10 10:01'));
      expect(floor.state(id)).toMatchObject({
        awards: [{ bidder: next.organizationId, lots: 1_000 }],
        clearing: { losses: [{ bidder: full.organizationId, reason: 'position-limit' }] },
      });
      await prove(floor);
    } finally {
      await floor.close();
    }
  });

  test('LIM-1 without room for the least of a bid neither a registration nor a sealed bid is taken', async () => {
    const floor = await floorUnder({ positionMax: '100' });
    try {
      const { market } = floor;
      const seals = new AuctionSeals();
      const [full, late] = [await market.firm(100_000_000n, 51n), await market.firm(100_000_000n, 50n)];
      const notice = { form: 'sealed', minimumQuantity: '50', severalBids: 'best-counts' } as const;
      const seller = await market.firm(0n, 1_000n);
      const id = await floor.announce(seller, notice, seller, seals.announced);
      await floor.passTo(march('3 09:00'));
      expect(await refusal(floor.ask(full, id, { kind: 'register', bidder: memberOf(full) }))).toBe(EXCEEDED);
      await floor.register(id, late);
      await floor.passTo(march('10 09:00'));
      const order = await floor.loop.submit(market.order(late, 'buy', 50, 1));
      expect(await refusal(floor.ask(late, id, seals.bid(late, '10.00', '50')))).toBe(EXCEEDED);
      if (order.kind !== 'order') throw new Error(order.kind);
      const { organizationId } = late;
      await floor.loop.submit({ kind: 'cancel-all', organizationId, instrument: null, guard: null });
      await floor.ask(late, id, seals.bid(late, '10.00', '50'));
      await prove(floor);
    } finally {
      await floor.close();
    }
  });
});
