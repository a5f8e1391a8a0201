import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { replayMarket } from '../../src/modules/market/journal/replay/replay.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { MarketFixture, orderOf, type Firm } from '../support/market-fixture.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { putInForce, sessionRulebook, type RulebookChange } from '../support/rulebook-fixture.js';

/** Shanghai time of a day in March 2026; the 2nd is a Monday. */
function shanghai(day: number, time: string): string {
  return new Date(`2026-03-${day.toString().padStart(2, '0')}T${time}:00+08:00`).toISOString();
}

const SETTLEMENT = { ...plainRulebook('water').settlement, unitReleaseDays: 0 };

async function refusal(work: Promise<unknown>): Promise<{ code: string; facts: unknown }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DomainError) return { code: error.definition.code, facts: error.options.facts };
    throw error;
  }
  throw new Error('it was not refused');
}

describe('trading sessions', () => {
  let market: MarketFixture;
  let loop: TradingLoop;
  let firm: Firm;
  let other: Firm;

  async function openAt(instant: string, change: RulebookChange = {}, name: 'water' | 'carbon' = 'water') {
    market = await MarketFixture.create(name);
    await putInForce(market.own, sessionRulebook(name, change), '2026-01-01');
    market.clock.set(instant);
    firm = await market.firm(1_000_000n, 1_000n);
    other = await market.firm(1_000_000n, 1_000n);
    loop = market.loop();
    await loop.start();
  }
  async function passTo(instant: string): Promise<void> {
    market.clock.set(instant);
    await loop.tick();
  }
  const buy = (price: number, lots: number, rest = {}, by = firm) =>
    loop.submit(market.order(by, 'buy', price, lots, rest));
  const sell = (price: number, lots: number, rest = {}, by = other) =>
    loop.submit(market.order(by, 'sell', price, lots, rest));
  const rows = <Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> =>
    market.database.query<Row>(sql, parameters);
  const replayed = () => market.database.transaction((tx) => replayMarket(tx, market.market));

  beforeEach(() => undefined);
  afterEach(async () => {
    await loop.stop();
    expect(market.failures).toEqual([]);
    expect((await replayed()).findings).toEqual([]);
    await market.close();
  });

  test('CAL-2 an order sent in a break or after the close is told so, and when orders are taken again', async () => {
    await openAt(shanghai(2, '08:59'));
    const closed = { code: 'market.closed' };
    expect(await refusal(buy(10, 1))).toEqual({ ...closed, facts: { phase: 'closed', ordersFrom: '09:15' } });
    market.clock.set(shanghai(2, '09:05'));
    expect(await refusal(buy(10, 1))).toEqual({ ...closed, facts: { phase: 'pre-open', ordersFrom: '09:15' } });
    market.clock.set(shanghai(2, '11:30'));
    expect(await refusal(buy(10, 1))).toEqual({ ...closed, facts: { phase: 'break', ordersFrom: '13:00' } });
    market.clock.set(shanghai(2, '13:00'));
    expect(orderOf(await buy(10, 1)).status).toBe('new');
    market.clock.set(shanghai(2, '15:00'));
    expect(await refusal(buy(10, 1))).toEqual({ ...closed, facts: { phase: 'closed', ordersFrom: null } });
    expect(await rows('SELECT phase, closed, block_open FROM market_days')).toEqual([
      { phase: 'closed', closed: true, block_open: false },
    ]);
  });

  test('CAL-2 in a break an order can be cancelled, and not be changed', async () => {
    await openAt(shanghai(2, '10:00'));
    const order = orderOf(await buy(10, 5));
    market.clock.set(shanghai(2, '12:00'));
    const organizationId = firm.organizationId;
    const change = {
      kind: 'replace',
      organizationId,
      order: order.sequence,
      priceTicks: null,
      quantityLots: 4,
      guard: null,
    };
    expect(await refusal(loop.submit({ ...change, kind: 'replace' }))).toMatchObject({ code: 'market.closed' });
    await loop.submit({ kind: 'cancel', organizationId, order: order.sequence, guard: null });
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 1_000_000n, held: 0n, pending: 0n });
  });

  test('CAL-2 day orders expire at the close without anybody asking, and what they held is released', async () => {
    await openAt(shanghai(2, '10:00'));
    await buy(10, 5, { timeInForce: 'day', clientOrderId: 'day' });
    await buy(10, 7, { timeInForce: 'gtc', clientOrderId: 'gtc' });
    await passTo(shanghai(2, '14:59'));
    expect(await market.balance(firm, 'CNY')).toMatchObject({ held: 120n });
    await passTo(shanghai(2, '15:00'));
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 999_930n, held: 70n, pending: 0n });
    expect(await rows('SELECT client_order_id, status, reason FROM market_orders ORDER BY sequence')).toEqual([
      { client_order_id: 'day', status: 'expired', reason: 'day-end' },
      { client_order_id: 'gtc', status: 'new', reason: null },
    ]);
  });

  test('CAL-2 a process that was down over the close expires them when it starts', async () => {
    await openAt(shanghai(2, '10:00'));
    await buy(10, 5, { timeInForce: 'day' });
    await loop.stop();
    market.clock.set(shanghai(2, '20:00'));
    loop = market.loop();
    await loop.start();
    expect(await rows('SELECT status FROM market_orders')).toEqual([{ status: 'expired' }]);
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 1_000_000n, held: 0n, pending: 0n });
  });

  test('CAL-2 a process that was down for days closes the old day and opens the present one', async () => {
    await openAt(shanghai(2, '10:00'));
    await buy(10, 5, { timeInForce: 'day' });
    await loop.stop();
    market.clock.set(shanghai(5, '10:00'));
    loop = market.loop();
    await loop.start();
    expect(orderOf(await buy(10, 1)).status).toBe('new');
    expect(await rows('SELECT day::text, phase, closed FROM market_days ORDER BY day')).toEqual([
      { day: '2026-03-02', phase: 'closed', closed: true },
      { day: '2026-03-05', phase: 'continuous', closed: false },
    ]);
  });

  test('CAL-2 on a weekend and on a holiday no day opens', async () => {
    await openAt(shanghai(6, '14:00'));
    await buy(10, 5);
    // Saturday the 7th; Monday the 6th of April 2026 is the holiday of 清明节.
    for (const holiday of [shanghai(7, '10:00'), '2026-04-06T02:00:00.000Z']) {
      market.clock.set(holiday);
      expect(await refusal(buy(10, 1))).toEqual({
        code: 'market.closed',
        facts: { phase: 'closed', ordersFrom: null },
      });
    }
    expect(await rows('SELECT day::text FROM market_days')).toEqual([{ day: '2026-03-06' }]);
  });

  test('CAL-3 orders of the call auction trade at one price when it ends: most volume, then least surplus', async () => {
    await openAt(shanghai(2, '09:15'));
    await sell(100, 10);
    await sell(102, 10);
    await buy(103, 5);
    await buy(102, 12);
    expect(await rows('SELECT count(*)::integer AS trades FROM market_trades')).toEqual([{ trades: 0 }]);
    await passTo(shanghai(2, '09:30'));
    expect(
      await rows(
        'SELECT price_ticks::integer AS price, quantity_lots::integer AS lots FROM market_trades ORDER BY fill',
      ),
    ).toEqual([
      { price: 102, lots: 5 },
      { price: 102, lots: 5 },
      { price: 102, lots: 7 },
    ]);
    // Matching goes on as orders come.
    expect(orderOf(await buy(102, 3)).status).toBe('filled');
  });

  test('CAL-3 orders that must trade at once are not taken while orders collect', async () => {
    await openAt(shanghai(2, '09:20'));
    const notNow = { code: 'market.time-in-force-not-allowed' };
    expect(await refusal(buy(10, 1, { timeInForce: 'ioc' }))).toMatchObject(notNow);
    expect(await refusal(buy(10, 1, { timeInForce: 'fok' }))).toMatchObject(notNow);
    expect(await refusal(buy(10, 1, { postOnly: true }))).toMatchObject({ code: 'market.post-only-not-allowed' });
  });

  test('CAL-3 after a halt orders collect for the stated time and trade at one price', async () => {
    const matching = { policy: 'price-time', tradePrice: 'maker', callAfterHaltSeconds: 300 } as const;
    await openAt(shanghai(2, '10:00'), { matching });
    await sell(100, 10);
    const halt = (halted: boolean) =>
      loop.submit({ ...market.order(firm, 'buy', 1, 1), kind: 'halt', halted, reason: 'price swing' });
    await halt(true);
    expect(await refusal(buy(105, 4))).toMatchObject({ code: 'market.instrument-halted' });
    await halt(false);
    expect(orderOf(await buy(105, 4)).status).toBe('new');
    await loop.stop();
    loop = market.loop();
    await loop.start();
    expect(orderOf(await buy(104, 3)).status).toBe('new');
    await passTo(shanghai(2, '10:04'));
    expect(await rows('SELECT 1 FROM market_trades')).toEqual([]);
    await passTo(shanghai(2, '10:05'));
    expect(
      await rows(
        'SELECT price_ticks::integer AS price, sum(quantity_lots)::integer AS lots FROM market_trades GROUP BY 1',
      ),
    ).toEqual([{ price: 100, lots: 7 }]);
    expect(orderOf(await buy(100, 3)).status).toBe('filled');
  });

  test('CAL-3 a halt over the end of the call keeps the book from being uncrossed until it is resumed', async () => {
    await openAt(shanghai(2, '09:20'));
    await sell(100, 10);
    await buy(105, 4);
    const halt = (halted: boolean) =>
      loop.submit({ ...market.order(firm, 'buy', 1, 1), kind: 'halt', halted, reason: 'price swing' });
    await halt(true);
    await passTo(shanghai(2, '10:00'));
    expect(await rows('SELECT 1 FROM market_trades')).toEqual([]);
    await halt(false);
    expect(await rows('SELECT quantity_lots::integer AS lots FROM market_trades')).toEqual([{ lots: 4 }]);
  });

  test('STL-1 units bought today can be sold on the next trading day, also when nobody was there at the close', async () => {
    const settlement = { ...SETTLEMENT, unitReleaseDays: 1 };
    await openAt(shanghai(6, '10:00'), { settlement });
    const poor = await market.firm(10_000n, 0n);
    await sell(10, 100);
    expect(orderOf(await buy(10, 100, {}, poor)).status).toBe('filled');
    expect(await refusal(sell(11, 1, {}, poor))).toMatchObject({ code: 'market.insufficient-units' });
    // Proceeds are there at once.
    expect(await market.balance(other, 'CNY')).toMatchObject({ available: 1_001_000n });
    await loop.stop();
    market.clock.set(shanghai(9, '10:00'));
    loop = market.loop();
    await loop.start();
    expect(orderOf(await sell(11, 100, {}, poor)).status).toBe('new');
    expect(await rows('SELECT release_on::text FROM market_days ORDER BY day')).toEqual([
      { release_on: '2026-03-09' },
      { release_on: '2026-03-10' },
    ]);
  });

  test('STL-1 a minimum holding period counts trading days over a holiday', async () => {
    await openAt('2026-04-02T02:00:00.000Z', { settlement: { ...SETTLEMENT, minimumHoldingDays: 5 } });
    await sell(10, 100);
    await buy(10, 100);
    // The 2nd is a Thursday; the 3rd, 7th, 8th, 9th and 10th follow it.
    expect(await rows('SELECT release_on::text FROM market_days')).toEqual([{ release_on: '2026-04-10' }]);
    expect(await market.balance(firm, 'W1')).toEqual({ available: 1_000n, held: 0n, pending: 100n });
  });

  test('PRC-1 a day closes at its volume-weighted average, which is the next reference; a day without trades carries it over', async () => {
    const band = '0.10';
    const prices = { band, close: { kind: 'vwap-of-day' }, firstReferences: { W1: '1.00' }, composite: [] } as const;
    await openAt(shanghai(2, '10:00'), { prices });
    expect(await refusal(buy(111, 1))).toEqual({
      code: 'market.price-outside-band',
      facts: { lowest: '0.90', highest: '1.10', reference: '1.00' },
    });
    await sell(104, 1);
    await buy(104, 1);
    await sell(107, 1);
    await buy(107, 1);
    await passTo(shanghai(3, '10:00'));
    await passTo(shanghai(4, '10:00'));
    await buy(100, 1);
    const stated = await rows(
      `SELECT day::text, reference_ticks::integer AS reference, open_ticks::integer AS open, high_ticks::integer AS high,
              low_ticks::integer AS low, close_ticks::integer AS close FROM market_instrument_days ORDER BY day`,
    );
    // 211 over 2 is 105.5: half up.
    expect(stated).toEqual([
      { day: '2026-03-02', reference: 100, open: 104, high: 107, low: 104, close: 106 },
      { day: '2026-03-03', reference: 106, open: null, high: null, low: null, close: 106 },
      { day: '2026-03-04', reference: 106, open: null, high: null, low: null, close: null },
    ]);
  });
});

