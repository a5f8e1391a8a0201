import { BUY, SELL } from '../../../engine/index.js';
import { unreachable } from '../../../shared/invariant.js';
import type { BookDesk } from '../desk/book-desk.js';
import type { Order } from '../desk/order.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import {
  termsOf,
  type DayCommand,
  type OpenBook,
  type OpenDay,
  type SetHalt,
  type SetSession,
} from '../loop/command.js';
import type { SideDesk } from '../side-desk/side-desk.js';
import { FRESH_BOOK, type MarketState, type TradedInstrument } from '../loop/market-state.js';
import { noFigures } from './day-figures.js';
import { closedDay, tradingDay } from './trading-day.js';
import { dayRulesOf, feeSchedulesOf, instrumentDay, type DayRules, type InstrumentDay } from './day-rules.js';

/** Opens and closes days, sessions and books, and ends the orders that do not outlive them. */
export class DayDesk {
  private draft: BatchDraft;
  private sequence = 0;

  constructor(
    private readonly state: MarketState,
    private readonly books: BookDesk,
    private readonly sides: readonly SideDesk[],
  ) {}

  carryOut(draft: BatchDraft, command: DayCommand): void {
    this.draft = draft;
    this.sequence = command.sequence;
    switch (command.kind) {
      case 'open-book':
        return this.openBook(command);
      case 'set-halt':
        return this.setHalt(command);
      case 'set-market-halt':
        this.state.halted = command.halted;
        return this.noteDay();
      case 'open-day':
        return this.openDay(command);
      case 'set-session':
        return this.setSession(command);
      case 'uncross':
        return this.beginMatching(this.state.instrument(command.instrument));
      case 'close-day':
        return this.closeDay();
      default:
        return unreachable(command);
    }
  }

  private openBook(command: OpenBook): void {
    const { state } = this;
    const collecting = collects(state);
    state.openInstrument(termsOf(command), { ...FRESH_BOOK, collecting }, command.referenceTicks);
    this.changed(command.instrument);
    if (state.rules && !state.dayClosed) this.draft.openedInstruments.add(command.instrument);
  }

  /** A halted book that matches by itself collects until it is resumed, so that it may be uncrossed then. */
  private setHalt(command: SetHalt): void {
    const traded = this.state.instrument(command.instrument);
    traded.halted = command.halted;
    traded.callUntil = command.callUntil === null ? null : new Date(command.callUntil);
    if (command.halted) this.collect(traded, isMatching(this.state));
    else if (!traded.callUntil && this.state.phase === 'continuous') this.beginMatching(traded);
    this.changed(command.instrument);
  }

  private openDay(command: OpenDay): void {
    const { state, draft } = this;
    const rules = dayRulesOf({ version: command.rulebookVersion, content: command.rulebook });
    const { matching, orders } = rules.content;
    const permitsBegin = orders.approval === 'before' && state.rules?.content.orders.approval === 'none';
    state.day = command.day;
    state.rules = rules;
    state.releaseOn = command.releaseOn;
    state.phase = 'closed';
    state.blockOpen = false;
    state.dayClosed = false;
    state.dayOpenedBy = command.sequence;
    this.noteDay();
    for (const schedule of feeSchedulesOf(rules)) {
      if (state.feeSchedules.has(schedule.id)) continue;
      state.feeSchedules.set(schedule.id, schedule);
      draft.newFeeSchedules.push(schedule);
    }
    for (const traded of this.byCode()) {
      const { terms, book } = traded;
      traded.today = instrumentDay(rules, terms, command.references[terms.code] ?? null);
      traded.figures = noFigures();
      draft.openedInstruments.add(terms.code);
      this.expireMisfits(traded, rules, traded.today, permitsBegin);
      const automatic = matching.policy === 'price-time';
      // Listed offers may cross. Where they are to be matched from now on they first meet in a call, or give way.
      if (automatic && !traded.collecting && isCrossed(traded) && !beginsWithCall(rules)) this.empty(traded);
      this.collect(traded, automatic && (traded.collecting || beginsWithCall(rules)));
      book.setPolicy(matching.policy, matching.tradePrice);
    }
    for (const lot of draft.dueLots) draft.move(lot.accountId, lot.asset, lot.quantity, 0n, -lot.quantity);
    draft.lotsReleasedUpTo = command.day;
  }

