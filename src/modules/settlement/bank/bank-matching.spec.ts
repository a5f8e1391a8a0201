import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BankMovement } from '../../ledger/index.js';
import { matchBank, type BankLine } from './bank-matching.js';

function movement(line: BankLine): BankMovement {
  return { ...line, transferId: 1n };
}

function sum(lines: readonly BankLine[]): bigint {
  return lines.reduce((fen, line) => fen + (line.direction === 'in' ? line.amountFen : -line.amountFen), 0n);
}

const amounts = fc.array(fc.record({ out: fc.boolean(), fen: fc.bigInt(1n, 10n ** 12n) }), { maxLength: 30 });
const linesOf = (drawn: readonly { out: boolean; fen: bigint }[]): BankLine[] =>
  drawn.map(({ out, fen }, index) => ({ reference: `B-${index}`, direction: out ? 'out' : 'in', amountFen: fen }));

describe('bank and ledger', () => {
  test('STL-2 agree in every line and in the closing balance, whatever the order of the lines', () => {
    fc.assert(
      fc.property(amounts, fc.bigInt(0n, 10n ** 14n), (drawn, opening) => {
        const lines = linesOf(drawn);
        const closing = opening + sum(lines);
        const movements = [...lines].reverse().map(movement);
        expect(matchBank({ lines, movements, bankClosingFen: closing, ledgerClosingFen: closing })).toEqual([]);
      }),
    );
  });

  test('STL-2 each line that only one of them has is one difference, and explains its part of the closing balance', () => {
    fc.assert(
      fc.property(amounts, fc.array(fc.constantFrom('both', 'bank', 'ledger'), { maxLength: 30 }), (drawn, where) => {
        const all = linesOf(drawn);
        const seenBy = (who: 'bank' | 'ledger'): BankLine[] =>
          all.filter((_, index) => (where[index] ?? 'both') === 'both' || where[index] === who);
        const [lines, booked] = [seenBy('bank'), seenBy('ledger')];
        const differences = matchBank({
          lines,
          movements: booked.map(movement),
          bankClosingFen: sum(lines),
          ledgerClosingFen: sum(booked),
        });
        const single = all.filter((_, index) => where[index] === 'bank' || where[index] === 'ledger');
        expect(differences.map(({ subject }) => subject).sort()).toEqual(
          single.map(({ reference }) => reference).sort(),
        );
      }),
    );
  });

  test('STL-2 a closing balance that is off by one fen is a difference', () => {
    const [found] = matchBank({ lines: [], movements: [], bankClosingFen: 101n, ledgerClosingFen: 100n });
    expect(found).toEqual({ kind: 'bank-closing', subject: 'closing balance', expected: '1.01', actual: '1.00' });
  });
});
