import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defineGrid, type GridDefinition, type InstrumentGrid } from '../../registry/index.js';
import { closingPrice, type ClosingMethod } from './closing-price.js';
import { compositeClose, NATIONAL_CARBON_SAMPLES, sampleOn } from './composite-price.js';
import { openingPrice } from './opening-price.js';
import { bandOf, isInBand } from './price-band.js';
import { referencePrice } from './reference-price.js';
import { dayTurnover, type PricedTrade } from './turnover.js';

const TONNES = gridOf({ priceScale: 2, tick: 1n, quantityScale: 0, lot: 1n });
/** Prices in steps of 0.05 yuan, quantities in steps of 20 of 0.1 t: 2 t, one lot at one tick is 10 fen. */
const COARSE = gridOf({ priceScale: 2, tick: 5n, quantityScale: 1, lot: 20n });

describe('price band', () => {
  test.each([
    // reference, ‰, low, high; national market and Hubei: half-up to 0.01
    [5296n, 100, 4766n, 5826n],
    [5615n, 100, 5054n, 6177n],
    [7133n, 300, 4993n, 9273n],
    [4800n, 100, 4320n, 5280n],
    // ties: 10.05 × 1.1 = 11.055 and × 0.9 = 9.045
    [1005n, 100, 905n, 1106n],
    [15n, 100, 14n, 17n],
  ])('PRC-2 the band of %p ticks at ±%p ‰ is %p to %p', (reference, rate, lowTicks, highTicks) => {
    expect(bandOf(reference, rate)).toEqual({ lowTicks, highTicks });
  });

  test('both limits are allowed, one tick beyond them is not', () => {
    const band = bandOf(5296n, 100);
    expect([4765n, 4766n, 5826n, 5827n].map((ticks) => isInBand(ticks, band))).toEqual([false, true, true, false]);
  });

  test('a price is never zero, and a price of a few ticks has a band of one', () => {
    expect(bandOf(1n, 1_000)).toEqual({ lowTicks: 1n, highTicks: 2n });
    expect(bandOf(4n, 100)).toEqual({ lowTicks: 4n, highTicks: 4n });
    expect(bandOf(5n, 100)).toEqual({ lowTicks: 5n, highTicks: 6n });
  });

  test.each([-1, 1_001, 10.5, Number.NaN])('a rate of %p ‰ is none', (rate) => {
    expect(() => bandOf(100n, rate)).toThrow('‰');
  });

  test('PRC-2 the band is what rounding decimal prices by the dropped digit gives, on fine and coarse grids', () => {
    const rates = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 9n), rates, fc.constantFrom(1n, 5n, 10n, 25n), (reference, rate, tick) => {
        const price = reference * tick;
        const limit = (mille: bigint): bigint => schoolRounded(price * mille, 1_000n * tick);
        const { lowTicks, highTicks } = bandOf(reference, rate);
        expect(highTicks).toBe(limit(1_000n + BigInt(rate)));
        const low = limit(1_000n - BigInt(rate));
        expect(lowTicks).toBe(low === 0n ? 1n : low);
      }),
    );
  });
});

describe('opening price', () => {
  const day = dayTurnover([trade(5010n, 3n), trade(4990n, 1n)], TONNES);

  test('the first listing trade, else the previous close, else none', () => {
    expect(openingPrice({ kind: 'first-trade' }, day, 5000n)).toBe(5010n);
    expect(openingPrice({ kind: 'first-trade' }, null, 5000n)).toBe(5000n);
    expect(openingPrice({ kind: 'first-trade' }, null, null)).toBeNull();
  });

  test('in the Guangdong form the previous close, whatever is traded', () => {
    expect(openingPrice({ kind: 'previous-close' }, day, 5000n)).toBe(5000n);
  });
});