test('PRC-1 a new vintage is measured from the last composite close, an instrument that the rulebook names from what it states', async () => {
  const market = await MarketFixture.create('carbon', ['CEA24', 'CEA25', 'CEA26']);
  const prices = {
    band: '0.10',
    close: { kind: 'vwap-of-day' },
    firstReferences: { CEA24: '73.00', CEA26: '80.00' },
    composite: [{ from: '2025-04-29', weights: { CEA24: 1 } }],
  } as const;
  await putInForce(market.own, sessionRulebook('carbon', { prices }), '2026-01-01');
  market.clock.set(shanghai(2, '10:00'));
  const firm = await market.firm(10_000_000n, 1_000n);
  const other = await market.firm(10_000_000n, 1_000n);
  const loop = market.loop();
  await loop.start();
  const order = (by: Firm, side: 'buy' | 'sell', instrument: string) =>
    loop.submit(market.order(by, side, 7_417, 1, { instrument }));
  await order(firm, 'sell', 'CEA24');
  await order(other, 'buy', 'CEA24');
  market.clock.set(shanghai(3, '10:00'));
  for (const code of ['CEA25', 'CEA26']) await order(other, 'buy', code);
  const references = await market.database.query(
    `SELECT instrument, reference_ticks::integer AS ticks FROM market_instrument_days WHERE day = '2026-03-03'
      ORDER BY instrument`,
  );
  expect(references).toEqual([
    { instrument: 'CEA24', ticks: 7_417 },
    { instrument: 'CEA25', ticks: 7_417 },
    { instrument: 'CEA26', ticks: 8_000 },
  ]);
  await loop.stop();
  await market.close();
});

