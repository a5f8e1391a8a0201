import { amountsOfYear, type AmountLine, type Facts, type Gap } from './object-amounts.js';

/** A line of a settled reckoning, as far as later years look back at it. */
export interface SettledLine {
  readonly reckoningId: string;
  readonly objectId: string;
  readonly recipientId: string;
  /** The year whose amount the line is part of; of an adjustment the year that it corrects. */
  readonly aboutYear: number;
  readonly amountFen: bigint;
}

/** A year that was settled, and the reckoning that did it. */
export interface SettledYear {
  readonly year: number;
  readonly reckoningId: string;
}

/** What a settled year should have been by what is known now, less what was settled of it until now. */
export interface AdjustmentLine {
  readonly kind: 'adjustment';
  readonly objectId: string;
  readonly recipientId: string;
  readonly aboutYear: number;
  /** The reckoning of that year, which itself never changes. */
  readonly corrects: string;
  readonly amountFen: bigint;
  readonly explanation: {
    readonly settledFen: string;
    readonly correctFen: string;
    /** From which versions the correct amount comes; empty where nothing is due any more. */
    readonly from: readonly { readonly standardVersion: number; readonly objectVersion: number }[];
  };
}

export type ReckoningLine = (AmountLine & { readonly aboutYear: number; readonly corrects: null }) | AdjustmentLine;

export interface Reckoning {
  readonly year: number;
  readonly lines: readonly ReckoningLine[];
  readonly totalFen: bigint;
  readonly blocking: readonly (Gap & { readonly year: number })[];
  readonly open: readonly (Gap & { readonly year: number })[];
}

/**
 * The reckoning of `year`: the year's own amounts, and for every year settled before it one adjustment line for each
 * object and recipient whose amount has become another. What was settled is read and never written.
 */
export function reckon(
  facts: Facts,
  year: number,
  settledYears: readonly SettledYear[],
  settledLines: readonly SettledLine[],
): Reckoning {
  const own = amountsOfYear(facts, year);
  const lines: ReckoningLine[] = own.lines.map((line) => ({ ...line, aboutYear: year, corrects: null }));
  const blocking = own.blocking.map((gap) => ({ ...gap, year }));
  const open = own.open.map((gap) => ({ ...gap, year }));
  for (const settled of settledYears) {
    const now = amountsOfYear(facts, settled.year);
    blocking.push(...now.blocking.map((gap) => ({ ...gap, year: settled.year })));
    open.push(...now.open.map((gap) => ({ ...gap, year: settled.year })));
    const before = settledLines.filter(({ aboutYear }) => aboutYear === settled.year);
    if (now.blocking.length === 0) lines.push(...adjustmentsOf(settled, now.lines, before));
  }
  const totalFen = lines.reduce((sum, { amountFen }) => sum + amountFen, 0n);
  return { year, lines, totalFen, blocking, open };
}

function adjustmentsOf(
  { year, reckoningId }: SettledYear,
  now: readonly AmountLine[],
  before: readonly SettledLine[],
): AdjustmentLine[] {
  const correct = groupByPayee(now);
  const settled = groupByPayee(before);
  const payees = [...new Set([...settled.keys(), ...correct.keys()])].sort();
  return payees.flatMap((payee) => {
    const due = correct.get(payee) ?? [];
    const correctFen = sumOf(due);
    const settledFen = sumOf(settled.get(payee) ?? []);
    if (correctFen === settledFen) return [];
    const [objectId = '', recipientId = ''] = payee.split(' ');
    return [
      {
        kind: 'adjustment' as const,
        objectId,
        recipientId,
        aboutYear: year,
        corrects: reckoningId,
        amountFen: correctFen - settledFen,
        explanation: {
          settledFen: settledFen.toString(),
          correctFen: correctFen.toString(),
          from: due.map(({ explanation }) => ({
            standardVersion: explanation.standardVersion,
            objectVersion: explanation.objectVersion,
          })),
        },
      },
    ];
  });
}

/** By object and recipient; their ids hold no space. */
function groupByPayee<Line extends { readonly objectId: string; readonly recipientId: string }>(
  lines: readonly Line[],
): Map<string, Line[]> {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const payee = `${line.objectId} ${line.recipientId}`;
    groups.set(payee, [...(groups.get(payee) ?? []), line]);
  }
  return groups;
}

function sumOf(lines: readonly { readonly amountFen: bigint }[]): bigint {
  return lines.reduce((sum, { amountFen }) => sum + amountFen, 0n);
}
