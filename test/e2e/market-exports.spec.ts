import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { importDailyHistory, MarketLoops } from '../../src/modules/market/index.js';
import { addDays } from '../../src/shared/clock.js';
import { callerOf } from '../support/caller.js';
import { advanceTo, manualClock } from '../support/manual-clock.js';
import { CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor } from '../support/trading-floor.js';
import { zipParts } from '../support/zip-parts.js';

/** Invented figures in the published form. */
const HISTORY = `date,instrument,prevClose,open,high,low,close,listingQty,listingAmount,blockQty,blockAmount,auctionQty,auctionAmount
20260226,CEA24,-,60.00,61.50,59.00,61.00,1000,60500.00,0,0.00,0,0.00
20260227,CEA24,61.00,61.00,0.00,0.00,61.00,0,0.00,5000,300000.00,0,0.00
`;

interface Items {
  readonly items: readonly Record<string, string>[];
}

describe('market data as files', () => {
  const clock = manualClock();
  let served: TestApp;
  beforeAll(async () => {
    served = await startTestApp({ clock });
    const floor = await openTradingFloor(served, CARBON_LISTING, (offices) => offices.province);
    const seller = await floor.firm(0n, 1_000n);
    const buyer = await floor.firm(10_000_000n, 0n);
    await importDailyHistory(served.database, { market: 'carbon', csv: HISTORY, source: 'test' });
    await seller.order('sell', '70.05', '30');
    await seller.order('sell', '70.10', '7');
    await buyer.order('buy', '70.10', '35', { timeInForce: 'ioc' });
    advanceTo(clock, '2026-03-03T02:00:00.000Z');
    await served.app.get(MarketLoops, { strict: false }).submit('carbon', { kind: 'wake' });
  });
  afterAll(() => served.close());

  const bytesOf = async (path: string): Promise<{ readonly name: string; readonly bytes: Buffer }> => {
    const answer = await fetch(`${served.url}/api/v1${path}`);
    expect(answer.status).toBe(200);
    const name = /filename="(.+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? '';
    return { name, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const rowsOf = async (path: string): Promise<string[][]> => {
    const { bytes } = await bytesOf(`${path}&format=csv`);
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    return parse(bytes, { bom: true });
  };
  /** The text of a workbook's cells, row by row; empty cells are left out. */
  const cellsOf = async (path: string): Promise<string[][]> => {
    const parts = zipParts((await bytesOf(`${path}&format=xlsx`)).bytes);
    const table = parts.get('xl/worksheets/sheet1.xml') ?? '';
    expect(table).not.toContain('<f>');
    const shared = [...(parts.get('xl/sharedStrings.xml') ?? '').matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map(([, t]) => t);
    return [...table.matchAll(/<row [^>]*>(.*?)<\/row>/g)].map(([, row = '']) =>
      [...row.matchAll(/<v>(\d+)<\/v>/g)].map(([, index]) => shared[Number(index)] ?? ''),
    );
  };
  const filled = (rows: readonly (readonly string[])[]) => rows.map((row) => row.filter((cell) => cell !== ''));

  test('MDT-1 daily records by instrument and mode are the public ones, own and published, unknown figures empty and no zero', async () => {
    const path = '/exports/daily-records?market=carbon&from=2026-02-26&to=2026-03-02';
    const [headings, ...days] = await rowsOf(path);
    expect(headings?.slice(0, 3)).toEqual(['日期 day', '代码 instrument', '前收盘 previous close']);
    const blank = ['', '', ''];
    const told = ['0', '0.00', ''];
    const none = ['0', '0.00', '0'];
    expect(days).toEqual([
      ['2026-02-26', 'CEA24', '', '60.00', '61.50', '59.00', '61.00', '1000', '60500.00', '']
        .concat(told, told, blank)
        .concat('', 'published'),
      ['2026-02-27', 'CEA24', '61.00', '', '', '', '61.00', ...told, '5000', '300000.00', '']
        .concat(told, blank)
        .concat('', 'published'),
      // 30 × 70.05 + 5 × 70.10 = 2452.00 over 35 is 70.057…, half-up to the tick.
      ['2026-03-02', 'CEA24', '61.00', '70.05', '70.10', '70.05', '70.06', '35', '2452.00', '2']
        .concat(none, none, none)
        .concat('1', 'own'),
    ]);
    const shown = mustBe(200, await callerOf(served).get<Items>('/instruments/CEA24/daily-records'));
    expect(days.map(([day, , , open, , , close]) => [day, open, close])).toEqual(
      shown.items.map(({ day, open, close }) => [day, open ?? '', close]).toReversed(),
    );
    expect(filled(await rowsOf(path))).toEqual(await cellsOf(path));
  });

  test('MDT-1 the trades of a day are the public ones, to the fen, oldest first, without their parties', async () => {
    const path = '/exports/trades?instrument=CEA24&day=2026-03-02';
    const rows = await rowsOf(path);
    const shown = mustBe(200, await callerOf(served).get<Items>('/instruments/CEA24/trades'));
    expect(rows.slice(1)).toEqual(
      shown.items
        .toReversed()
        .map(({ id, price, quantity, amount }) => [
          id,
          '2026-03-02 10:00:00',
          'CEA24',
          price,
          quantity,
          amount,
          '买入 buy',
        ]),
    );
    expect(rows.slice(1).map((row) => row[5])).toEqual(['2101.50', '350.50']);
    expect(filled(rows)).toEqual(await cellsOf(path));
    expect((await bytesOf(`${path}&format=xlsx`)).name).toBe('trades-CEA24-2026-03-02.xlsx');
    expect(await rowsOf('/exports/trades?instrument=CEA24&day=2026-03-01')).toHaveLength(1);
  });

  test('MDT-1 candles are the public ones, oldest first', async () => {
    const asked = 'interval=1d&from=2026-02-26&to=2026-03-03';
    const rows = await rowsOf(`/exports/candles?instrument=CEA24&${asked}`);
    const { items } = mustBe(200, await callerOf(served).get<Items>(`/instruments/CEA24/candles?${asked}`));
    expect(rows.slice(1).map(([, , , , , close, volume, turnover]) => [close, volume, turnover])).toEqual(
      items.toReversed().map(({ close, volume, turnover }) => [close, volume, turnover]),
    );
    expect(rows.slice(1).map(([start]) => start)).toEqual(['2026-02-26 00:00:00', '2026-03-02 00:00:00']);
  });

  test.each([
    [
      '/exports/daily-records?market=carbon&from=2026-03-02&to=2026-03-01&format=csv',
      422,
      'market.export-range-invalid',
    ],
    [
      '/exports/daily-records?market=carbon&from=2025-03-02&to=2026-03-03&format=csv',
      422,
      'market.export-range-invalid',
    ],
    ['/exports/daily-records?market=oil&from=2026-03-01&to=2026-03-01&format=csv', 400, 'request.invalid-field'],
    ['/exports/daily-records?market=carbon&from=2026-02-30&to=2026-03-01&format=csv', 400, 'request.invalid-field'],
    ['/exports/trades?instrument=CEA99&day=2026-03-02&format=csv', 404, 'registry.instrument-not-found'],
    ['/exports/trades?instrument=CEA24&day=2026-03-02&format=pdf', 400, 'request.invalid-field'],
    ['/exports/candles?instrument=CEA24&interval=1m&from=2020-01-01&format=csv', 422, 'market.candle-range-invalid'],
  ])('MDT-1 %s is refused by its rule', async (path, status, code) => {
    const refused = await callerOf(served).get(path);
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
  });

  test('MDT-1 a file has a bound, and so has a workbook: what is beyond is refused whole, never cut short', async () => {
    // 55 invented codes of a market that is otherwise empty, each on 366 days: more rows than a file may have.
    const header = HISTORY.split('\n')[0];
    const days = Array.from({ length: 366 }, (_, n) => addDays('2024-01-01', n));
    const codes = Array.from({ length: 55 }, (_, n) => `FFER${n + 10}`);
    const lines = days.flatMap((day) =>
      codes.map((code) => `${day.replaceAll('-', '')},${code},-,1.00,1.00,1.00,1.00,1,1.00,0,0.00,0,0.00`),
    );
    await importDailyHistory(served.database, { market: 'forest', csv: [header, ...lines].join('\n'), source: 'test' });
    const asked = (to: string, format: string) =>
      callerOf(served).get(`/exports/daily-records?market=forest&from=2024-01-01&to=${to}&format=${format}`);
    const tooLarge = await asked('2024-12-31', 'csv');
    expect([tooLarge.status, tooLarge.body['code']]).toEqual([422, 'market.export-too-large']);
    const beyondWorkbook = await asked('2024-02-01', 'xlsx');
    expect([beyondWorkbook.status, beyondWorkbook.body['code']]).toEqual([422, 'sheet.workbook-too-large']);
    const path = '/exports/daily-records?market=forest&from=2024-01-01&to=';
    expect(await rowsOf(`${path}2024-02-01`)).toHaveLength(1 + 32 * codes.length);
    expect(await cellsOf(`${path}2024-01-17`)).toHaveLength(1 + 17 * codes.length);
  });
});
