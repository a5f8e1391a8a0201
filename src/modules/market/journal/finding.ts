import type { Market } from '../../../shared/market.js';

/** Findings that a report lists; their number is always exact. */
export const FINDINGS_LISTED_MAX = 1_000;

/** Something in the journal, its anchors or the rows beside it that does not fit together. */
export interface JournalFinding {
  readonly market: Market;
  /** Where it is; null when no batch can be named. */
  readonly batch: bigint | null;
  /** Stable, kebab-case. */
  readonly code: string;
  /** What is wrong, one sentence without a full stop. */
  readonly what: string;
}

/** Collects findings and keeps the list bounded. */
export class Findings {
  readonly listed: JournalFinding[] = [];
  count = 0;

  add(market: Market, batch: bigint | null, code: string, what: string): void {
    this.count += 1;
    if (this.listed.length < FINDINGS_LISTED_MAX) this.listed.push({ market, batch, code, what });
  }
}

/** `carbon batch 17: hash: …`, for a terminal. */
export function describeFinding({ market, batch, code, what }: JournalFinding): string {
  return `${market}${batch === null ? '' : ` batch ${batch}`}: ${code}: ${what}`;
}
