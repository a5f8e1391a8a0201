import type { BatchEntry, BatchLot } from '../../ledger/index.js';
import { invariant } from '../../../shared/invariant.js';
import type { ClosedDay, TradingDay } from '../day/trading-day.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';
import type { Order } from '../desk/order.js';
import { NOTHING_READ, type LimitReads } from '../limits/limit-reads.js';
import { noPermits, type BatchPermits } from '../listing-permit/permit-draws.js';
import type { Deal } from '../side-desk/deal.js';
import type { DeskItem } from '../side-desk/desk-item.js';
import type { Command } from './command.js';

export interface Trade {
  readonly sequence: number;
  /** Counts the trades of the command from 1. */
  readonly fill: number;
  readonly instrument: string;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly amountFen: bigint;
  readonly maker: Order;
  readonly taker: Order;
  readonly buyerFeeFen: bigint;
  readonly sellerFeeFen: bigint;
}

export interface DueLot {
  readonly accountId: bigint;
  readonly asset: string;
  readonly quantity: bigint;
}

interface Movement {
  readonly accountId: bigint;
  readonly asset: string;
  available: bigint;
  held: bigint;
  pending: bigint;
}

/**
 * What a batch will write, as it grows command by command. Balances that were read are kept current, so that a later
 * command sees the effects of an earlier one.
 */
export class BatchDraft {
  readonly commands: Command[] = [];
  readonly entries: BatchEntry[] = [];
  readonly lots: BatchLot[] = [];
  readonly trades: Trade[] = [];
  readonly newOrders: Order[] = [];
  readonly changedOrders = new Set<Order>();
  readonly changedInstruments = new Set<string>();
  /** Prices at which a book's depth may have changed, by instrument and side. */
  readonly touchedLevels = new Map<string, { readonly buy: Set<number>; readonly sell: Set<number> }>();
  readonly deals: Deal[] = [];
  readonly changedItems = new Set<DeskItem>();
  /** Approved orders and the sequence of the command that carried each out. */
  readonly carriedOut = new Map<bigint, number>();
  readonly outcome: string[] = [];
  readonly feeds = new Map<string, object[]>();
  readonly newFeeSchedules: FeeSchedule[] = [];
  /** Days whose session or halt changed, as they are after the batch. */
  readonly days = new Map<string, TradingDay>();
  /** Instruments whose trading day began, or whose book opened in it. */
  readonly openedInstruments = new Set<string>();
  readonly closedDays: ClosedDay[] = [];
  lotsReleasedUpTo: string | null = null;

  private readonly movements = new Map<string, Movement>();
  private readonly touchedOrders = new Set<Order>();
  /** Owners of accounts of which the present command is about, without any order of theirs. */
  private concerned = new Map<bigint, string>();
  private fills = 0;
  private dealsOfCommand = 0;

  constructor(
    readonly at: Date,
    readonly day: string,
    /** Available balances that were read, by `account/asset`. */
    readonly available: Map<string, bigint>,
    /** Pending lots that become available when the day opens, in account and asset order. */
    readonly dueLots: readonly DueLot[] = [],
    /** What limits on holdings depend on. */
    readonly limits: LimitReads = NOTHING_READ,
    /** What sales may draw on, and what the batch did draw. */
    readonly permits: BatchPermits = noPermits(),
  ) {}

  availableOf(accountId: bigint, asset: string): bigint {
    const amount = this.available.get(`${accountId}/${asset}`);
    invariant(amount !== undefined, `the balance of ${accountId} in ${asset} was read`);
    return amount;
  }

  move(accountId: bigint, asset: string, available: bigint, held: bigint, pending: bigint): void {
    const key = `${accountId}/${asset}`;
    const known = this.available.get(key);
    if (known !== undefined) this.available.set(key, known + available);
    const positions = this.limits.positions.get(asset);
    if (positions) positions.set(accountId, (positions.get(accountId) ?? 0n) + available + held + pending);
    const movement = this.movements.get(key);
    if (movement) {
      movement.available += available;
      movement.held += held;
      movement.pending += pending;
    } else {
      this.movements.set(key, { accountId, asset, available, held, pending });
    }
  }

  nextFill(): number {
    this.fills += 1;
    return this.fills;
  }

  nextDeal(): number {
    this.dealsOfCommand += 1;
    return this.dealsOfCommand;
  }

  touchOrder(order: Order): void {
    this.touchedOrders.add(order);
  }

  /** The command that touched the order turned out to be refused: it stands as if nobody had asked. */
  leaveOrder(order: Order): void {
    this.touchedOrders.delete(order);
  }

  touchLevel(instrument: string, side: 'buy' | 'sell', price: number): void {
    let levels = this.touchedLevels.get(instrument);
    if (!levels) this.touchedLevels.set(instrument, (levels = { buy: new Set(), sell: new Set() }));
    levels[side].add(price);
  }

  tell(organizationId: string, event: object): void {
    const events = this.feeds.get(organizationId);
    if (events) events.push(event);
    else this.feeds.set(organizationId, [event]);
  }

  /** The command is about this account: its owner is told what happens to its balances. */
  concern(accountId: bigint, organizationId: string): void {
    this.concerned.set(accountId, organizationId);
  }

  /** Accounts and their owners since it was asked last. */
  takeConcerned(): Map<bigint, string> {
    const { concerned } = this;
    this.concerned = new Map();
    return concerned;
  }

  /** Closes a command: its movements become entries, its outcome is recorded. Returns the orders it touched. */
  finish(command: Command): Order[] {
    const sequence = BigInt(command.sequence);
    const lines: string[] = [`# ${command.sequence}`];
    for (const trade of this.trades.slice(this.trades.length - this.fills)) {
      lines.push(
        `trade ${trade.fill} ${trade.maker.sequence} ${trade.taker.sequence} ${trade.priceTicks} ${trade.quantityLots}` +
          ` ${trade.amountFen} ${trade.buyerFeeFen} ${trade.sellerFeeFen}`,
      );
    }
    for (const order of this.touchedOrders) {
      lines.push(
        `order ${order.sequence} ${order.status} ${order.reason ?? '-'} ${order.priceTicks} ${order.quantityLots}` +
          ` ${order.filledLots} ${order.filledFen} ${order.feeFen} ${order.held} ${order.priority}`,
      );
    }
    for (const deal of this.deals.slice(this.deals.length - this.dealsOfCommand)) {
      lines.push(
        `deal ${deal.fill} ${deal.item} ${deal.buyer.accountId} ${deal.seller.accountId} ${deal.quantityUnits}` +
          ` ${deal.amountFen} ${deal.buyerFeeFen} ${deal.sellerFeeFen}` +
          (deal.reverses ? ` reverses ${deal.reverses.sequence} ${deal.reverses.fill}` : ''),
      );
    }
    for (const item of this.changedItems) {
      if (item.changedBy === command.sequence) lines.push(`item ${item.id} ${item.digest()}`);
    }
    for (const movement of this.movements.values()) {
      const { accountId, asset, available, held, pending } = movement;
      if (available === 0n && held === 0n && pending === 0n) continue;
      lines.push(`entry ${accountId} ${asset} ${available} ${held} ${pending}`);
      this.entries.push({ accountId, asset, available, held, pending, sequence });
    }
    this.outcome.push(...lines);
    this.commands.push(command);
    const touched = [...this.touchedOrders];
    for (const order of touched) {
      order.changedBy = command.sequence;
      order.changedAt = this.at;
      this.changedOrders.add(order);
    }
    this.movements.clear();
    this.touchedOrders.clear();
    this.fills = 0;
    this.dealsOfCommand = 0;
    return touched;
  }
}
