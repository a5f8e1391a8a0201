import { createHash } from 'node:crypto';
import { createBook, type OrderBook } from '../../../engine/index.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import { noFigures, type DayFigures } from '../day/day-figures.js';
import { instrumentDay, type DayRules, type InstrumentDay } from '../day/day-rules.js';
import type { Phase } from '../day/phase.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import { openPurchasesOf } from '../side-desk/open-purchases.js';
import { isOpen, type Order } from '../desk/order.js';
import { GENESIS_HASH } from '../journal/chain.js';
import { DeskPurchases } from '../limits/desk-purchases.js';
import { OpenOrders } from '../limits/open-orders.js';
import { OrderPace } from '../limits/order-pace.js';
import { PermitDraws } from '../listing-permit/permit-draws.js';

/** An instrument's book with what the desk knows about it. */
export interface TradedInstrument {
  readonly terms: InstrumentTerms;
  readonly book: OrderBook;
  halted: boolean;
  /** Orders collect for a call auction instead of being matched. */
  collecting: boolean;
  /** When the call auction after a halt ends. */
  callUntil: Date | null;
  /** What it may be ordered at and for today; null until a day was opened. */
  today: InstrumentDay | null;
  /** Listing trades of the day. */
  figures: DayFigures;
}

/** What a book had when its market's last batch was written. */
export type BookCondition = Pick<TradedInstrument, 'halted' | 'collecting' | 'callUntil'>;

export const FRESH_BOOK: BookCondition = { halted: false, collecting: false, callUntil: null };

/**
 * All that a market's next batch depends on, apart from balances. It is a function of the journal: thrown away and built
 * again whenever that is in doubt.
 */
export class MarketState {
  readonly instruments = new Map<string, TradedInstrument>();
  /** Open orders by sequence. */
  readonly orders = new Map<number, Order>();
  /** What accounts have open, counted. */
  readonly openOrders = new OpenOrders();
  /** What accounts have open to buy at the other desks, counted. */
  readonly deskPurchases = new DeskPurchases();
  /** When accounts sent their latest orders; no part of what a replay must come to. */
  readonly pace = new OrderPace();
  /** What open sell orders draw on listing permits; no part of what a replay must come to either. */
  readonly permitDraws = new PermitDraws();
  readonly feeSchedules = new Map<string, FeeSchedule>();
  /** Open items of the desks beside the order book, by id. */
  readonly items = new Map<number, DeskItem>();
  /** Last position of each organization's private feed. */
  readonly feedPositions = new Map<string, number>();
  /** The last trading day that was opened, '' before the first; it stays until the next one opens. */
  day = '';
  /** The rules of that day; null before the first. */
  rules: DayRules | null = null;
  /** Units bought on the day may be sold from here on. */
  releaseOn = '';
  phase: Phase = 'closed';
  blockOpen = false;
  /** The day is over. */
  dayClosed = true;
  /** The operator stopped the whole market. */
  halted = false;
  /** A later day that turned out to be no trading day; only so that it is not asked about again and again. */
  restDay = '';
  /** Sequence of the command that opened the day. */
  dayOpenedBy = 0;
  lastSequence = 0;
  lastBatch = 0n;
  lastAt = new Date(0);
  lastHash: Buffer = GENESIS_HASH;

  constructor(readonly market: Market) {}

  instrument(code: string): TradedInstrument {
    const found = this.instruments.get(code);
    invariant(found, `the book of ${code} is open`);
    return found;
  }

  order(sequence: number): Order {
    const found = this.orders.get(sequence);
    invariant(found, `order ${sequence} is open`);
    return found;
  }

  feeSchedule(id: string): FeeSchedule {
    const found = this.feeSchedules.get(id);
    invariant(found, `fee schedule ${id} is known`);
    return found;
  }

  /** The rules of the day. Nothing that depends on them is admitted before a day was opened. */
  get dayRules(): DayRules {
    invariant(this.rules, 'a day was opened');
    return this.rules;
  }

  item(id: number): DeskItem {
    const found = this.items.get(id);
    invariant(found, `item ${id} is open`);
    return found;
  }

  /** Takes in an item as it is now; one that has ended is let go. */
  keepItem(item: DeskItem): void {
    if (item.open) this.items.set(item.id, item);
    else this.items.delete(item.id);
    this.deskPurchases.note(item.id, openPurchasesOf(item));
  }

  openInstrument(terms: InstrumentTerms, condition: BookCondition, referenceTicks: number | null): TradedInstrument {
    const { rules } = this;
    const opened: TradedInstrument = {
      terms,
      book: createBook(),
      halted: condition.halted,
      collecting: condition.collecting,
      callUntil: condition.callUntil,
      today: rules && instrumentDay(rules, terms, referenceTicks),
      figures: noFigures(),
    };
    opened.book.setCollecting(opened.collecting);
    if (rules) opened.book.setPolicy(rules.content.matching.policy, rules.content.matching.tradePrice);
    this.instruments.set(terms.code, opened);
    return opened;
  }

  /** Puts an open order back where it stood; in ascending priority. */
  restore(order: Order): void {
    invariant(isOpen(order), 'only an open order is restored');
    invariant(order.timeInForce === 'day' || order.timeInForce === 'gtc', 'only day and gtc orders rest');
    this.orders.set(order.sequence, order);
    this.openOrders.note(order);
    this.instrument(order.terms.code).book.restore({
      id: order.sequence,
      side: order.side,
      price: order.priceTicks,
      remaining: order.quantityLots - order.filledLots,
      filled: order.filledLots,
      timeInForce: order.timeInForce,
      group: order.group,
      selfTradePrevention: order.selfTradePrevention,
      priority: order.priority,
    });
  }

  /** SHA-256 over the day and its session, the rules in force, every book with its condition and every open item. Equal states have equal hashes. */
  hash(): Buffer {
    const { market, day, phase, rules } = this;
    const flags = [this.dayClosed, this.blockOpen, this.halted].map(Number).join('');
    const hash = createHash('sha256');
    hash.update(`${market}|${day}|${rules?.version ?? 0}|${this.releaseOn}|${phase}|${flags}|${this.orders.size}`);
    for (const code of [...this.instruments.keys()].sort()) {
      const { book, halted, collecting, callUntil, today } = this.instrument(code);
      const condition = `${Number(halted)}${Number(collecting)}${callUntil?.getTime() ?? '-'}`;
      hash.update(`|${code}:${condition}:${today?.referenceTicks ?? '-'}:${book.stateHash()}`);
    }
    for (const id of [...this.items.keys()].sort((a, b) => a - b))
      hash.update(`|${id}:${this.items.get(id)?.digest()}`);
    return hash.digest();
  }
}
