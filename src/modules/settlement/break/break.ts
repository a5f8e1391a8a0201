/** What a day end compares. */
export const BREAK_KINDS = [
  'trades-ledger',
  'fees-ledger',
  'day-record',
  'units-registry',
  'opening-closing',
  'statement-totals',
  'statement-balances',
  'bank-statement-missing',
  'bank-line-unmatched',
  'bank-movement-unmatched',
  'bank-amount',
  'bank-opening',
  'bank-closing',
  'more-breaks',
] as const;
export type BreakKind = (typeof BREAK_KINDS)[number];

/** Two figures that should be one. */
export interface Difference {
  readonly kind: BreakKind;
  /** What it is about, `command 57 organization 3f… CNY`. */
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
}

/** `open` stops the day from becoming final; `resolved`: two persons explained it; `gone`: later attempts do not find it. */
export const BREAK_STATUSES = ['open', 'resolved', 'gone'] as const;
export type BreakStatus = (typeof BREAK_STATUSES)[number];

export interface Break extends Difference {
  readonly id: string;
  readonly runId: string;
  readonly status: BreakStatus;
  /** The attempt that found it first. */
  readonly foundIn: number;
  readonly foundAt: Date;
  readonly proposalId: string | null;
  readonly reason: string | null;
  readonly transferId: bigint | null;
  readonly resolvedAt: Date | null;
}

/** Differences that one step lists; where there are more, something is wrong that no list explains. */
export const DIFFERENCES_MAX = 500;

/** In a stable order and bounded; what was left out is a difference of its own. */
export function listed(differences: readonly Difference[]): readonly Difference[] {
  const sorted = [...differences].sort((a, b) => compare(keyOf(a), keyOf(b)));
  if (sorted.length <= DIFFERENCES_MAX) return sorted;
  const left = sorted.length - DIFFERENCES_MAX;
  const rest: Difference = { kind: 'more-breaks', subject: sorted[0]!.kind, expected: '0', actual: left.toString() };
  return [...sorted.slice(0, DIFFERENCES_MAX), rest];
}

export function keyOf({ kind, subject, expected, actual }: Difference): string {
  return [kind, subject, expected, actual].join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
