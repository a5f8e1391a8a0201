import { describe, expect, test } from '@jest/globals';
import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import { partyOf } from '../support/block-floor.js';
import { but, EveryMode, limited, MODES, PRICE_TICKS, type Asks, type Mode } from '../support/every-mode.js';
import { GRID, type Firm } from '../support/market-fixture.js';
import { putInForce } from '../support/rulebook-fixture.js';
import { plainRulebook } from '../support/plain-rulebooks.js';

const RICH = 100_000_000n;
/** What an order of ten at 50.00 costs with the fee of one in a thousand. */
const COST = 50_000n + 50n;

/** The same code in each of these modes. */
function all(code: string, modes: readonly Mode[] = MODES): Partial<Record<Mode, string>> {
  return Object.fromEntries(modes.map((mode) => [mode, code]));
}

async function under(rules: Partial<Rulebook>, does: (every: EveryMode, other: Firm) => Promise<void>): Promise<void> {
  const every = await EveryMode.open(rules);
  try {
    await does(every, await every.firm(RICH, 10_000n));
    expect(every.floor.market.failures).toEqual([]);
  } finally {
    await every.close();
  }
}

/** The table of rules and modes is test/architecture/rule-refusals.ts; each of these tests fills cells of it. */
describe('what stands against all that is asked of a market', () => {
  test('RUL-2 order, change, pick, block, bid, notice, agreement halt: a halted market takes nothing (market.halted)', async () => {
    await under({}, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const asks = await every.asks(firm, 'buy', 10, other);
      const { userId } = other;
      await every.floor.loop.submit({ kind: 'market-halt', halted: true, userId, reason: '核查价格异常' });
      expect(await every.refusals(asks)).toEqual(all('market.halted'));
    });
  });

  test('RUL-2 order, change, pick, block, bid, notice, agreement instrument-halt: a halted instrument is not traded (market.instrument-halted)', async () => {
    await under({}, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const asks = await every.asks(firm, 'buy', 10, other);
      const { userId } = other;
      const halt = { kind: 'halt', instrument: 'W1', grid: GRID, userId, reason: '核查价格异常' } as const;
      await every.floor.loop.submit({ ...halt, halted: true });
      expect(await every.refusals(asks)).toEqual(all('market.instrument-halted'));
    });
  });

  test('RUL-2 order, change, pick, block, bid, notice, agreement restriction: an account that is restricted trades in no mode (market.account-restricted)', async () => {
    await under({}, async (every, other) => {
      for (const side of ['buy', 'sell'] as const) {
        const firm = await every.firm(RICH, 1_000n);
        const asks = await every.asks(firm, side, 10, other);
        every.floor.restricted.add(firm.accountId);
        expect(await every.refusals(asks)).toEqual(all('market.account-restricted'));
      }
    });
  });

  test('RUL-2 order, change, pick, block, notice, agreement funds, fees: whoever lacks a fen of the price with its fee is refused (market.insufficient-funds)', async () => {
    await under({}, async (every, other) => {
      // Its own order of one holds 50.05, and a fen is lacking of what ten more cost.
      const firm = await every.firm(5_005n + COST - 1n, 0n);
      const asks = but(await every.asks(firm, 'buy', 10, other), 'bid');
      // Of eleven in the changed order, which cost 550.55, a fen is lacking, too.
      expect(await every.refusals(asks)).toEqual(
        all('market.insufficient-funds', ['order', 'change', 'pick', 'block', 'notice', 'agreement']),
      );
    });
  });

  test('RUL-2 order, change, pick, block, notice, agreement units: nobody sells more than it has (market.insufficient-units)', async () => {
    await under({}, async (every, other) => {
      // One is in its own order, nine are left.
      const firm = await every.firm(0n, 10n);
      const asks = but(await every.asks(firm, 'sell', 10, other), 'bid');
      expect(await every.refusals(asks)).toEqual(
        all('market.insufficient-units', ['order', 'change', 'pick', 'block', 'notice', 'agreement']),
      );
    });
  });

  test('RUL-2 order, change, pick, block, notice, agreement settlement.unitReleaseDays, settlement.minimumHoldingDays: what was bought and is not released is not sold (market.insufficient-units)', async () => {
    for (const [unitReleaseDays, minimumHoldingDays] of [
      [1, 0],
      [0, 5],
    ] as const) {
      const settlement = { unitReleaseDays, minimumHoldingDays, riskReserve: null, registerTransfer: null };
      await under({ settlement }, async (every, other) => {
        const firm = await every.firm(RICH, 1n);
        const asks = but(await every.asks(firm, 'sell', 1, other), 'bid');
        const bought = await every.listed(other, 'sell', 10);
        await every.pick(firm, 'buy', bought, 10);
        expect((await every.floor.market.balance(firm, 'W1')).pending).toBe(10n);
        expect(await every.refusals(asks)).toEqual(
          all('market.insufficient-units', ['order', 'change', 'pick', 'block', 'notice', 'agreement']),
        );
      });
    }
  });
});

