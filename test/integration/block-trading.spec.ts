import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reconcile } from '../../src/modules/ledger/index.js';
import { orderHolds } from '../../src/modules/market/index.js';
import type { TradingStatus } from '../../src/modules/market/loop/admission.js';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import { afternoonOf, BlockFloor, CODE, groupOf, partyOf, refusal } from '../support/block-floor.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { GRID, type Firm } from '../support/market-fixture.js';
import { blockStep, RandomBlocks, type BlockStep } from '../support/random-blocks.js';

const RICH = 100_000_000n;

describe('a block', () => {
  let floor: BlockFloor;
  let seller: Firm;
  let buyer: Firm;
  let third: Firm;
  beforeAll(async () => {
    floor = await BlockFloor.open();
  });
  afterAll(() => floor.close());
  /** Fresh firms, so that every balance can be told. */
  const seat = async (): Promise<void> => {
    seller = await floor.fixture.firm(0n, 1_000n);
    buyer = await floor.fixture.firm(RICH, 0n);
    third = await floor.fixture.firm(RICH, 0n);
  };
  const nothingHeld = async (): Promise<void> => {
    expect(await floor.units(seller)).toEqual({ available: 1_000n, held: 0n, pending: 0n });
    for (const firm of [buyer, third]) {
      expect(await floor.money(firm)).toEqual({ available: RICH, held: 0n, pending: 0n });
    }
  };

  test('BLK-1 that both sides confirm is dealt to the fen, with the fees of both and the units on the next day', async () => {
    await seat();
    const id = await floor.offer(seller, 'sell', [6_851, 333], [buyer]);
    expect(await floor.units(seller)).toEqual({ available: 667n, held: 333n, pending: 0n });

    await floor.counter(buyer, id, [6_777, 301]);
    // 301 × 67.77 = 20,398.77 yuan; the fee of five in ten thousand is 10.20, half-up.
    expect(await floor.money(buyer)).toMatchObject({ held: 2_039_877n + 1_020n });
    expect(await floor.units(seller)).toMatchObject({ held: 333n });

    await floor.confirm(seller, id, 2);
    expect(await floor.units(seller)).toEqual({ available: 699n, held: 301n, pending: 0n });
    await floor.confirm(buyer, id, 2);
    expect(await floor.units(seller)).toEqual({ available: 699n, held: 0n, pending: 0n });
    // The seller pays one in a thousand, 20.40 yuan.
    expect(await floor.money(seller)).toEqual({ available: 2_039_877n - 2_040n, held: 0n, pending: 0n });
    expect(await floor.money(buyer)).toEqual({ available: RICH - 2_039_877n - 1_020n, held: 0n, pending: 0n });
    expect(await floor.units(buyer)).toEqual({ available: 0n, held: 0n, pending: 301n });
    expect([await floor.status(id), await floor.deals(id)]).toEqual(['done', 1]);
    expect(floor.block(id)).toBeUndefined();
  });

  test.each(['seller', 'buyer'])(
    'BLK-1, RUL-2 block negotiation: confirmed by the %s only deals nothing, and the day gives back its locks (market.block-already-confirmed)',
    async (who) => {
      await seat();
      const id = await floor.offer(seller, 'sell', [6_850, 200], [buyer]);
      await floor.confirm(who === 'seller' ? seller : buyer, id, 1);
      expect(await refusal(floor.confirm(who === 'seller' ? seller : buyer, id, 1))).toBe(
        'market.block-already-confirmed',
      );
      expect(await floor.deals(id)).toBe(0);
      expect(floor.block(id)).toMatchObject({ status: 'offered', open: true });
      await floor.withdraw(seller, id);
      await nothingHeld();
      expect([await floor.status(id), await floor.deals(id)]).toEqual(['withdrawn', 0]);
    },
  );

  test('BLK-1, RUL-2 block negotiation: new terms undo the confirmation of the old ones, which can no longer be confirmed (market.block-terms-changed)', async () => {
    await seat();
    const id = await floor.offer(seller, 'sell', [6_850, 200], [buyer]);
    await floor.confirm(buyer, id, 1);
    await floor.counter(seller, id, [6_900, 250]);
    expect(await floor.units(seller)).toMatchObject({ held: 250n });
    expect(await refusal(floor.confirm(buyer, id, 1))).toBe('market.block-terms-changed');
    await floor.confirm(seller, id, 2);
    expect(await floor.deals(id)).toBe(0);
    await floor.decline(buyer, id);
    await nothingHeld();
    expect(await floor.status(id)).toBe('declined');
  });

  test('BLK-1, RUL-2 block block.quantityMin, block.band: what is below the minimum or outside the band does nothing (market.block-below-minimum, market.block-outside-band)', async () => {
    await seat();
    const offered = (terms: readonly [number, number]) => refusal(floor.offer(seller, 'sell', terms, [buyer]));
    expect(await offered([6_850, 99])).toBe('market.block-below-minimum');
    // 68.50 ± 30 %, half-up: 47.95 to 89.05.
    expect(await offered([4_794, 100])).toBe('market.block-outside-band');
    expect(await offered([8_906, 100])).toBe('market.block-outside-band');
    await nothingHeld();
    const [low, high] = [
      await floor.offer(seller, 'sell', [4_795, 100], [buyer]),
      await floor.offer(seller, 'sell', [8_905, 100], [buyer]),
    ];
    expect(await refusal(floor.counter(buyer, low, [4_795, 99]))).toBe('market.block-below-minimum');
    expect(await refusal(floor.counter(buyer, low, [8_906, 100]))).toBe('market.block-outside-band');
    expect(floor.block(low)?.content.negotiations[0]?.version).toBe(1);
    await floor.withdraw(seller, low);
    await floor.withdraw(seller, high);
    await nothingHeld();
  });

  test('RUL-2 block units, funds, fees: whoever names more than it has is refused with the shortfall, and nothing is held (market.insufficient-units, market.insufficient-funds)', async () => {
    await seat();
    expect(await refusal(floor.offer(seller, 'sell', [6_850, 1_001], [buyer]))).toBe('market.insufficient-units');
    expect(await refusal(floor.offer(seller, 'buy', [6_850, 100], [buyer]))).toBe('market.insufficient-funds');
    const poor = await floor.fixture.firm(685_000n, 0n);
    // 6,850.00 yuan are there, the fee of 3.43 on top of them is not.
    const id = await floor.offer(seller, 'sell', [6_850, 100], [poor]);
    expect(await refusal(floor.confirm(poor, id, 1))).toBe('market.insufficient-funds');
    expect(await floor.money(poor)).toEqual({ available: 685_000n, held: 0n, pending: 0n });
    await floor.withdraw(seller, id);
    await nothingHeld();
  });

  test('RUL-2 block ownership-group: not with oneself or with a firm of the own ownership group (market.counterparty-of-own-group)', async () => {
    await seat();
    expect(await refusal(floor.offer(seller, 'sell', [6_850, 100], [seller]))).toBe('market.counterparty-of-own-group');
    const group = groupOf(buyer);
    expect(await refusal(floor.offer(seller, 'sell', [6_850, 100], [buyer], { group }))).toBe(
      'market.counterparty-of-own-group',
    );
    const id = await floor.offer(seller, 'sell', [6_850, 100], [buyer]);
    // The buyer has come under the same control meanwhile.
    const confirm = { kind: 'confirm', counterparty: null, version: 1 } as const;
    expect(await refusal(floor.ask(buyer, id, confirm, { group: groupOf(seller) }))).toBe(
      'market.counterparty-of-own-group',
    );
    await floor.withdraw(seller, id);
    await nothingHeld();
  });

  test('RUL-2 block negotiation: nobody but its parties has to do with it, and each only what is its own to do (market.block-not-found, market.block-other-side, market.block-ended)', async () => {
    await seat();
    const id = await floor.offer(seller, 'sell', [6_850, 100], [buyer]);
    for (const asked of [
      floor.counter(third, id, [6_850, 100]),
      floor.confirm(third, id, 1),
      floor.withdraw(third, id),
      floor.decline(third, id),
    ]) {
      expect(await refusal(asked)).toBe('market.block-not-found');
    }
    for (const asked of [floor.withdraw(buyer, id), floor.decline(seller, id)]) {
      expect(await refusal(asked)).toBe('market.block-other-side');
    }
    await floor.decline(buyer, id);
    expect(await refusal(floor.confirm(seller, id, 1))).toBe('market.block-ended');
    await nothingHeld();
  });

  test('RUL-2 block halt, instrument-halt: a halted market or instrument takes withdrawals only (market.halted, market.instrument-halted)', async () => {
    await seat();
    const id = await floor.offer(seller, 'sell', [6_850, 100], [buyer]);
    const other = await floor.offer(seller, 'sell', [6_850, 100], [buyer]);
    const halts = { userId: seller.userId, reason: '核查价格异常' };
    for (const [halt, code] of [
      [{ kind: 'halt', instrument: CODE, grid: GRID, ...halts }, 'market.instrument-halted'],
      [{ kind: 'market-halt', ...halts }, 'market.halted'],
    ] as const) {
      await floor.loop.submit({ ...halt, halted: true });
      expect(await refusal(floor.offer(seller, 'sell', [6_850, 100], [buyer]))).toBe(code);
      expect(await refusal(floor.counter(buyer, id, [6_800, 100]))).toBe(code);
      expect(await refusal(floor.confirm(buyer, id, 1))).toBe(code);
      await (code === 'market.halted' ? floor.withdraw(seller, id) : floor.decline(buyer, other));
      await floor.loop.submit({ ...halt, halted: false });
    }
    await nothingHeld();
  });

  test('RUL-2 block restriction, counterparty-restriction: an account that may not trade neither offers nor confirms, and is not dealt with (market.account-restricted, market.counterparty-restricted)', async () => {
    await seat();
    let stopped: bigint | null = null;
    await floor.loop.stop();
    floor.loop = floor.fixture.loop({
      ports: {
        readTradingStatus: (_, accounts) =>
          Promise.resolve(new Map(accounts.map((id) => [id, statusOf(id !== stopped)]))),
        readFeeAccount: () => Promise.resolve(floor.fixture.feeAccount),
      },
    });
    await floor.loop.start();
    const id = await floor.offer(seller, 'sell', [6_850, 100], [buyer]);
    await floor.confirm(seller, id, 1);
    stopped = seller.accountId;
    expect(await refusal(floor.offer(seller, 'sell', [6_850, 100], [buyer]))).toBe('market.account-restricted');
    expect(await refusal(floor.counter(seller, id, [6_850, 100]))).toBe('market.account-restricted');
    expect(await refusal(floor.confirm(buyer, id, 1))).toBe('market.counterparty-restricted');
    expect(await floor.deals(id)).toBe(0);
    // What it has offered it may still take back.
    await floor.withdraw(seller, id);
    await nothingHeld();
  });

  describe('of a group', () => {
    test('BLK-1, RUL-2 block negotiation: holds the most that one of its negotiations needs, and is dealt with one of the parties only (market.block-counterparty-needed)', async () => {
      await seat();
      const id = await floor.offer(seller, 'sell', [6_850, 300], [buyer, third]);
      expect(await floor.units(seller)).toMatchObject({ held: 300n });
      expect(await refusal(floor.counter(seller, id, [6_850, 400]))).toBe('market.block-counterparty-needed');
      await floor.counter(seller, id, [6_700, 400], third);
      expect(await floor.units(seller)).toMatchObject({ held: 400n });
      await floor.confirm(third, id, 2);
      await floor.confirm(buyer, id, 1);
      expect(await floor.money(third)).toMatchObject({ held: 2_680_000n + 1_340n });
      await floor.confirm(seller, id, 1, buyer);
      expect([await floor.status(id), await floor.deals(id)]).toEqual(['done', 1]);
      expect(await floor.units(seller)).toEqual({ available: 700n, held: 0n, pending: 0n });
      expect(await floor.money(third)).toEqual({ available: RICH, held: 0n, pending: 0n });
      expect(await floor.units(buyer)).toEqual({ available: 0n, held: 0n, pending: 300n });
    });

    test('BLK-1 goes on with the others when one declines, and ends with the last', async () => {
      await seat();
      const id = await floor.offer(seller, 'sell', [6_850, 300], [buyer, third]);
      await floor.counter(seller, id, [6_850, 500], buyer);
      await floor.decline(buyer, id);
      expect(await floor.units(seller)).toMatchObject({ held: 300n });
      expect(await refusal(floor.confirm(buyer, id, 2))).toBe('market.block-ended');
      await floor.decline(third, id);
      expect(await floor.status(id)).toBe('declined');
      await nothingHeld();
    });
  });

  describe('asked for by two at once', () => {
    test('BLK-1 a counter beside a confirmation: the deal is of the terms that both confirmed, or there is none', async () => {
      for (let round = 0; round < 6; round += 1) {
        await seat();
        const id = await floor.offer(seller, 'sell', [6_850, 200], [buyer]);
        await floor.confirm(seller, id, 1);
        const asks = [() => floor.confirm(buyer, id, 1), () => floor.counter(seller, id, [7_000, 300])];
        const [first, second] = await Promise.allSettled((round % 2 === 0 ? asks : asks.reverse()).map((ask) => ask()));
        expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected']);
        expect(await floor.deals(id)).toBe(round % 2 === 0 ? 1 : 0);
        if (round % 2 === 0) continue;
        await floor.withdraw(seller, id);
        await nothingHeld();
      }
    });

    test('BLK-1 two last confirmations of a group make one deal', async () => {
      await seat();
      const id = await floor.offer(seller, 'sell', [6_850, 600], [buyer, third]);
      await floor.confirm(seller, id, 1, buyer);
      await floor.confirm(seller, id, 1, third);
      const both = await Promise.allSettled([floor.confirm(third, id, 1), floor.confirm(buyer, id, 1)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await floor.deals(id)).toBe(1);
      expect(await floor.units(seller)).toEqual({ available: 400n, held: 0n, pending: 0n });
    });

    test('BLK-1 one key is one offer, and a key of another kind of write is another key', async () => {
      await seat();
      const guard = { key: 'k-1', fingerprint: Buffer.from('a') };
      const ids = await Promise.all([
        floor.offer(seller, 'sell', [6_850, 200], [buyer], { guard }),
        floor.offer(seller, 'sell', [6_850, 200], [buyer], { guard }),
      ]);
      expect(ids[0]).toBe(ids[1]);
      expect(await floor.offer(seller, 'sell', [6_850, 200], [buyer], { guard })).toBe(ids[0]);
      expect(await floor.units(seller)).toMatchObject({ held: 200n });
      expect(
        await refusal(
          floor.offer(seller, 'sell', [6_850, 300], [buyer], { guard: { ...guard, fingerprint: Buffer.from('b') } }),
        ),
      ).toBe('market.idempotency-conflict');
      const withdrawn = await floor.ask(seller, ids[0], { kind: 'withdraw' }, { guard });
      expect(withdrawn).toMatchObject({ kind: 'item', replayed: false });
      expect(await floor.ask(seller, ids[0], { kind: 'withdraw' }, { guard })).toMatchObject({ replayed: true });
      await nothingHeld();
    });
  });
});

describe('the end of a day of blocks', () => {
  test('BLK-1 outside the session nothing is offered or confirmed, and what is open at the end of the day is void', async () => {
    const floor = await BlockFloor.open();
    try {
      const seller = await floor.fixture.firm(0n, 1_000n);
      const buyer = await floor.fixture.firm(RICH, 0n);
      floor.fixture.clock.set('2026-03-03T04:59:59.000Z');
      expect(await refusal(floor.offer(seller, 'sell', [6_850, 200], [buyer]))).toBe('market.block-closed');
      floor.fixture.clock.set('2026-03-03T05:00:00.000Z');
      const id = await floor.offer(seller, 'sell', [6_850, 200], [buyer]);
      await floor.counter(buyer, id, [6_800, 200]);
      await floor.confirm(buyer, id, 2);
      floor.fixture.clock.set('2026-03-03T07:00:00.000Z');
      expect(await refusal(floor.confirm(seller, id, 2))).toBe('market.block-closed');
      expect(await refusal(floor.counter(seller, id, [6_800, 200]))).toBe('market.block-closed');
      expect(await floor.units(seller)).toMatchObject({ held: 200n });

      floor.fixture.clock.set(afternoonOf(4));
      expect(await refusal(floor.confirm(seller, id, 2))).toBe('market.block-ended');
      expect([await floor.status(id), await floor.deals(id)]).toEqual(['void', 0]);
      expect(await floor.units(seller)).toEqual({ available: 1_000n, held: 0n, pending: 0n });
      expect(await floor.money(buyer)).toEqual({ available: RICH, held: 0n, pending: 0n });
    } finally {
      await floor.close();
    }
  });

  test('RUL-2 block orders.steps: a price off the day’s step, or a quantity off its step, is refused by its own code (market.price-off-step, market.quantity-off-step)', async () => {
    const { orders } = plainRulebook('carbon');
    const steps = [{ instrument: '*', price: '0.05', quantity: '10' }];
    const floor = await BlockFloor.open({ orders: { ...orders, steps } });
    try {
      const seller = await floor.fixture.firm(0n, 1_000n);
      const buyer = await floor.fixture.firm(RICH, 0n);
      expect(await refusal(floor.offer(seller, 'sell', [6_852, 200], [buyer]))).toBe('market.price-off-step');
      expect(await refusal(floor.offer(seller, 'sell', [6_850, 205], [buyer]))).toBe('market.quantity-off-step');
      expect(await floor.units(seller)).toMatchObject({ held: 0n });
    } finally {
      await floor.close();
    }
  });

  test('RUL-2 block block, block.directed, block.group: without block rules, or without offers of a form, each is refused by its own code (market.block-not-offered, market.block-group-not-allowed, market.block-directed-not-allowed)', async () => {
    for (const [block, code, parties] of [
      [null, 'market.block-not-offered', 1],
      [{ quantityMin: '100', band: null, directed: true, group: false }, 'market.block-group-not-allowed', 2],
      [{ quantityMin: '100', band: null, directed: false, group: true }, 'market.block-directed-not-allowed', 1],
    ] as const) {
      const floor = await BlockFloor.open({ block });
      try {
        const seller = await floor.fixture.firm(0n, 1_000n);
        const buyer = await floor.fixture.firm(RICH, 0n);
        const counterparties = [buyer, { ...buyer, accountId: 1n }].slice(0, parties);
        expect(await refusal(floor.offer(seller, 'sell', [6_850, 200], counterparties))).toBe(code);
        expect(await floor.units(seller)).toMatchObject({ held: 0n });
      } finally {
        await floor.close();
      }
    }
  });
});

describe('a limit on positions', () => {
  const limits = { ...plainRulebook('carbon').limits, positionMax: '500' };

  test('LIM-1 a buyer cannot offer or confirm a block beyond its limit, however many it has open; at the limit it can', async () => {
    const floor = await BlockFloor.open({ limits });
    try {
      const seller = await floor.fixture.firm(0n, 1_000n);
      const buyer = await floor.fixture.firm(RICH, 0n);
      const exceeded = 'market.position-limit-exceeded';
      expect(await refusal(floor.offer(buyer, 'buy', [6_850, 501], [seller]))).toBe(exceeded);
      const [first, second] = [
        await floor.offer(seller, 'sell', [6_850, 300], [buyer]),
        await floor.offer(seller, 'sell', [6_850, 201], [buyer]),
      ];
      for (const id of [first, second]) await floor.confirm(seller, id, 1);
      await floor.confirm(buyer, first, 1);
      expect(await floor.units(buyer)).toMatchObject({ pending: 300n });
      expect(await refusal(floor.confirm(buyer, second, 1))).toBe(exceeded);
      expect(await refusal(floor.counter(buyer, second, [6_850, 201]))).toBe(exceeded);
      // The seller is not told what the buyer has.
      expect(
        await refusal(floor.counter(seller, second, [6_860, 201]).then(() => floor.confirm(seller, second, 2))),
      ).toBe('market.counterparty-restricted');
      await floor.counter(buyer, second, [6_850, 200]);
      await floor.confirm(seller, second, 3);
      await floor.confirm(buyer, second, 3);
      expect(await floor.units(buyer)).toMatchObject({ pending: 500n });
    } finally {
      await floor.close();
    }
  });
});

describe('random negotiations', () => {
  test('BLK-1 after every step each firm holds exactly what the terms need that it named or confirmed; nothing is lost', async () => {
    const blocks = await RandomBlocks.open();
    try {
      const walk = async (steps: readonly BlockStep[]): Promise<void> => {
        for (const step of steps) {
          await blocks.does(step);
          expect(await blocks.balances()).toEqual(blocks.expected());
        }
      };
      await walk(fc.sample(blockStep, { numRuns: 300, seed: 3 }));
      await fc.assert(fc.asyncProperty(fc.array(blockStep, { minLength: 20, maxLength: 40, size: 'max' }), walk), {
        numRuns: 8,
        endOnFailure: true,
      });
      // They came to deals and to every other ending.
      const seen = await blocks.floor.fixture.database.query<{ status: string }>(
        'SELECT DISTINCT status FROM market_desk_items ORDER BY status',
      );
      expect(seen.map(({ status }) => status)).toEqual(
        expect.arrayContaining(['declined', 'done', 'void', 'withdrawn']),
      );
      expect(blocks.floor.fixture.failures).toEqual([]);
      expect((await reconcile(blocks.floor.fixture.database, orderHolds)).clean).toBe(true);
      const report = await blocks.floor.fixture.database.transaction(async (tx) => {
        await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return replayMarket(tx, 'carbon');
      });
      expect(report.findings).toEqual([]);
    } finally {
      await blocks.close();
    }
  }, 120_000);

  test('BLK-1 RUN-2 a market built anew in the middle of negotiations is the same market', async () => {
    const floor = await BlockFloor.open();
    try {
      const seller = await floor.fixture.firm(0n, 1_000n);
      const buyer = await floor.fixture.firm(RICH, 0n);
      const third = await floor.fixture.firm(RICH, 0n);
      const id = await floor.offer(seller, 'sell', [6_850, 300], [buyer, third]);
      await floor.counter(buyer, id, [6_800, 250]);
      await floor.confirm(third, id, 1);
      const before = floor.loop.current?.hash();
      const block = floor.block(id);
      await floor.restart();
      expect(floor.loop.current?.hash()).toEqual(before);
      expect(floor.block(id)).toEqual(block);
      expect(floor.block(id)?.content.negotiations[0]?.counterparty).toEqual(partyOf(buyer));
      await floor.confirm(seller, id, 1, third);
      expect(await floor.status(id)).toBe('done');
      expect(await floor.money(buyer)).toEqual({ available: RICH, held: 0n, pending: 0n });
    } finally {
      await floor.close();
    }
  });
});

function statusOf(free: boolean): TradingStatus {
  return { mayBuy: free, maySell: free, mayPerform: free, reason: null };
}
