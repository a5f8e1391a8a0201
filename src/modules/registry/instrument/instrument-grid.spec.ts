import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  PRICE_TICKS_MAX,
  QUANTITY_LOTS_MAX,
  amountFen,
  defineGrid,
  formatPrice,
  formatQuantity,
  isAmountCarried,
  parsePrice,
  parseQuantity,
  unitsOf,
  type GridDefinition,
  type InstrumentGrid,
} from './instrument-grid.js';

const CARBON: GridDefinition = { priceScale: 2, tick: 1n, quantityScale: 0, lot: 1n };
const COD: GridDefinition = { priceScale: 0, tick: 10n, quantityScale: 6, lot: 1000n };
const WATER: GridDefinition = { priceScale: 4, tick: 1n, quantityScale: 0, lot: 1000n };
const LEAD_IN_KG: GridDefinition = { priceScale: 0, tick: 1n, quantityScale: 3, lot: 100n };

function gridOf(definition: GridDefinition): InstrumentGrid {
  const result = defineGrid(definition);
  if (!result.ok) throw new Error(result.fault);
  return result.grid;
}

const anyGrid = fc
  .record({
    priceScale: fc.integer({ min: 0, max: 4 }),
    tick: fc.bigInt(1n, 500n),
    quantityScale: fc.integer({ min: 0, max: 6 }),
    lot: fc.constantFrom(1n, 5n, 10n, 100n, 1_000n, 2_500n, 1_000_000n),
  })
  .map(defineGrid)
  .filter((result) => result.ok)
  .map((result) => result.grid);

const anyTicks = fc.bigInt(1n, PRICE_TICKS_MAX);
const anyLots = fc.bigInt(1n, QUANTITY_LOTS_MAX);