describe('limits', () => {
  test('RUL-2 order, change, pick, block, bid, notice, agreement limits.positionMax: nobody comes to hold more than it may (market.position-limit-exceeded)', async () => {
    await under(limited({ positionMax: '100' }), async (every) => {
      const other = await every.firm(RICH, 90n);
      const firm = await every.firm(RICH, 90n);
      // With its own order of one it has nine left.
      const asks = await every.asks(firm, 'buy', 9, other);
      await every.listed(firm, 'buy', 1);
      expect(await every.refusals(asks)).toEqual(all('market.position-limit-exceeded'));
    });
  });

  test('RUL-2 order, pick, block, bid, notice, agreement limits.holdersMax: a newcomer finds no place (market.holder-limit-reached)', async () => {
    await under(limited({ holdersMax: 3 }), async (every, other) => {
      const newcomer = await every.firm(RICH, 0n);
      const asks = but(await every.asks(newcomer, 'buy', 10, other), 'change');
      const { organizationId } = newcomer;
      await every.floor.loop.submit({ kind: 'cancel-all', organizationId, instrument: null, guard: null });
      // The three places are taken by one that holds and two that wait.
      for (let buyer = 0; buyer < 2; buyer += 1) await every.listed(await every.firm(RICH, 0n), 'buy', 1);
      expect(await every.refusals(asks)).toEqual(
        all('market.holder-limit-reached', ['order', 'pick', 'block', 'bid', 'notice', 'agreement']),
      );
    });
  });

  test('RUL-2 order limits.openOrdersMax: an account has as many open orders as it may (market.open-orders-limit-reached)', async () => {
    await under(limited({ openOrdersMax: 2 }), async (every) => {
      const firm = await every.firm(RICH, 0n);
      for (let order = 0; order < 2; order += 1) await every.listed(firm, 'buy', 1);
      expect(await every.refused(() => every.place(firm, 'buy', 1))).toBe('market.open-orders-limit-reached');
    });
  });

  test('RUL-2 order, change, pick limits.ordersPerMinuteMax: an account sends as many in a minute as it may (market.order-rate-exceeded)', async () => {
    await under(limited({ ordersPerMinuteMax: 2 }), async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const offer = await every.listed(other, 'sell', 10);
      const own = await every.listed(firm, 'buy', 1);
      await every.listed(firm, 'buy', 1);
      const asks: Asks = {
        order: () => every.place(firm, 'buy', 1),
        change: () => every.change(firm, own, { quantityLots: 2 }),
        pick: () => every.pick(firm, 'buy', offer, 1),
      };
      expect(await every.refusals(asks)).toEqual(all('market.order-rate-exceeded', ['order', 'change', 'pick']));
    });
  });
});

