import { invariant } from '../../../shared/invariant.js';
import { DayDesk } from '../day/day-desk.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import { isDayCommand, type BarParticipant, type Command } from '../loop/command.js';
import type { MarketState } from '../loop/market-state.js';
import type { SideDeskName } from '../side-desk/desk-item.js';
import type { DeskStep, SideDesk } from '../side-desk/side-desk.js';
import { openSideDesks, type SideDesks } from '../side-desk/side-desks.js';
import { BookDesk } from './book-desk.js';
import { isOpen, type Order } from './order.js';

/** All desks of a market under one order of commands. Deterministic: state, draft balances and the command decide. */
export class MarketDesk {
  private readonly book: BookDesk;
  private readonly day: DayDesk;
  private readonly sides: SideDesks;

  constructor(private readonly state: MarketState) {
    this.book = new BookDesk(state);
    this.sides = openSideDesks(state);
    this.day = new DayDesk(state, this.book, [...this.sides.values()]);
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
    else if (command.kind === 'desk') this.side(command.desk).carryOut(draft, command);
    else if (command.kind === 'bar-participant') this.bar(draft, command);
    else this.book.carryOut(command);
    state.lastSequence = command.sequence;
    const touched = draft.finish(command);
    for (const order of touched) {
      state.openOrders.note(order);
      if (!isOpen(order)) state.orders.delete(order.sequence);
    }
    for (const item of draft.changedItems) {
      if (item.changedBy === command.sequence) state.keepItem(item);
    }
    return touched;
  }

  private bar(draft: BatchDraft, { organization, by, sequence }: BarParticipant): void {
    this.book.endAllOf(organization, null, by);
    for (const side of this.sides.values()) side.bar(draft, organization, sequence);
  }

  side(name: SideDeskName): SideDesk {
    const desk = this.sides.get(name);
    invariant(desk, `there is a desk for ${name}`);
    return desk;
  }

  /** The next step that the clock has made due for a desk beside the order book. */
  dueSideStep(at: Date): (DeskStep & { readonly desk: SideDeskName }) | null {
    for (const [desk, side] of this.sides) {
      const step = side.due(at);
      if (step) return { ...step, desk };
    }
    return null;
  }
}
