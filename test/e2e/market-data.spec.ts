import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { importDailyHistory } from '../../src/modules/market/index.js';
import { MarketLoops } from '../../src/modules/market/index.js';
import { readBookFromOrders } from '../../src/modules/market/market-data/book.repository.js';
import { Instruments } from '../../src/modules/registry/index.js';
import { callerOf } from '../support/caller.js';
import { manualClock } from '../support/manual-clock.js';
import { CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { plainRulebook } from '../support/plain-rulebooks.js';
import { putInForce } from '../support/rulebook-fixture.js';
import { signIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

/** Two days of a published history, in the form in which it is published; invented figures. */
const HISTORY = `date,instrument,prevClose,open,high,low,close,listingQty,listingAmount,blockQty,blockAmount,auctionQty,auctionAmount
20260226,CEA24,-,60.00,61.50,59.00,61.00,1000,60500.00,0,0.00,0,0.00
20260227,CEA24,61.00,61.00,0.00,0.00,61.00,0,0.00,5000,300000.00,0,0.00
20260227,COMCEA,61.00,61.00,62.00,60.50,61.40,250,15300.00,0,0.00,0,0.00
`;

interface Items<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
interface Candle {
  readonly start: string;
  readonly open: string;
  readonly close: string;
  readonly volume: string;
  readonly source: string;
}

describe('public market data', () => {
  const clock = manualClock();
  let served: TestApp;
  let floor: TradingFloor;
  let seller: TradingFirm;
  let buyer: TradingFirm;
  const get = async <Body = Record<string, unknown>>(path: string): Promise<Body> =>
    mustBe(200, await callerOf(served).get<Body>(path));

  beforeAll(async () => {
    served = await startTestApp({ clock });
    floor = await openTradingFloor(served, CARBON_LISTING, (offices) => offices.ecology);
    seller = await floor.firm(0n, 1_000n);
    buyer = await floor.firm(10_000_000n, 0n);
  });
  afterAll(() => served.close());

  test('a market tells its phase, sessions, modes and the rulebook in force', async () => {
    const { items } = await get<Items<{ market: string }>>('/markets');
    expect(items.map(({ market }) => market)).toEqual(['carbon', 'discharge', 'water', 'energy', 'forest']);
    expect(await get('/markets/carbon')).toMatchObject({
      phase: 'continuous',
      service: 'trading',
      modes: ['continuous', 'block', 'agreement'],
      rulebook: {
        version: 1,
        matching: 'price-time',
        unitReleaseDays: 1,
        fees: [
          { mode: 'listing', side: 'buy', rate: '0.0005' },
          { mode: 'listing', side: 'sell', rate: '0.0005' },
        ],
      },
    });
    const unknown = await callerOf(served).get('/markets/oil');
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'market.not-found']);
  });

  test('an instrument that was never traded has an empty book and a ticker without invented figures', async () => {
    expect(await get('/instruments/CEA24/book')).toMatchObject({ instrument: 'CEA24', bids: [], asks: [] });
    expect(await get('/instruments/CEA24/ticker')).toMatchObject({
      lastPrice: null,
      open: null,
      volume: '0',
      turnover: '0.00',
      bestBid: null,
      halted: false,
    });
    expect((await callerOf(served).get('/instruments/CEA99/book')).status).toBe(404);
  });

  test('MKT-8 the book is the sum of the open orders by price, the same from memory and from the orders on disk', async () => {
    await seller.order('sell', '70.00', '30');
    await seller.order('sell', '70.00', '20');
    await seller.order('sell', '71.50', '10');
    await buyer.order('buy', '69.00', '5');
    await buyer.order('buy', '68.00', '7');
    const book = await get('/instruments/CEA24/book');
    expect(book).toMatchObject({
      halted: false,
      bids: [
        { price: '69.00', quantity: '5', orders: 1 },
        { price: '68.00', quantity: '7', orders: 1 },
      ],
      asks: [
        { price: '70.00', quantity: '50', orders: 2 },
        { price: '71.50', quantity: '10', orders: 1 },
      ],
    });
    const { market, grid } = await served.app.get(Instruments, { strict: false }).get('CEA24');
    expect(await readBookFromOrders(served.database.reader, market, 'CEA24', grid, 20)).toEqual(book);
    const best = await get<{ bids: object[]; asks: object[] }>('/instruments/CEA24/book?depth=1');
    expect([best.bids.length, best.asks.length]).toEqual([1, 1]);
    expect((await callerOf(served).get('/instruments/CEA24/book?depth=501')).status).toBe(400);
  });

  test('a trade is public without its parties, paged newest first', async () => {
    await buyer.order('buy', '70.00', '40', { timeInForce: 'ioc' });
    clock.advance(60_000);
    await buyer.order('buy', '71.50', '15', { timeInForce: 'ioc' });
    const all = await get<Items<Record<string, unknown>>>('/instruments/CEA24/trades');
    expect(all.items.map(({ price, quantity, takerSide }) => [price, quantity, takerSide])).toEqual([
      ['71.50', '5', 'buy'],
      ['70.00', '10', 'buy'],
      ['70.00', '10', 'buy'],
      ['70.00', '30', 'buy'],
    ]);
    expect(Object.keys(all.items[0] ?? {}).sort()).toEqual([
      'amount',
      'at',
      'id',
      'price',
      'quantity',
      'sequence',
      'takerSide',
    ]);
    const paged: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await get<Items<object>>(`/instruments/CEA24/trades?limit=1${query}`);
      paged.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all.items);
  });

  test('the ticker sums the day and begins anew with the next', async () => {
    expect(await get('/instruments/CEA24/ticker')).toMatchObject({
      day: '2026-03-02',
      open: '70.00',
      high: '71.50',
      low: '70.00',
      lastPrice: '71.50',
      lastQuantity: '5',
      volume: '55',
      turnover: '3857.50',
      trades: 4,
      bestBid: { price: '69.00', quantity: '5' },
      bestAsk: { price: '71.50', quantity: '5' },
    });
    await buyer.order('buy', '71.50', '1', { timeInForce: 'ioc' });
    // The figures may be a quarter of a second old.
    expect(await get('/instruments/CEA24/ticker')).toMatchObject({ volume: '55', trades: 4 });
    clock.advance(250);
    expect(await get('/instruments/CEA24/ticker')).toMatchObject({ volume: '56', trades: 5 });
  });

  test('candles are cut at whole minutes, hours and Shanghai days', async () => {
    const minutes = await get<Items<Candle>>('/instruments/CEA24/candles?interval=1m');
    expect(minutes.items).toMatchObject([
      { start: '2026-03-02T02:01:00.000Z', open: '70.00', close: '71.50', volume: '16', trades: 3 },
      { start: '2026-03-02T02:00:00.000Z', open: '70.00', close: '70.00', volume: '40', trades: 2 },
    ]);
    const [hour] = (await get<Items<Candle>>('/instruments/CEA24/candles?interval=1h')).items;
    expect(hour).toMatchObject({ start: '2026-03-02T02:00:00.000Z', volume: '56' });
    const [day] = (await get<Items<Candle>>('/instruments/CEA24/candles?interval=1d')).items;
    expect(day).toMatchObject({ start: '2026-03-01T16:00:00.000Z', high: '71.50', low: '70.00', source: 'trades' });
    const half = '/instruments/CEA24/candles?interval=1m&from=2026-03-02T02:01:00Z&to=2026-03-02T02:02:00Z';
    expect((await get<Items<Candle>>(half)).items).toHaveLength(1);
    for (const query of ['interval=2m', 'interval=1m&from=yesterday', '']) {
      expect((await callerOf(served).get(`/instruments/CEA24/candles?${query}`)).status).toBe(400);
    }
    for (const query of [
      'from=2026-03-02&to=2026-03-01',
      'from=2020-01-01',
      'to=9999-12-31',
      'from=0000-01-01T00:00:00Z',
    ]) {
      const refused = await callerOf(served).get(`/instruments/CEA24/candles?interval=1m&${query}`);
      expect([refused.status, refused.body['code']]).toEqual([422, 'market.candle-range-invalid']);
    }
  });

  test('published days stand before the own trades, once, and close the gap to the day before', async () => {
    const load = () => importDailyHistory(served.database, { market: 'carbon', csv: HISTORY, source: 'test' });
    expect(await load()).toBe(3);
    expect(await load()).toBe(0);
    const { items } = await get<Items<Candle>>('/instruments/CEA24/candles?interval=1d&from=2026-02-01');
    expect(items.map(({ start, close, source }) => [start.slice(0, 10), close, source])).toEqual([
      ['2026-03-01', '71.50', 'trades'],
      ['2026-02-25', '61.00', 'published'],
    ]);
    // A composite index is published but is no instrument.
    const composite = await get<Items<Candle>>('/instruments/COMCEA/candles?interval=1d&from=2026-02-01');
    expect(composite.items).toHaveLength(1);
    expect((await callerOf(served).get('/instruments/COMCEA/book')).status).toBe(404);
  });

  test('MKT-9 a halt shows in the book and the ticker', async () => {
    await floor.halt(true);
    expect(await get('/instruments/CEA24/book')).toMatchObject({ halted: true });
    expect(await get('/instruments/CEA24/ticker')).toMatchObject({ halted: true });
    await floor.halt(false);
    expect(await get('/instruments/CEA24/book')).toMatchObject({ halted: false });
  });

  test('MKT-8 a book that is read while batches are written never shows an order that is not on disk', async () => {
    const { market, grid } = await served.app.get(Instruments, { strict: false }).get('CEA24');
    const loop = served.app.get(MarketLoops, { strict: false }).of('carbon');
    const writing = Promise.all(Array.from({ length: 60 }, (_, n) => buyer.order('buy', `6${n % 8}.00`, '1')));
    let done = false;
    void writing.then(() => (done = true));
    let compared = 0;
    while (!done) {
      const shown = await get<{ sequence: number }>('/instruments/CEA24/book');
      const stored = await readBookFromOrders(served.database.reader, market, 'CEA24', grid, 20);
      expect(shown.sequence).toBeLessThanOrEqual(stored.sequence);
      if (shown.sequence === stored.sequence) expect(shown).toEqual(stored);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(0);
    expect(loop.role).toBe('leading');
  });

  test('CAL-3 while orders collect, the book shows at what price and for how much they would meet, from memory and from disk', async () => {
    const matching = { policy: 'price-time', tradePrice: 'maker', callAfterHaltSeconds: 60 } as const;
    await putInForce(served.testDatabase, { ...plainRulebook('carbon'), matching }, '2026-03-03');
    clock.advance(86_400_000);
    const sessions = [seller, buyer].map(async (firm) => ({
      ...firm,
      ...(await signIn(served.app, firm.actor.userId)),
    }));
    [seller, buyer] = (await Promise.all(sessions)) as [TradingFirm, TradingFirm];
    const loop = served.app.get(MarketLoops, { strict: false }).of('carbon');
    await loop.tick();
    const { market, grid } = await served.app.get(Instruments, { strict: false }).get('CEA24');
    const halt = (halted: boolean) =>
      loop.submit({ kind: 'halt', instrument: 'CEA24', grid, halted, userId: seller.actor.userId, reason: 'swing' });
    await halt(true);
    await halt(false);
    const place = async (firm: TradingFirm, side: 'buy' | 'sell', price: string, quantity: string) => {
      const { accessToken } = await signIn(served.app, firm.actor.userId);
      const caller = callerOf(served, { ...firm, authorization: `Bearer ${accessToken}` });
      const clientOrderId = `call-${side}-${price}`;
      const order = { instrument: 'CEA24', side, price, quantity, timeInForce: 'day', clientOrderId };
      mustBe(201, await caller.post('/orders', order));
    };
    await place(seller, 'sell', '62.00', '7');
    await place(buyer, 'buy', '75.00', '10');
    const book = await get<Record<string, unknown>>('/instruments/CEA24/book');
    expect(book).toMatchObject({ collecting: true, indicative: { quantity: '10', surplus: '-1' } });
    expect(await readBookFromOrders(served.database.reader, market, 'CEA24', grid, 20)).toEqual(book);
    clock.advance(60_000);
    await loop.tick();
    expect(await get('/instruments/CEA24/book')).toMatchObject({ collecting: false, indicative: null });
  });
});