describe('days and sessions', () => {
  const closed = (modes: readonly Mode[]) => all('market.closed', modes);

  test('RUL-2 order, change, pick, block, agreement calendar.days, calendar.closed: on a day that is none of trading nothing is taken (market.closed, market.block-closed)', async () => {
    const calendar = { days: 'trading-days', closed: ['2026-03-03'], open: [] } as const;
    await under({ calendar }, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const asks = but(await every.asks(firm, 'buy', 10, other), 'bid', 'notice');
      // A Tuesday that a notice closed, and a Saturday.
      for (const day of ['2026-03-03', '2026-03-07']) {
        every.floor.market.clock.set(`${day}T02:30:00.000Z`);
        expect(await every.refusals(asks)).toEqual({
          ...closed(['order', 'change', 'pick', 'agreement']),
          block: 'market.block-closed',
        });
      }
    });
  });

  const sessions: Rulebook['sessions'] = {
    book: [
      { phase: 'pick', from: '09:30', to: '11:30' },
      { phase: 'pick', from: '13:00', to: '15:00' },
    ],
    block: [{ from: '14:00', to: '15:00' }],
  };

  test('RUL-2 order, change, pick, agreement sessions.book: outside of its hours nothing is taken (market.closed)', async () => {
    await under({ sessions }, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const { order, change, pick, agreement } = await every.asks(firm, 'buy', 10, other);
      // At noon the book has its break, and agreements can be made; at four the day is over.
      every.floor.market.clock.set('2026-03-02T04:00:00.000Z');
      expect(await every.refusals({ order, change, pick })).toEqual(closed(['order', 'change', 'pick']));
      every.floor.market.clock.set('2026-03-02T08:00:00.000Z');
      expect(await every.refusals({ order, change, pick, agreement })).toEqual(
        closed(['order', 'change', 'pick', 'agreement']),
      );
    });
  });

  test('RUL-2 block sessions.block: outside of its hours nothing is negotiated (market.block-closed)', async () => {
    await under({ sessions }, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      for (const time of ['05:30', '08:00']) {
        every.floor.market.clock.set(`2026-03-02T${time}:00.000Z`);
        expect(await every.refused(() => every.offerBlock(firm, 'buy', 10, other))).toBe('market.block-closed');
      }
    });
  });
});

describe('listed orders', () => {
  const continuous: Partial<Rulebook> = {
    sessions: { book: [{ phase: 'continuous', from: '00:00', to: '24:00' }], block: [] },
    matching: { policy: 'price-time', tradePrice: 'maker', callAfterHaltSeconds: 300 },
    orders: { timesInForce: ['day', 'gtc', 'ioc'], postOnly: true, quantityMax: null, steps: [], approval: 'none' },
  };

  test('RUL-2 order, change matching.callAfterHaltSeconds: a call auction takes what rests, and nothing post-only (market.time-in-force-not-allowed, market.post-only-not-allowed)', async () => {
    await under(continuous, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const own = await every.listed(firm, 'buy', 10, { postOnly: true });
      const { userId } = other;
      const halt = { kind: 'halt', instrument: 'W1', grid: GRID, userId, reason: '核查价格异常' } as const;
      for (const halted of [true, false]) await every.floor.loop.submit({ ...halt, halted });
      const order = (rest: object): Promise<string> => every.refused(() => every.place(firm, 'buy', 1, rest));
      expect(await order({ timeInForce: 'ioc' })).toBe('market.time-in-force-not-allowed');
      expect(await order({ postOnly: true })).toBe('market.post-only-not-allowed');
      const changed = every.refused(() => every.change(firm, own, { quantityLots: 11 }));
      expect(await changed).toBe('market.post-only-not-allowed');
    });
  });

  test('RUL-2 change orders.postOnly: an order from a day with other rules is not changed against those of this one (market.post-only-not-allowed)', async () => {
    await under(continuous, async (every) => {
      const firm = await every.firm(RICH, 0n);
      const own = await every.listed(firm, 'buy', 10, { postOnly: true });
      const orders = { ...plainRulebook('water').orders, postOnly: false };
      const tomorrow = { ...plainRulebook('water'), ...continuous, orders };
      await putInForce(every.floor.market.own, tomorrow, '2026-03-03');
      every.floor.market.clock.set('2026-03-03T02:30:00.000Z');
      expect(await every.refused(() => every.change(firm, own, { quantityLots: 11 }))).toBe(
        'market.post-only-not-allowed',
      );
    });
  });

  test('RUL-2 change post-only: a post-only order is not moved to where it would trade (market.post-only-would-trade)', async () => {
    await under(continuous, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      await every.listed(other, 'sell', 10, { priceTicks: PRICE_TICKS + 1 });
      const own = await every.listed(firm, 'buy', 10, { postOnly: true });
      const before = await every.floor.market.balance(firm, 'CNY');
      // The book judges this one, so the request is in the journal and has no effect.
      await expect(every.change(firm, own, { priceTicks: PRICE_TICKS + 1 })).rejects.toMatchObject({
        definition: { code: 'market.post-only-would-trade' },
      });
      expect(every.floor.loop.current?.orders.get(own)).toMatchObject({ priceTicks: PRICE_TICKS, held: 50_050n });
      expect(await every.floor.market.balance(firm, 'CNY')).toEqual(before);
    });
  });

  test('RUL-2 pick matching.policy: where orders are matched by themselves nothing is picked (market.offer-picking-closed)', async () => {
    await under(continuous, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const offer = await every.listed(other, 'sell', 10);
      expect(await every.refused(() => every.pick(firm, 'buy', offer, 1))).toBe('market.offer-picking-closed');
    });
  });
});

