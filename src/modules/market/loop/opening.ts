import { invariant } from '../../../shared/invariant.js';
import { dueStep } from '../day/due-command.js';
import { isTradingDayOf, releaseDay } from '../day/market-calendar.js';
import { referenceTicks, type LatestCloses } from '../day/reference.js';
import type { InstrumentGrid } from '../../registry/index.js';
import type { BatchDraft } from './batch-draft.js';
import type { BatchReads } from './batch-reads.js';
import type { DayCommand, OpenBook, OpenDay } from './command.js';
import type { MarketState } from './market-state.js';

/** What opens and closes in a batch without anybody asking for it: days, sessions, call auctions, and books. */
export class Opening {
  constructor(
    private readonly state: MarketState,
    private readonly draft: BatchDraft,
    private readonly reads: BatchReads,
  ) {}

  /** The next command that the clock has made due, null when there is none; to be asked again after each. */
  nextDue(): DayCommand | null {
    const { state, draft, reads } = this;
    const calendar = reads.rulebook?.content.calendar;
    const opens = (day: string): boolean => calendar !== undefined && isTradingDayOf(calendar, day);
    const step = dueStep(state, draft.at, draft.day, opens);
    if (!step) return null;
    const sequence = state.lastSequence + 1;
    return step.kind === 'open-day' ? this.day(sequence) : { ...step, sequence };
  }

  /** The command that opens an instrument's book. */
  book(code: string, grid: InstrumentGrid): OpenBook {
    const { state, reads } = this;
    const { feeAccount } = reads;
    return {
      kind: 'open-book',
      sequence: state.lastSequence + 1,
      instrument: code,
      priceScale: grid.priceScale,
      tick: grid.tick.toString(),
      quantityScale: grid.quantityScale,
      lot: grid.lot.toString(),
      fenPerTickLot: grid.fenPerTickLot.toString(),
      feeAccount: feeAccount === null ? null : Number(feeAccount),
      referenceTicks: referenceTicks(code, grid, this.latestCloses(), state.rules?.content.prices, state.day),
    };
  }

  private day(sequence: number): OpenDay {
    const { state, draft, reads } = this;
    invariant(reads.rulebook, 'a day opens by the rulebook that was read for it');
    const { version, content } = reads.rulebook;
    const closes = this.latestCloses();
    const references: Record<string, number> = {};
    for (const [code, { terms }] of [...state.instruments].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const ticks = referenceTicks(code, terms, closes, content.prices, state.day);
      if (ticks !== null) references[code] = ticks;
    }
    return {
      kind: 'open-day',
      sequence,
      day: draft.day,
      rulebookVersion: version,
      rulebook: content,
      releaseOn: releaseDay(content, draft.day),
      references,
    };
  }

  /** A day that ended in this very batch has its closing prices here and not yet in the database. */
  private latestCloses(): LatestCloses {
    const closes = new Map(this.reads.references);
    for (const { code, closeTicks } of this.draft.closedDays.at(-1)?.instruments ?? []) {
      if (closeTicks !== null) closes.set(code, { instrument: code, price: BigInt(closeTicks), price_scale: null });
    }
    return closes;
  }
}