describe('closing price', () => {
  const VWAP: ClosingMethod = { kind: 'vwap-of-day' };
  const HUBEI: ClosingMethod = { kind: 'hubei-last-slices', lastSlices: 10, slicesOfDay: 48 };
  const GUANGDONG: ClosingMethod = { kind: 'vwap-with-threshold', thresholdQuantity: '100' };

  function close(method: ClosingMethod, trades: readonly PricedTrade[], grid = TONNES): bigint | null {
    return closingPrice(method, {
      turnover: dayTurnover(trades, grid),
      openTicks: 5000n,
      previousCloseTicks: 5000n,
      grid,
    });
  }

  test.each([VWAP, HUBEI, GUANGDONG])('%p: a day without trades carries the previous close over', (method) => {
    expect(close(method, [])).toBe(5000n);
    const never = { turnover: null, openTicks: null, previousCloseTicks: null, grid: TONNES };
    expect(closingPrice(method, never)).toBeNull();
  });

  test('the average of all trades, not the last one', () => {
    expect(close(VWAP, [trade(5000n, 90n), trade(5500n, 10n)])).toBe(5050n);
  });

  test('PRC-2 half a tick goes up: 91.125 to 91.13, 93.805 to 93.81', () => {
    expect(close(VWAP, [trade(9112n, 1n), trade(9113n, 1n)])).toBe(9113n);
    expect(close(VWAP, [trade(9380n, 7n), trade(9381n, 7n)])).toBe(9381n);
    expect(close(VWAP, [trade(9380n, 8n), trade(9381n, 7n)])).toBe(9380n);
  });

  test('PRC-2 the tie of a coarse grid is half of its tick', () => {
    // 10.05 and 10.10 yuan, 2 t each: the average 10.075 lies half way between two prices.
    expect(close(VWAP, [trade(201n, 1n), trade(202n, 1n)], COARSE)).toBe(202n);
    expect(close(VWAP, [trade(201n, 2n), trade(202n, 1n)], COARSE)).toBe(201n);
  });

  test('Hubei before 2023-10-18: the last ten slices of the clock alone make the close', () => {
    expect(close(HUBEI, [trade(4000n, 500n, 37), trade(5000n, 30n, 38), trade(5200n, 10n, 47)])).toBe(5050n);
  });

  test('Hubei before 2023-10-18: without a trade in them, the last trade of the day', () => {
    expect(close(HUBEI, [trade(5100n, 500n, 3), trade(4900n, 1n, 37)])).toBe(4900n);
  });

  test('Hubei before 2023-10-18: a trade outside the slices is a fault', () => {
    expect(() => close(HUBEI, [trade(5100n, 1n)])).toThrow('lies in one');
    expect(() => close(HUBEI, [trade(5100n, 1n, 48)])).toThrow('slice of the day');
  });

  test('Guangdong: at 100 t the close is the open, at 101 t the average', () => {
    expect(close(GUANGDONG, [trade(5300n, 100n)])).toBe(5000n);
    expect(close(GUANGDONG, [trade(5300n, 101n)])).toBe(5300n);
  });

  test('the threshold is a quantity of the instrument, whatever its lot', () => {
    expect(close(GUANGDONG, [trade(300n, 50n)], COARSE)).toBe(5000n);
    expect(close(GUANGDONG, [trade(300n, 51n)], COARSE)).toBe(300n);
    expect(() => close({ ...GUANGDONG, thresholdQuantity: '1e2' }, [trade(1n, 1n)])).toThrow('1e2');
  });

  test('a method survives being stored as JSON', () => {
    for (const method of [VWAP, HUBEI, GUANGDONG]) expect(JSON.parse(JSON.stringify(method))).toEqual(method);
  });

  test('PRC-2 the average is what rounding the long division by its next digit gives', () => {
    const trades = fc.array(fc.tuple(fc.bigInt(1n, 100_000n), fc.bigInt(1n, 200n)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(trades, fc.constantFrom(TONNES, COARSE), (pairs, grid) => {
        const sum = pairs.reduce((total, [ticks, lots]) => total + ticks * lots, 0n);
        const lots = pairs.reduce((total, [, quantity]) => total + quantity, 0n);
        const closed = close(
          VWAP,
          pairs.map(([ticks, quantity]) => trade(ticks, quantity)),
          grid,
        );
        expect(closed).toBe(schoolRounded(sum, lots));
      }),
      { numRuns: 500 },
    );
  });

  test('PRC-2 the average of two trades of one size ends on a tie when their prices are an odd number of ticks apart', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 6n), fc.bigInt(0n, 500n), fc.bigInt(1n, 10n ** 9n), (low, half, lots) => {
        const high = low + 2n * half + 1n;
        expect(close(VWAP, [trade(high, lots), trade(low, lots)])).toBe(low + half + 1n);
      }),
    );
  });
});