describe('picks', () => {
  test('RUL-2 pick matching.policy: only what the policy lets one reach is picked (market.offer-out-of-reach)', async () => {
    await under({}, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const offers: number[] = [];
      for (let level = 0; level < 6; level += 1) {
        offers.push(await every.listed(other, 'sell', 10, { priceTicks: PRICE_TICKS + level }));
      }
      const pick = (nth: number) => (): Promise<unknown> =>
        every.pick(firm, 'buy', offers[nth] ?? 0, 1, { priceTicks: PRICE_TICKS + nth });
      expect(await every.refused(pick(5))).toBe('market.offer-out-of-reach');
      await pick(4)();
    });
  });

  test('RUL-2 pick offer: at a price that is gone, or above what is left, nothing is picked (market.offer-gone, market.offer-quantity-exceeded)', async () => {
    await under({}, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const offer = await every.listed(other, 'sell', 10);
      const pick = (lots: number, rest = {}): Promise<string> =>
        every.refused(() => every.pick(firm, 'buy', offer, lots, rest));
      expect(await pick(1, { priceTicks: PRICE_TICKS - 1 })).toBe('market.offer-gone');
      expect(await pick(11)).toBe('market.offer-quantity-exceeded');
    });
  });

  test('RUL-2 pick ownership-group: neither an own offer nor one of the group is picked (market.offer-own, market.offer-of-own-group)', async () => {
    await under({}, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const offer = await every.listed(other, 'sell', 10);
      expect(await every.refused(() => every.pick(other, 'buy', offer, 1))).toBe('market.offer-own');
      const { group } = partyOf(other);
      const picked = every.refused(() => every.pick(firm, 'buy', offer, 1, { group }));
      expect(await picked).toBe('market.offer-of-own-group');
    });
  });

  test('RUL-2 pick prices.band: an offer that lies outside the band of the day is not picked (market.price-outside-band)', async () => {
    await under({}, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const offer = await every.listed(other, 'sell', 10);
      const traded = every.floor.loop.current?.instrument('W1');
      if (!traded?.today) throw new Error('the day is open');
      // Such an offer ends when a day opens, so the rule has to be made to look otherwise.
      traded.today = { ...traded.today, band: { lowTicks: PRICE_TICKS + 1, highTicks: PRICE_TICKS + 100 } };
      expect(await every.refused(() => every.pick(firm, 'buy', offer, 1))).toBe('market.price-outside-band');
    });
  });
});

describe('blocks and agreements', () => {
  test('RUL-2 block, agreement ownership-group: not with oneself or with a firm of the own group (market.counterparty-of-own-group)', async () => {
    await under({}, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const asks = (to: Firm): Asks => ({
        block: () => every.offerBlock(firm, 'buy', 10, to),
        agreement: () => every.offerAgreement(firm, 'buy', 10, to),
      });
      // Under the number of an account goes the group of a firm that has none.
      for (const to of [firm, { ...other, accountId: firm.accountId }]) {
        expect(await every.refusals(asks(to))).toEqual(all('market.counterparty-of-own-group', ['block', 'agreement']));
      }
    });
  });

  test('RUL-2 block, agreement counterparty-restriction: nobody is bound by a side that may not trade (market.counterparty-restricted)', async () => {
    await under({}, async (every, other) => {
      const firm = await every.firm(RICH, 0n);
      const block = await every.offerBlock(other, 'sell', 10, firm);
      await every.desk('block', other, block, { kind: 'confirm', counterparty: null, version: 1 });
      const agreement = await every.offerAgreement(other, 'sell', 10, firm);
      every.floor.restricted.add(other.accountId);
      const asks: Asks = {
        block: () => every.desk('block', firm, block, { kind: 'confirm', counterparty: null, version: 1 }),
        agreement: () => every.desk('agreement', firm, agreement, { kind: 'accept' }),
      };
      expect(await every.refusals(asks)).toEqual(all('market.counterparty-restricted', ['block', 'agreement']));
    });
  });
});
