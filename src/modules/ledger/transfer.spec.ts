import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CNY } from '../../shared/fen.js';
import { AMOUNT_MAX, mergeChanges, postingOf, reverseChanges, type Transfer, type TransferLine } from './transfer.js';

const AT = new Date('2026-03-02T02:00:00.000Z');

const transfer = (lines: readonly TransferLine[], change: Partial<Transfer> = {}): Transfer => ({
  key: 'test/1',
  reason: 'test.moved',
  reference: 'test',
  actorId: null,
  at: AT,
  lines,
  ...change,
});
const line = (accountId: bigint, amount: bigint, asset = CNY): TransferLine => ({ accountId, asset, amount });

const anyLine = fc.record({
  accountId: fc.bigInt(1n, 5n),
  asset: fc.constantFrom(CNY, 'CEA24'),
  amount: fc.bigInt(-100n, 100n),
});

/** Any lines, and one more for each asset that balances them, in account 9. */
const balancedLines = fc.array(anyLine, { minLength: 1, maxLength: 12 }).map((lines) => {
  const rest = [CNY, 'CEA24'].map((asset) =>
    line(9n, -lines.filter((one) => one.asset === asset).reduce((sum, one) => sum + one.amount, 0n), asset),
  );
  return [...lines, ...rest];
});

describe('a transfer', () => {
  test('LED-1 must sum to zero in every asset by itself', () => {
    expect(() => postingOf(transfer([line(1n, -5n), line(2n, 4n)]))).toThrow('sums to zero in CNY');
    const crossed = [line(1n, -5n), line(2n, 5n, 'CEA24')];
    expect(() => postingOf(transfer(crossed))).toThrow('sums to zero');
    expect(postingOf(transfer([line(1n, -5n), line(2n, 5n)])).changes).toHaveLength(2);
  });

  test('LED-1 must move something', () => {
    expect(() => postingOf(transfer([]))).toThrow('moves something');
    expect(() => postingOf(transfer([line(1n, -5n), line(1n, 5n)]))).toThrow('moves something');
  });

  test('LED-1 stays within what a balance can carry', () => {
    const amount = AMOUNT_MAX + 1n;
    expect(() => postingOf(transfer([line(1n, -amount), line(2n, amount)]))).toThrow("beyond the ledger's range");
  });

  test('LED-2 does not use the keys of journal batches', () => {
    const lines = [line(1n, -5n), line(2n, 5n)];
    expect(() => postingOf(transfer(lines, { key: 'journal/carbon/1' }))).toThrow('trading loop');
  });

  test('LED-2 is the same content in whatever order its lines come, and whoever sends it when', () => {
    fc.assert(
      fc.property(balancedLines, fc.infiniteStream(fc.nat()), (lines, numbers) => {
        fc.pre(mergeChanges(lines.map(changeOf)).length > 0);
        const order = lines.map((one) => ({ one, place: numbers.next().value as number }));
        const shuffled = order.sort((a, b) => a.place - b.place).map(({ one }) => one);
        const again = transfer(shuffled, { at: new Date(0), actorId: '00000000-0000-4000-8000-000000000001' });
        expect(postingOf(again).fingerprint).toEqual(postingOf(transfer(lines)).fingerprint);
      }),
    );
  });

  test.each<[string, Partial<Transfer>]>([
    ['amount', { lines: [line(1n, -6n), line(2n, 6n)] }],
    ['account', { lines: [line(1n, -5n), line(3n, 5n)] }],
    ['asset', { lines: [line(1n, -5n, 'CEA24'), line(2n, 5n, 'CEA24')] }],
    ['reason', { reason: 'test.other' }],
    ['reference', { reference: 'other' }],
  ])('LED-2 with another %s is other content', (_, change) => {
    const lines = [line(1n, -5n), line(2n, 5n)];
    expect(postingOf(transfer(lines, change)).fingerprint).not.toEqual(postingOf(transfer(lines)).fingerprint);
  });

  test('LED-1 is merged to one change for each balance, ordered by account and asset', () => {
    fc.assert(
      fc.property(balancedLines, (lines) => {
        const merged = mergeChanges(lines.map(changeOf));
        const keys = merged.map(({ accountId, asset }) => [accountId, asset] as const);
        const sorted = [...keys].sort((a, b) => Number(a[0] - b[0]) || (a[1] < b[1] ? -1 : 1));
        expect(keys).toEqual(sorted);
        for (const { accountId, asset, available } of merged) {
          const own = lines.filter((one) => one.accountId === accountId && one.asset === asset);
          expect(available).toBe(own.reduce((sum, one) => sum + one.amount, 0n));
        }
      }),
    );
  });

  test('LED-1 and its reversal leave nothing', () => {
    fc.assert(
      fc.property(balancedLines, (lines) => {
        const changes = mergeChanges(lines.map(changeOf));
        expect(mergeChanges([...changes, ...reverseChanges(changes)])).toEqual([]);
      }),
    );
  });
});

function changeOf({ accountId, asset, amount }: TransferLine) {
  return { accountId, asset, available: amount, held: 0n, pending: 0n };
}