describe('orders from earlier days under new rules', () => {
  let market: MarketFixture;
  let loop: TradingLoop;
  let firm: Firm;
  let other: Firm;

  beforeEach(async () => {
    market = await MarketFixture.create('water');
    firm = await market.firm(1_000_000n, 1_000n);
    other = await market.firm(1_000_000n, 1_000n);
  });
  afterEach(async () => {
    await loop.stop();
    expect(market.failures).toEqual([]);
    expect((await market.database.transaction((tx) => replayMarket(tx, 'water'))).findings).toEqual([]);
    await market.close();
  });

  /** Orders of Monday under `before`, as they stand on Tuesday morning under `after`. */
  async function carryOver(before: RulebookChange, after: RulebookChange, place: () => Promise<unknown>) {
    await putInForce(market.own, sessionRulebook('water', before), '2026-01-01');
    await putInForce(market.own, sessionRulebook('water', after), '2026-03-03');
    market.clock.set(shanghai(2, '10:00'));
    loop = market.loop();
    await loop.start();
    await place();
    market.clock.set(shanghai(3, '10:00'));
    await loop.tick();
    return market.database.query(
      `SELECT client_order_id AS id, status, reason, held::integer AS held FROM market_orders ORDER BY sequence`,
    );
  }
  const buy = (id: string, price: number, lots: number, by = firm) =>
    loop.submit(market.order(by, 'buy', price, lots, { clientOrderId: id }));
  const sell = (id: string, price: number, lots: number) =>
    loop.submit(market.order(other, 'sell', price, lots, { clientOrderId: id }));

  const prices = { close: { kind: 'vwap-of-day' }, firstReferences: { W1: '1.00' }, composite: [] } as const;
  const orders = {
    timesInForce: ['day', 'gtc'],
    postOnly: false,
    quantityMax: null,
    steps: [],
    approval: 'none',
  } as const;
  const gone = { status: 'expired', reason: 'no-longer-fits', held: 0 };

  test('RUL-4 an order outside a narrower band expires with its exact hold, one at the limit stays', async () => {
    const after = { prices: { ...prices, band: '0.10' } };
    const left = await carryOver({ prices: { ...prices, band: null } }, after, async () => {
      await buy('low', 89, 2);
      await buy('at', 90, 3);
      await sell('high', 111, 4);
    });
    expect(left).toEqual([
      { id: 'low', ...gone },
      { id: 'at', status: 'new', reason: null, held: 270 },
      { id: 'high', ...gone },
    ]);
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 999_730n, held: 270n, pending: 0n });
    expect(await market.balance(other, 'W1')).toEqual({ available: 1_000n, held: 0n, pending: 0n });
  });

  test('RUL-4 an order off a coarser price or quantity step expires, one on it stays', async () => {
    const after = { orders: { ...orders, steps: [{ instrument: '*', price: '0.05', quantity: '10' }] } };
    const left = await carryOver({ orders }, after, async () => {
      await buy('off price', 92, 10);
      await buy('off quantity', 90, 15);
      await buy('on both', 95, 20);
    });
    expect(left).toEqual([
      { id: 'off price', ...gone },
      { id: 'off quantity', ...gone },
      { id: 'on both', status: 'new', reason: null, held: 1_900 },
    ]);
  });

  test('RUL-4 after a change of fees an order keeps those it was accepted under, and a new one pays the new', async () => {
    const fee = (rate: string) => [
      { mode: 'listing' as const, side: 'buy' as const, rate, minimum: '0.00', waiveBelow: '0.00' },
    ];
    await carryOver({ fees: fee('0.01') }, { fees: fee('0.02') }, () => buy('old', 1_000, 10));
    await buy('new', 1_000, 10);
    expect(await market.balance(firm, 'CNY')).toMatchObject({ held: 10_100n + 10_200n });
    await sell('both', 1_000, 20);
    const paid = await market.database.query(
      `SELECT client_order_id AS id, fee_fen::integer AS fee FROM market_orders WHERE side = 'buy' ORDER BY sequence`,
    );
    expect(paid).toEqual([
      { id: 'old', fee: 100 },
      { id: 'new', fee: 200 },
    ]);
  });

  const pick = { policy: 'five-level-pick', tradePrice: 'maker', callAfterHaltSeconds: null } as const;
  const automatic = { policy: 'price-time', tradePrice: 'maker', callAfterHaltSeconds: null } as const;
  const pickSessions = { book: [{ phase: 'pick', from: '09:30', to: '15:00' }], block: [] } as const;
  const plainSessions = { book: [{ phase: 'continuous', from: '09:30', to: '15:00' }], block: [] } as const;

  test('RUL-4 offers that cross give way when automatic matching begins without a call auction', async () => {
    const before = { orders, matching: pick, sessions: pickSessions };
    const left = await carryOver(before, { orders, matching: automatic, sessions: plainSessions }, async () => {
      await sell('ask', 100, 5);
      await buy('bid', 105, 5);
    });
    expect(left).toEqual([
      { id: 'ask', ...gone },
      { id: 'bid', ...gone },
    ]);
    expect(await market.balance(firm, 'CNY')).toEqual({ available: 1_000_000n, held: 0n, pending: 0n });
  });

  test('RUL-4 with a call auction they trade at one price, and offers that do not cross stay', async () => {
    const before = { orders, matching: pick, sessions: pickSessions };
    const left = await carryOver(before, { orders, matching: automatic }, async () => {
      await sell('ask', 100, 5);
      await buy('bid', 105, 5);
      await buy('below', 90, 1);
    });
    expect(left).toEqual([
      { id: 'ask', status: 'filled', reason: null, held: 0 },
      { id: 'bid', status: 'filled', reason: null, held: 0 },
      { id: 'below', status: 'new', reason: null, held: 90 },
    ]);
  });

  test('RUL-4 under pick the orders of a matched book stay as offers', async () => {
    const after = { orders, matching: pick, sessions: pickSessions };
    const left = await carryOver({ orders, sessions: plainSessions }, after, async () => {
      await sell('ask', 100, 5);
      await buy('bid', 95, 5);
    });
    expect(left).toMatchObject([
      { id: 'ask', status: 'new' },
      { id: 'bid', status: 'new' },
    ]);
    await buy('crossing', 101, 1);
    expect(await market.database.query('SELECT 1 FROM market_trades')).toEqual([]);
  });

  test('RUL-4 an order whose time in force the new rules do not have expires', async () => {
    const after = { orders: { ...orders, timesInForce: ['day'] as const } };
    const left = await carryOver({ orders }, after, () => buy('gtc', 100, 5));
    expect(left).toEqual([{ id: 'gtc', ...gone }]);
  });
});