describe('composite price', () => {
  const closes = new Map([
    ['A', 9750n],
    ['B', 9940n],
    ['C', 9712n],
    ['D', 9720n],
  ]);

  test('PRC-2 the mean of 97.50, 99.40, 97.12 and 97.20 is 97.805, and that is 97.81', () => {
    expect(compositeClose({ from: '2024-12-26', weights: { A: 1, B: 1, C: 1, D: 1 } }, closes)).toBe(9781n);
  });

  test('weights count, one instrument alone is its own composite', () => {
    expect(compositeClose({ from: '2026-01-05', weights: { A: 3, B: 1 } }, closes)).toBe(9798n);
    expect(compositeClose({ from: '2026-01-05', weights: { C: 1 } }, closes)).toBe(9712n);
  });

  test('without the close of one instrument there is no composite', () => {
    expect(compositeClose({ from: '2026-01-05', weights: { A: 1, E: 1 } }, closes)).toBeNull();
  });

  test('no weight is zero, a fraction or negative, and there is at least one', () => {
    const wrong: readonly Readonly<Record<string, number>>[] = [{}, { A: 0 }, { A: 0.5 }, { A: -1 }];
    for (const weights of wrong) {
      expect(() => compositeClose({ from: '2026-01-05', weights }, closes)).toThrow('weights');
    }
  });

  test('a sample is in force from its day to the day before the next', () => {
    const codesOn = (day: string): readonly string[] =>
      Object.keys(sampleOn(NATIONAL_CARBON_SAMPLES, day)?.weights ?? {});
    expect(codesOn('2021-07-15')).toEqual([]);
    expect(codesOn('2023-08-25')).toEqual(['CEA']);
    expect(codesOn('2024-10-28')).toEqual(['CEA', 'CEA21', 'CEA22', 'CEA23']);
    expect(codesOn('2025-12-31')).toEqual(['CEA', 'CEA21', 'CEA22', 'CEA23', 'CEA24']);
    expect(codesOn('2026-01-05')).toEqual(['CEA25']);
    expect(() => sampleOn([...NATIONAL_CARBON_SAMPLES].reverse(), '2024-01-01')).toThrow('order');
  });

  test('PRC-2 it lies between the lowest and the highest close and is rounded as by hand', () => {
    const pairs = fc.array(fc.tuple(fc.bigInt(1n, 10n ** 7n), fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(pairs, (parts) => {
        const weights = Object.fromEntries(parts.map(([, weight], index) => [`V${index}`, weight]));
        const values = new Map(parts.map(([close], index) => [`V${index}`, close]));
        const sum = parts.reduce((total, [close, weight]) => total + close * BigInt(weight), 0n);
        const total = parts.reduce((all, [, weight]) => all + BigInt(weight), 0n);
        expect(compositeClose({ from: '2021-07-16', weights }, values)).toBe(schoolRounded(sum, total));
      }),
    );
  });
});

describe('reference price', () => {
  test('the previous close goes before every first reference', () => {
    expect(referencePrice(5123n, { kind: 'stated', price: '48.00' }, 5000n, TONNES)).toBe(5123n);
    expect(referencePrice(null, { kind: 'stated', price: '48.00' }, 5000n, TONNES)).toBe(4800n);
    expect(referencePrice(null, { kind: 'last-composite-close' }, 10425n, TONNES)).toBe(10425n);
    expect(referencePrice(null, { kind: 'last-composite-close' }, null, TONNES)).toBeNull();
  });

  test('a stated reference off the grid is a fault, never rounded', () => {
    expect(() => referencePrice(null, { kind: 'stated', price: '20.01' }, null, COARSE)).toThrow('20.01');
  });
});

/**
 * 四舍五入 as taught: divide by hand to one digit more than is kept, and round up when that digit is five or more. It
 * shares nothing with the rounding it checks.
 */
function schoolRounded(dividend: bigint, divisor: bigint): bigint {
  const digits = ((dividend * 10n) / divisor).toString().padStart(2, '0');
  const kept = BigInt(digits.slice(0, -1));
  return Number(digits.at(-1)) >= 5 ? kept + 1n : kept;
}

function trade(ticks: bigint, lots: bigint, slice: number | null = null): PricedTrade {
  return { ticks, lots, slice };
}

function gridOf(definition: GridDefinition): InstrumentGrid {
  const defined = defineGrid(definition);
  if (!defined.ok) throw new Error(defined.fault);
  return defined.grid;
}
