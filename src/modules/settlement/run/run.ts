import type { Cut } from '../../ledger/index.js';
import type { Market } from '../../../shared/market.js';

/**
 * A day end in the order of its steps (docs/rules/settlement.md). Each is done once for an attempt, in a transaction of
 * its own; a run that was killed goes on behind the last one that is written down.
 */
export const STEPS = ['frozen', 'matched', 'statements', 'totals', 'breaks', 'reserve', 'anchor', 'final'] as const;
export type Step = (typeof STEPS)[number];

/**
 * `running`: under way, or killed; `breaks`: something does not fit and a person must look; `waiting`: all fits, but an
 * earlier day is not final; `final`: for ever.
 */
export const RUN_STATUSES = ['running', 'breaks', 'waiting', 'final'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface Run {
  readonly id: string;
  readonly market: Market;
  readonly day: string;
  readonly status: RunStatus;
  /** Counts from 1; an attempt that ended in breaks is followed by another. */
  readonly attempt: number;
  /** Where the day ended. */
  readonly close: Cut;
  readonly due: boolean;
  /** Every line of the bank and every movement of the ledger had found the other. */
  readonly bankSettled: boolean;
  readonly startedBy: string | null;
  readonly startedAt: Date;
  readonly finalAt: Date | null;
}

/** What a step leaves behind: plain JSON, the same whenever it is done. */
export type StepResult = { readonly [name: string]: unknown };
