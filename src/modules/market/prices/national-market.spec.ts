import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { defineGrid, type InstrumentGrid } from '../../registry/index.js';
import { parseDailyHistory, type DailyRecord } from '../market-data/daily-history.js';
import { closingPrice, type ClosingMethod } from './closing-price.js';
import { compositeClose, NATIONAL_CARBON_SAMPLES, sampleOn } from './composite-price.js';
import { openingPrice, type OpeningMethod } from './opening-price.js';
import { bandOf, isInBand } from './price-band.js';
import { referencePrice, type FirstReference } from './reference-price.js';
import type { DayTurnover } from './turnover.js';

/**
 * The whole published history of the national market, 2021-07-16 to 2024-12-31 (src/demo/data/README.md), computed
 * again from its own reference prices, quantities and amounts. Expected values are those the exchange published.
 */
const COMPOSITE = 'COMCEA';
const LISTING_PER_MILLE = 100;
const BLOCK_PER_MILLE = 300;
const CLOSE: ClosingMethod = { kind: 'vwap-of-day' };
const OPEN: OpeningMethod = { kind: 'first-trade' };
const FIRST_DAY: FirstReference = { kind: 'stated', price: '48.00' };
const NEW_VINTAGE: FirstReference = { kind: 'last-composite-close' };

