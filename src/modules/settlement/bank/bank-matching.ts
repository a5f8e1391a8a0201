import { formatYuan } from '../../../shared/fen.js';
import type { BankMovement } from '../../ledger/index.js';
import type { Difference } from '../break/break.js';

/** A line of a bank's statement, as far as it is compared. */
export interface BankLine {
  readonly reference: string;
  readonly direction: 'in' | 'out';
  readonly amountFen: bigint;
}

export interface BankComparison {
  /** Of every statement since bank and ledger last agreed. */
  readonly lines: readonly BankLine[];
  /** Of the ledger in the same time. */
  readonly movements: readonly BankMovement[];
  /** What the bank says that the market's clients have with it at the end of the day. */
  readonly bankClosingFen: bigint;
  /** What the ledger says. */
  readonly ledgerClosingFen: bigint;
}

/**
 * Bank against ledger, by bank reference. Each line and each movement without the other is a difference, and so is a
 * closing balance that they do not explain.
 */
export function matchBank({ lines, movements, bankClosingFen, ledgerClosingFen }: BankComparison): Difference[] {
  const differences: Difference[] = [];
  const booked = new Map(movements.map((movement) => [movement.reference, movement]));
  let explainedFen = 0n;
  for (const line of lines) {
    const movement = booked.get(line.reference);
    booked.delete(line.reference);
    if (movement && signed(movement) === signed(line)) continue;
    explainedFen += signed(line) - (movement ? signed(movement) : 0n);
    differences.push({
      kind: movement ? 'bank-amount' : 'bank-line-unmatched',
      subject: line.reference,
      expected: told(line),
      actual: movement ? told(movement) : 'none',
    });
  }
  for (const movement of booked.values()) {
    explainedFen -= signed(movement);
    const subject = movement.reference;
    differences.push({ kind: 'bank-movement-unmatched', subject, expected: 'none', actual: told(movement) });
  }
  const expectedFen = ledgerClosingFen + explainedFen;
  if (expectedFen !== bankClosingFen) {
    differences.push({
      kind: 'bank-closing',
      subject: 'closing balance',
      expected: formatYuan(bankClosingFen),
      actual: formatYuan(expectedFen),
    });
  }
  return differences;
}

function signed({ direction, amountFen }: BankLine): bigint {
  return direction === 'in' ? amountFen : -amountFen;
}

function told({ direction, amountFen }: BankLine): string {
  return `${direction} ${formatYuan(amountFen)}`;
}
