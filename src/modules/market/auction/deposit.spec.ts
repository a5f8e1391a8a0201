import fc from 'fast-check';
import { accountForDeposits, depositFen, type DepositOutcome } from './deposit.js';

const outcomes = fc.oneof(
  fc.constant<DepositOutcome>({ kind: 'kept' }),
  fc.constant<DepositOutcome>({ kind: 'released' }),
  fc.constant<DepositOutcome>({ kind: 'forfeited' }),
  fc.bigInt(1n, 3_000_000n).map((priceFen): DepositOutcome => ({ kind: 'performed', priceFen })),
);

describe('deposits', () => {
  it.each([
    // 30 % of a start value: 0.5 fen goes up, less goes down.
    [5n, 2n],
    [4n, 1n],
    [15n, 5n],
    [52_166_810n, 15_650_043n],
    [0n, 0n],
  ])('AUC-1 thirty percent of %s fen are %s fen', (startFen, expected) => {
    expect(depositFen({ kind: 'share-of-start', ratePerMillion: 300_000 }, startFen)).toBe(expected);
  });

  it('AUC-1 a fixed deposit (亳州, 5,000 yuan a lot) does not depend on the value', () => {
    expect(depositFen({ kind: 'fixed', amountFen: 500_000n }, 1n)).toBe(500_000n);
  });

  it('AUC-2 a paid price takes the deposit first; what is beyond the price comes back', () => {
    const deposits = [
      { bidder: '甲', takenFen: 1_000n },
      { bidder: '乙', takenFen: 1_000n },
      { bidder: '丙', takenFen: 1_000n },
      { bidder: '丁', takenFen: 1_000n },
    ];
    const accounts = accountForDeposits(
      'sale',
      deposits,
      new Map<string, DepositOutcome>([
        ['甲', { kind: 'performed', priceFen: 5_000n }],
        ['乙', { kind: 'performed', priceFen: 400n }],
        ['丙', { kind: 'forfeited' }],
      ]),
    );
    const nothing = { takenFen: 1_000n, keptFen: 0n, releasedFen: 0n, appliedFen: 0n, forfeitedFen: 0n };
    expect(accounts).toEqual([
      { ...nothing, bidder: '甲', appliedFen: 1_000n },
      { ...nothing, bidder: '乙', appliedFen: 400n, releasedFen: 600n },
      { ...nothing, bidder: '丙', forfeitedFen: 1_000n },
      { ...nothing, bidder: '丁', releasedFen: 1_000n },
    ]);
  });

  it('AUC-2 who sold in a purchase owes no price and gets the deposit back', () => {
    const performed = new Map<string, DepositOutcome>([['甲', { kind: 'performed', priceFen: 5_000n }]]);
    const [account] = accountForDeposits('purchase', [{ bidder: '甲', takenFen: 1_000n }], performed);
    expect(account).toMatchObject({ releasedFen: 1_000n, appliedFen: 0n });
  });

  it('AUC-2 every fen of every deposit is in exactly one place', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('sale' as const, 'purchase' as const),
        fc.array(fc.record({ takenFen: fc.bigInt(0n, 2_000_000n), outcome: fc.option(outcomes) }), { maxLength: 20 }),
        (direction, rows) => {
          const deposits = rows.map(({ takenFen }, index) => ({ bidder: `${index}`, takenFen }));
          const told = new Map(rows.flatMap(({ outcome }, index) => (outcome ? [[`${index}`, outcome] as const] : [])));
          const accounts = accountForDeposits(direction, deposits, told);
          expect(accounts.map(({ bidder }) => bidder)).toEqual(deposits.map(({ bidder }) => bidder));
          for (const account of accounts) {
            const parts = [account.keptFen, account.releasedFen, account.appliedFen, account.forfeitedFen];
            expect(parts.every((part) => part >= 0n)).toBe(true);
            expect(parts.reduce((a, b) => a + b)).toBe(account.takenFen);
          }
        },
      ),
    );
  });
});
