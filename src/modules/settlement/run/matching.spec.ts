import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CommandFlow } from '../../ledger/index.js';
import { CNY } from '../../../shared/fen.js';
import { MODES, type Fill } from '../settled-markets.js';
import { matchCommands, matchDayRecords, matchRegister } from './matching.js';

const BUYER = 'buyer';
const SELLER = 'seller';

function fill(change: Partial<Fill> = {}): Fill {
  return {
    id: 'water-7-1',
    mode: 'listing',
    sequence: 7n,
    at: new Date('2026-03-02T02:00:00Z'),
    instrument: 'W1',
    price: '1.00',
    units: 10n,
    amountFen: 1_000n,
    buyerId: BUYER,
    sellerId: SELLER,
    buyerFeeFen: 5n,
    sellerFeeFen: 3n,
    ...change,
  };
}

const flow = (sequence: bigint, organizationId: string, asset: string, amount: bigint): CommandFlow => ({
  sequence,
  organizationId,
  kind: 'trading',
  asset,
  amount,
});

/** What the ledger has when it has booked a fill. */
function booked({ sequence, instrument, units, amountFen, buyerFeeFen, sellerFeeFen }: Fill): CommandFlow[] {
  return [
    flow(sequence, BUYER, CNY, -amountFen - buyerFeeFen),
    flow(sequence, BUYER, instrument, units),
    flow(sequence, SELLER, CNY, amountFen - sellerFeeFen),
    flow(sequence, SELLER, instrument, -units),
    { ...flow(sequence, 'operator', CNY, buyerFeeFen + sellerFeeFen), kind: 'fee' },
  ];
}

const anyFill = fc.record({
  mode: fc.constantFrom(...MODES),
  units: fc.bigInt(1n, 10n ** 12n),
  amountFen: fc.bigInt(1n, 10n ** 14n),
  buyerFeeFen: fc.bigInt(1n, 10n ** 6n),
  sellerFeeFen: fc.bigInt(1n, 10n ** 6n),
});

describe('trades and deals against the ledger', () => {
  test('STL-2 agree in every mode when each is booked to the fen and the smallest unit', () => {
    fc.assert(
      fc.property(fc.array(anyFill, { maxLength: 20 }), (drawn) => {
        const fills = drawn.map((each, index) => fill({ ...each, sequence: BigInt(index + 1) }));
        expect(matchCommands({ fills, flows: fills.flatMap(booked) })).toEqual([]);
      }),
    );
  });

  test('STL-2 one entry that is off or missing is one difference, which names its command', () => {
    fc.assert(
      fc.property(anyFill, fc.nat({ max: 4 }), fc.constantFrom(1n, -1n, null), (drawn, at, by) => {
        const traded = fill(drawn);
        // An entry of nothing, where the fee takes the whole amount, cannot be missing.
        fc.pre(by !== null || booked(traded)[at]?.amount !== 0n);
        const flows = booked(traded).flatMap((each, index) => {
          if (index !== at) return [each];
          return by === null ? [] : [{ ...each, amount: each.amount + by }];
        });
        const found = matchCommands({ fills: [traded], flows });
        expect(found).toHaveLength(1);
        expect(found[0]?.subject).toContain('command 7');
      }),
    );
  });

  test('STL-2 a movement of the loop without a trade is a difference, one to a deposit account is not', () => {
    const moved = [flow(9n, BUYER, CNY, -500n)];
    expect(matchCommands({ fills: [], flows: moved })).toEqual([
      { kind: 'trades-ledger', subject: 'command 9 organization buyer CNY', expected: '0', actual: '-500' },
    ]);
    const deposit: CommandFlow = { ...flow(9n, 'operator', CNY, 500n), kind: 'deposit' };
    expect(matchCommands({ fills: [], flows: [...moved, deposit] })).toEqual([]);
  });
});

describe('the close and the register', () => {
  test('STL-2 what the close wrote down of listing trades is compared in number, quantity and amount', () => {
    const turnover = [
      { mode: 'listing' as const, instrument: 'W1', fills: 2, units: 20n, amountFen: 2_000n, feesFen: 8n },
      { mode: 'block' as const, instrument: 'W1', fills: 1, units: 900n, amountFen: 9_000n, feesFen: 0n },
    ];
    const record = { instrument: 'W1', trades: 2, units: 20n, amountFen: 2_000n };
    expect(matchDayRecords(turnover, [record])).toEqual([]);
    expect(matchDayRecords(turnover, [{ ...record, amountFen: 2_001n }])).toEqual([
      { kind: 'day-record', subject: 'W1', expected: '2/20/2000', actual: '2/20/2001' },
    ]);
  });

  test('STL-2 units are compared over available, held and pending, money is not', () => {
    const standing = (
      organizationId: string,
      kind: 'issuance' | 'trading' | 'register',
      asset: string,
      available: bigint,
    ) => ({
      organizationId,
      kind,
      asset,
      available,
      held: 2n,
      pending: 3n,
    });
    const standings = [
      { ...standing('bureau', 'issuance', 'W1', -26n), held: 0n, pending: 0n },
      standing(BUYER, 'trading', 'W1', 10n),
      { ...standing(BUYER, 'register', 'W1', 11n), held: 0n, pending: 0n },
      standing(BUYER, 'trading', CNY, 77n),
    ];
    const trading = { organizationId: BUYER, kind: 'trading' };
    expect(matchRegister(standings, [trading, { organizationId: BUYER, kind: 'register' }])).toEqual([]);
    // Units on the register side are of the sum, and only in an account that the register knows.
    expect(matchRegister(standings, [trading])).toEqual([
      { kind: 'units-registry', subject: 'W1', expected: '26', actual: '15' },
    ]);
    expect(matchRegister(standings, [])).toEqual([
      { kind: 'units-registry', subject: 'W1', expected: '26', actual: '0' },
    ]);
  });
});