describe('the national carbon market, every published row', () => {
  const grid = tonnesAndFen();
  let rows: readonly DailyRecord[];
  let vintages: readonly DailyRecord[];
  let composites: readonly DailyRecord[];
  /** The opening prices as printed, also on days without a trade, where the parsed record has none. */
  let printedOpens: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const csv = await readFile('src/demo/data/cea-daily-2021-2024.csv', 'utf8');
    rows = parseDailyHistory(csv);
    vintages = rows.filter(({ instrument }) => instrument !== COMPOSITE);
    composites = rows.filter(({ instrument }) => instrument === COMPOSITE);
    printedOpens = new Map(
      [...csv.matchAll(/^(\d{8},\w+),[^,]+,([^,]+)/gm)].map(([, key = '', open = '']) => [key, open]),
    );
  });

  /** The band's reference: the previous close, on a first day what the rule puts in its place. */
  function referenceOf({ instrument, day, previousClose }: DailyRecord): bigint {
    const first = instrument === 'CEA' || instrument === COMPOSITE ? FIRST_DAY : NEW_VINTAGE;
    const lastComposite = composites.findLast((row) => row.day < day)?.close ?? null;
    const reference = referencePrice(previousClose, first, lastComposite, grid);
    if (reference === null) throw new Error(`${instrument} has no reference price on ${day}`);
    return reference;
  }

  test('PRC-1 the history is the whole one: 840 days of the composite and 1539 of four vintages', () => {
    const count = (code: string): number => rows.filter(({ instrument }) => instrument === code).length;
    expect(['CEA', 'CEA21', 'CEA22', 'CEA23', COMPOSITE].map(count)).toEqual([840, 326, 326, 47, 840]);
    expect(rows).toHaveLength(840 + 326 + 326 + 47 + 840);
  });

  test('PRC-1 high and low of every row lie in the band of ±10 % computed from its reference price', () => {
    const outside = rows.filter((row) => {
      const band = bandOf(referenceOf(row), LISTING_PER_MILLE);
      return [row.high, row.low].some((ticks) => ticks !== null && !isInBand(ticks, band));
    });
    expect(outside).toEqual([]);
  });

  test('PRC-1 the band is no wider than it must be: prices touch both limits, also where they are rounded', () => {
    const touched = (code: string, on: string): unknown => {
      const row = vintages.find(({ instrument, day }) => instrument === code && day === on);
      if (!row) throw new Error(`no row of ${code} on ${on}`);
      const { lowTicks, highTicks } = bandOf(referenceOf(row), LISTING_PER_MILLE);
      return [row.high === highTicks, row.low === lowTicks, highTicks, lowTicks];
    };
    expect(touched('CEA', '2021-07-16')).toEqual([true, false, 5280n, 4320n]);
    expect(touched('CEA', '2021-08-09')).toEqual([true, false, 5826n, 4766n]);
    expect(touched('CEA', '2022-02-14')).toEqual([false, true, 6177n, 5054n]);
  });

  test('PRC-1 the average price of every day with block trades lies in the band of ±30 %', () => {
    const traded = vintages.filter(({ blockQuantity }) => blockQuantity > 0n);
    expect(traded.length).toBeGreaterThan(400);
    const outside = traded.filter((row) => {
      const { lowTicks, highTicks } = bandOf(referenceOf(row), BLOCK_PER_MILLE);
      return row.blockFen < lowTicks * row.blockQuantity || row.blockFen > highTicks * row.blockQuantity;
    });
    expect(outside).toEqual([]);
  });

  test('PRC-1 the computed close of every vintage and day is the published one', () => {
    const wrong = vintages.flatMap((row) => {
      const previousCloseTicks = referenceOf(row);
      const turnover = turnoverOf(row);
      const openTicks = openingPrice(OPEN, turnover, previousCloseTicks);
      const close = closingPrice(CLOSE, { turnover, openTicks, previousCloseTicks, grid });
      return close === row.close ? [] : [{ ...row, computed: close }];
    });
    expect(wrong).toEqual([]);
    expect(vintages.filter(({ listingQuantity }) => listingQuantity > 0n).length).toBeGreaterThan(1_000);
  });

  test('PRC-1 the opening price lies between low and high, and is the previous close on a day without trades', () => {
    const wrong = vintages.filter((row) => {
      if (row.open !== null) return !isInBand(row.open, { lowTicks: row.low ?? 0n, highTicks: row.high ?? 0n });
      const printed = printedOpens.get(`${row.day.replaceAll('-', '')},${row.instrument}`) ?? '';
      return BigInt(printed.replace('.', '')) !== openingPrice(OPEN, null, referenceOf(row));
    });
    expect(wrong).toEqual([]);
  });

  test('PRC-1 the chain of previous closes has no break, in no vintage and not in the composite', () => {
    const closes = new Map<string, bigint>();
    const breaks = rows.filter(({ instrument, previousClose, close }) => {
      const expected = closes.get(instrument) ?? null;
      closes.set(instrument, close);
      return previousClose !== expected;
    });
    expect(breaks).toEqual([]);
  });

  test('PRC-1 a new vintage starts from the last composite close', () => {
    const starts = vintages.filter(({ previousClose, instrument }) => previousClose === null && instrument !== 'CEA');
    expect(starts.map((row) => [row.instrument, row.day, row.close, referenceOf(row)])).toEqual([
      ['CEA21', '2023-08-28', 7306n, 7306n],
      ['CEA22', '2023-08-28', 7306n, 7306n],
      ['CEA23', '2024-10-28', 10425n, 10425n],
    ]);
  });

  // On 2024-12-26 the four closes 97.50, 99.40, 97.12 and 97.20 have the mean 97.805; the exchange published 97.80.
  test('PRC-1 the composite is the weighted mean of the closes on every day but 2024-12-26', () => {
    const different = composites.flatMap(({ day, close: published }) => {
      const sample = sampleOn(NATIONAL_CARBON_SAMPLES, day);
      const ofDay = vintages.filter((row) => row.day === day);
      expect(Object.keys(sample?.weights ?? {})).toEqual(ofDay.map(({ instrument }) => instrument));
      const closes = new Map(ofDay.map(({ instrument, close }) => [instrument, close]));
      const computed = sample && compositeClose(sample, closes);
      return computed === published ? [] : [{ day, published, computed }];
    });
    expect(different).toEqual([{ day: '2024-12-26', published: 9780n, computed: 9781n }]);
  });

  test.each([
    ['2023-07-26', 'CEA', 6111.5, 6112n],
    ['2024-07-01', 'CEA22', 9112.5, 9113n],
    ['2024-08-16', 'CEA22', 9187.5, 9188n],
    ['2024-09-20', 'CEA', 9380.5, 9381n],
    ['2024-11-04', 'CEA', 10467.5, 10468n],
    ['2024-11-05', 'CEA21', 10572.5, 10573n],
  ])(
    'PRC-2 on %s the average of %s ends on half a fen, and the published close is the one above',
    (day, code, average, close) => {
      const row = vintages.find((one) => one.day === day && one.instrument === code);
      if (!row) throw new Error('no such row');
      expect(2n * row.listingFen).toBe(BigInt(2 * average) * row.listingQuantity);
      expect(row.close).toBe(close);
      const previousCloseTicks = row.previousClose;
      const openTicks = row.open;
      expect(closingPrice(CLOSE, { turnover: turnoverOf(row), openTicks, previousCloseTicks, grid })).toBe(close);
    },
  );
});

function turnoverOf({ listingQuantity: lots, listingFen: amountFen, open }: DailyRecord): DayTurnover | null {
  if (open === null) return null;
  // The last trade is not published; no rule of this market asks for it.
  return { lots, amountFen, firstTicks: open, lastTicks: open, slices: new Map() };
}

/** One tonne and 0.01 yuan a step (交易规则 第9条). */
function tonnesAndFen(): InstrumentGrid {
  const defined = defineGrid({ priceScale: 2, tick: 1n, quantityScale: 0, lot: 1n });
  if (!defined.ok) throw new Error(defined.fault);
  return defined.grid;
}
