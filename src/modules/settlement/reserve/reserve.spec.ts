import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accrualFen } from './reserve.js';

const RULE = { ratePerMillion: 200_000, capFen: 1_000n };

describe('the settlement risk reserve', () => {
  test.each([
    ['a fifth of the fees', 500n, 0n, 100n],
    ['rounded down to the fen', 504n, 0n, 100n],
    ['no more than is missing to the cap', 500n, 950n, 50n],
    ['nothing at the cap', 500n, 1_000n, 0n],
    ['nothing above a cap that was lowered', 500n, 1_200n, 0n],
    ['nothing without fees', 0n, 0n, 0n],
  ])('STL-2 grows by %s', (_, feesFen, reserveFen, accrued) => {
    expect(accrualFen(RULE, { feesFen, reserveFen, availableFen: feesFen })).toBe(accrued);
  });

  test('STL-2 reaches its cap exactly and never passes it, on any sequence of days', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 5_000n), { minLength: 1, maxLength: 50 }), (days) => {
        let reserveFen = 0n;
        for (const feesFen of days) reserveFen += accrualFen(RULE, { feesFen, reserveFen, availableFen: feesFen });
        const wished = days.reduce((sum, feesFen) => sum + feesFen / 5n, 0n);
        expect(reserveFen).toBe(wished < RULE.capFen ? wished : RULE.capFen);
      }),
    );
  });
});