  private setSession({ phase, blockOpen }: SetSession): void {
    const { state } = this;
    state.phase = phase;
    state.blockOpen = blockOpen;
    this.noteDay();
    for (const traded of this.byCode()) {
      if (phase === 'call') this.collect(traded, true);
      else if (phase === 'continuous' && !traded.halted && !traded.callUntil) this.beginMatching(traded);
    }
  }

  private closeDay(): void {
    const { state, draft } = this;
    state.phase = 'closed';
    state.blockOpen = false;
    state.dayClosed = true;
    this.noteDay();
    for (const traded of this.byCode()) this.books.expireDayOrders(traded);
    for (const side of this.sides) side.closeDay(draft, this.sequence);
    draft.closedDays.push(closedDay(state));
  }

  /** From here on orders are matched as they come; what has collected is traded at one price first. */
  private beginMatching(traded: TradedInstrument): void {
    if (traded.collecting) this.books.uncross(traded, traded.today?.referenceTicks ?? null);
    if (traded.callUntil) this.changed(traded.terms.code);
    traded.callUntil = null;
    this.collect(traded, false);
  }

  private collect(traded: TradedInstrument, collecting: boolean): void {
    if (traded.collecting !== collecting) this.changed(traded.terms.code);
    traded.collecting = collecting;
    traded.book.setCollecting(collecting);
  }

  /** What was listed before an approval was needed has none. */
  private expireMisfits(traded: TradedInstrument, rules: DayRules, today: InstrumentDay, permitsBegin: boolean): void {
    for (const order of this.ordersOf(traded)) {
      const unpermitted = permitsBegin && order.side === SELL;
      if (unpermitted || !stillFits(order, rules, today)) this.books.end(traded, order, 'no-longer-fits');
    }
  }

  private empty(traded: TradedInstrument): void {
    for (const order of this.ordersOf(traded)) this.books.end(traded, order, 'no-longer-fits');
  }

  /** Resting orders in the order in which they came to their places. */
  private ordersOf({ book }: TradedInstrument): Order[] {
    return [...book.orders(BUY), ...book.orders(SELL)]
      .sort((a, b) => a.priority - b.priority)
      .map(({ id }) => this.state.order(id));
  }

  private byCode(): TradedInstrument[] {
    return [...this.state.instruments.keys()].sort().map((code) => this.state.instrument(code));
  }

  private noteDay(): void {
    this.draft.days.set(this.state.day, tradingDay(this.state, this.sequence));
  }

  private changed(code: string): void {
    this.draft.changedInstruments.add(code);
  }
}

/** Whether an order from an earlier day fits the rules of this one. The fees it was accepted under stay with it. */
function stillFits(order: Order, { content }: DayRules, today: InstrumentDay): boolean {
  const remaining = order.quantityLots - order.filledLots;
  const { band, priceStepTicks, quantityStepLots, quantityMaxLots } = today;
  if (!content.orders.timesInForce.includes(order.timeInForce)) return false;
  if (band && (order.priceTicks < band.lowTicks || order.priceTicks > band.highTicks)) return false;
  if (order.priceTicks % priceStepTicks !== 0 || remaining % quantityStepLots !== 0) return false;
  return quantityMaxLots === null || remaining <= quantityMaxLots;
}

function isCrossed({ book }: TradedInstrument): boolean {
  const [bid] = book.depth(BUY, 1);
  const [ask] = book.depth(SELL, 1);
  return bid !== undefined && ask !== undefined && bid.price >= ask.price;
}

function beginsWithCall({ book }: DayRules): boolean {
  const first = book.find(({ phase }) => phase === 'call' || phase === 'continuous');
  return first?.phase === 'call';
}

function isMatching({ rules }: MarketState): boolean {
  return rules?.content.matching.policy === 'price-time';
}

/** Whether a book that opens now joins a call auction under way. */
function collects(state: MarketState): boolean {
  return state.phase === 'call' && isMatching(state);
}
