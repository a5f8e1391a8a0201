import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BUY, SELL } from '../../../engine/index.js';
import { feeOn, type FeeSchedule } from './fee-schedule.js';
import { feeOfFill, requiredHold, type Order } from './order.js';

const schedules = fc.record({
  id: fc.constant('any'),
  ratePerMillion: fc.integer({ min: 0, max: 1_000_000 }),
  minimumFen: fc.bigInt(0n, 10_000n),
  waiveBelowFen: fc.bigInt(0n, 100_000n),
});

function orderOf(side: typeof BUY | typeof SELL, fees: FeeSchedule, priceTicks: number, quantityLots: number): Order {
  return {
    side,
    fees,
    priceTicks,
    quantityLots,
    filledLots: 0,
    filledFen: 0n,
    feeFen: 0n,
    held: 0n,
    terms: {
      code: 'X',
      priceScale: 2,
      tick: 1n,
      quantityScale: 0,
      lot: 3n,
      fenPerTickLot: 3n,
      feeAccount: null,
    },
  } as Order;
}

describe('fees', () => {
  test('MKT-2 a fee is half-up to the fen, at least the minimum, and waived below the line', () => {
    const schedule = { id: 's', ratePerMillion: 500, minimumFen: 2n, waiveBelowFen: 1_000n };
    expect(feeOn(schedule, 0n)).toBe(0n);
    expect(feeOn(schedule, 999n)).toBe(0n);
    expect(feeOn(schedule, 1_000n)).toBe(2n);
    expect(feeOn(schedule, 5_000n)).toBe(3n);
    expect(feeOn(schedule, 1_000_000n)).toBe(500n);
  });

  test('MKT-2 a fee never falls as the amount grows', () => {
    fc.assert(
      fc.property(schedules, fc.bigInt(0n, 10n ** 9n), fc.bigInt(0n, 10n ** 6n), (schedule, amount, more) => {
        expect(feeOn(schedule, amount + more) >= feeOn(schedule, amount)).toBe(true);
      }),
    );
  });

  test('MKT-2 whatever the fills, what a buyer holds covers them and its fees, and ends at zero', () => {
    fc.assert(
      fc.property(
        schedules,
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 10_000 })), {
          minLength: 1,
          maxLength: 8,
        }),
        (fees, limit, fills) => {
          const total = fills.reduce((sum, [lots]) => sum + lots, 0);
          const order = orderOf(BUY, fees, limit, total);
          order.held = requiredHold(order, limit, total);
          for (const [lots, price] of fills) {
            const paid = BigInt(Math.min(price, limit)) * BigInt(lots) * 3n;
            const fee = feeOfFill(order, paid);
            order.filledLots += lots;
            order.filledFen += paid;
            order.feeFen += fee;
            const needed = requiredHold(order, limit, total - order.filledLots);
            expect(order.held - paid - fee >= needed).toBe(true);
            order.held = needed;
          }
          expect(order.held).toBe(0n);
          expect(order.feeFen).toBe(feeOn(fees, order.filledFen));
        },
      ),
    );
  });

  test("MKT-2 a seller's fee never exceeds the proceeds of the fill it is taken from", () => {
    fc.assert(
      fc.property(schedules, fc.array(fc.bigInt(1n, 10_000n), { minLength: 1, maxLength: 8 }), (fees, fills) => {
        const order = orderOf(SELL, fees, 1, 1_000);
        for (const proceeds of fills) {
          const fee = feeOfFill(order, proceeds);
          expect(fee >= 0n && fee <= proceeds).toBe(true);
          order.filledFen += proceeds;
          order.feeFen += fee;
        }
        expect(order.feeFen <= order.filledFen).toBe(true);
      }),
    );
  });
});
