import { invariant } from '../../../shared/invariant.js';
import { DayDesk } from '../day/day-desk.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import { isDayCommand, type Command } from '../loop/command.js';
import type { MarketState } from '../loop/market-state.js';
import { BookDesk } from './book-desk.js';
import { isOpen, type Order } from './order.js';

/** All desks of a market under one order of commands. Deterministic: state, draft balances and the command decide. */
export class MarketDesk {
  private readonly book: BookDesk;
  private readonly day: DayDesk;

  constructor(private readonly state: MarketState) {
    this.book = new BookDesk(state);
    this.day = new DayDesk(state, this.book);
  }

  /** Whether the last replace left the order as it was. */
  get refusedReplace(): boolean {
    return this.book.refusedReplace;
  }

  /** Carries out one command and returns the orders it touched. */
  apply(draft: BatchDraft, command: Command): Order[] {
    const { state } = this;
    invariant(command.sequence === state.lastSequence + 1, 'commands come in sequence');
    this.book.begin(draft, command.sequence);
    if (isDayCommand(command)) this.day.carryOut(draft, command);
    else this.book.carryOut(command);
    state.lastSequence = command.sequence;
    const touched = draft.finish(command);
    for (const order of touched) if (!isOpen(order)) state.orders.delete(order.sequence);
    return touched;
  }
}
