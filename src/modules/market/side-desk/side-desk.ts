import type { Purchase } from '../limits/limit-reads.js';
import type { TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { DeskCommand } from '../loop/command.js';
import type { DeskRequest } from '../loop/request.js';

/** A balance of which a request needs to know what is available. */
export interface BalanceRef {
  readonly accountId: bigint;
  readonly asset: string;
}

/** A desk command without what the loop adds to it. */
export type DeskStep = Omit<DeskCommand, 'kind' | 'sequence' | 'desk'>;

/**
 * A desk beside the order book. Its items live in the market's state (`state.items`), its commands stand in the market's
 * journal among all others, its rows are written, restored and compared for it. Deterministic like the book's desk: what
 * `carryOut` does depends on the state, the draft and the command alone.
 */
export interface SideDesk {
  /** Balances that `admit` will ask the draft for. */
  reads(request: DeskRequest): readonly BalanceRef[];
  /** Who may come to buy what by the request: `admit` will ask the draft for their positions. */
  buyers(request: DeskRequest): readonly Purchase[];
  /** Accounts of others on whose leave to trade `admit` depends. */
  accounts?(request: DeskRequest): readonly bigint[];
  /**
   * What the request becomes; `status` is whether its account may trade today, `statusOf` the same of `accounts`. Throws
   * the refusal as a DomainError and leaves no trace.
   */
  admit(
    draft: BatchDraft,
    request: DeskRequest,
    status: TradingStatus | undefined,
    statusOf: (accountId: bigint) => TradingStatus | undefined,
  ): DeskStep;
  /** Carries out one command; a new item has the command's sequence as its id. */
  carryOut(draft: BatchDraft, command: DeskCommand): void;
  /** The next step that the clock has made due, null when there is none; asked again after each. */
  due(at: Date): DeskStep | null;
  /** An organization may trade no more: of its items, what nobody is bound by yet ends (`endableParties`). */
  bar(draft: BatchDraft, organization: string, sequence: number): void;
  /** The trading day ends: what does not outlive it ends, too. */
  closeDay(draft: BatchDraft, sequence: number): void;
}