describe('the grid of an instrument', () => {
  test.each([
    ['carbon: 0.01 yuan × 1 t', CARBON, 1n],
    ['COD: 10 yuan/t × 0.001 t', COD, 1n],
    ['water: 0.0001 yuan × 1000 m³', WATER, 10n],
    ['lead: 1 yuan/kg × 0.1 kg', LEAD_IN_KG, 10n],
  ])('MKT-2 one lot at one tick is whole fen: %s', (_, definition, fen) => {
    expect(gridOf(definition).fenPerTickLot).toBe(fen);
  });

  test.each([
    ['a fen per tonne on lots of a kilogram', { priceScale: 2, tick: 1n, quantityScale: 6, lot: 1000n }],
    ['five yuan per tonne on lots of a kilogram', { priceScale: 0, tick: 5n, quantityScale: 6, lot: 1000n }],
    ['a hundredth of a fen on single units', { priceScale: 4, tick: 1n, quantityScale: 0, lot: 1n }],
  ])('MKT-2 a grid whose tick × lot is not whole fen is refused: %s', (_, definition) => {
    expect(defineGrid(definition)).toEqual({ ok: false, fault: 'not-whole-fen' });
  });

  test('a grid needs a positive tick and lot and scales within bounds', () => {
    expect(defineGrid({ ...CARBON, tick: 0n })).toEqual({ ok: false, fault: 'bad-tick' });
    expect(defineGrid({ ...CARBON, lot: -1n })).toEqual({ ok: false, fault: 'bad-lot' });
    expect(defineGrid({ ...CARBON, priceScale: 10 })).toEqual({ ok: false, fault: 'bad-scale' });
    expect(defineGrid({ ...CARBON, quantityScale: 0.5 })).toEqual({ ok: false, fault: 'bad-scale' });
  });

  test.each([
    ['68.505', 'too-precise'],
    ['0', 'zero'],
    ['0.00', 'zero'],
    ['-1', 'not-a-decimal'],
    ['+1', 'not-a-decimal'],
    ['1e3', 'not-a-decimal'],
    ['６８', 'not-a-decimal'],
    ['NaN', 'not-a-decimal'],
    ['01', 'not-a-decimal'],
    [' 1', 'not-a-decimal'],
    ['', 'not-a-decimal'],
    ['12345678901234', 'too-long'],
    ['10737418.24', 'too-large'],
  ])('MKT-4 the price %j is refused: %s', (text, fault) => {
    expect(parsePrice(gridOf(CARBON), text)).toEqual({ ok: false, fault });
  });

  test('MKT-4 a price off its tick and a quantity off its lot are refused, not rounded', () => {
    expect(parsePrice(gridOf(COD), '12345')).toEqual({ ok: false, fault: 'off-tick' });
    expect(parseQuantity(gridOf(COD), '0.0015')).toEqual({ ok: false, fault: 'off-lot' });
    expect(parseQuantity(gridOf(CARBON), '1.5')).toEqual({ ok: false, fault: 'too-precise' });
    expect(parseQuantity(gridOf(WATER), '999')).toEqual({ ok: false, fault: 'off-lot' });
    expect(parseQuantity(gridOf(CARBON), '1099511627777')).toEqual({ ok: false, fault: 'too-large' });
  });

  test('prices and quantities read as an operator writes them', () => {
    expect(parsePrice(gridOf(CARBON), '68.5')).toEqual({ ok: true, value: 6850n });
    expect(formatPrice(gridOf(CARBON), 6850n)).toBe('68.50');
    expect(parseQuantity(gridOf(COD), '12.5')).toEqual({ ok: true, value: 12_500n });
    expect(formatQuantity(gridOf(COD), 12_500n)).toBe('12.500000');
    expect(unitsOf(gridOf(COD), 12_500n)).toBe(12_500_000n);
    expect(formatPrice(gridOf(WATER), 3_500n)).toBe('0.3500');
  });

  test('12.5 t of COD at 20,000 yuan/t cost 250,000 yuan', () => {
    expect(amountFen(gridOf(COD), 2_000n, 12_500n)).toBe(25_000_000n);
  });

  test('what is printed is parsed back to the same ticks and lots', () => {
    fc.assert(
      fc.property(anyGrid, anyTicks, anyLots, (grid, ticks, lots) => {
        const price = parsePrice(grid, formatPrice(grid, ticks));
        expect(price).toEqual({ ok: true, value: ticks });
        // A quantity may print longer than the edge accepts; then it is refused rather than cut.
        const quantity = parseQuantity(grid, formatQuantity(grid, lots));
        if (quantity.ok) expect(quantity.value).toBe(lots);
        else expect(quantity.fault).toBe('too-long');
      }),
    );
  });

  test('MKT-2 an amount is exactly price times quantity, and splits of a quantity sum to the whole', () => {
    fc.assert(
      fc.property(anyGrid, anyTicks, anyLots, anyLots, (grid, ticks, lots, more) => {
        const exact = ticks * grid.tick * lots * grid.lot * 100n;
        expect(amountFen(grid, ticks, lots) * 10n ** BigInt(grid.priceScale + grid.quantityScale)).toBe(exact);
        expect(amountFen(grid, ticks, lots) + amountFen(grid, ticks, more)).toBe(amountFen(grid, ticks, lots + more));
      }),
    );
  });

  test('a value between two steps of the grid is always a fault', () => {
    fc.assert(
      fc.property(anyGrid, anyTicks, fc.bigInt(1n, 499n), (grid, ticks, rest) => {
        fc.pre(rest % grid.tick !== 0n);
        const between = formatPrice({ ...grid, tick: 1n }, ticks * grid.tick + rest);
        expect(parsePrice(grid, between).ok).toBe(false);
      }),
    );
  });

  test('MKT-4 any text is parsed to a positive value on the grid or named as a fault', () => {
    fc.assert(
      fc.property(anyGrid, fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{1,20}$/)), (grid, text) => {
        const price = parsePrice(grid, text);
        if (price.ok) expect(price.value > 0n && price.value <= PRICE_TICKS_MAX).toBe(true);
        const quantity = parseQuantity(grid, text);
        if (quantity.ok) expect(quantity.value > 0n && quantity.value <= QUANTITY_LOTS_MAX).toBe(true);
      }),
    );
  });

  test('an amount beyond what the ledger carries is known before it is booked', () => {
    expect(isAmountCarried(gridOf(WATER), PRICE_TICKS_MAX, QUANTITY_LOTS_MAX)).toBe(false);
    expect(isAmountCarried(gridOf(CARBON), 6_850n, 1_000_000n)).toBe(true);
  });
});
