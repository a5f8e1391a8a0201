import type { OrderView } from '../../src/modules/market/index.js';
import type { Trader } from './trader.js';

export interface OrderBody {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  readonly timeInForce: 'gtc' | 'ioc' | 'fok';
  readonly clientOrderId: string;
}

/** A cancel or replace that was asked for and not answered. */
export interface PendingChange {
  readonly kind: 'cancel' | 'replace';
  readonly idempotencyKey: string;
  readonly body?: { readonly price?: string; readonly quantity?: string };
}

/**
 * What one clientOrderId's owner knows. `acknowledged`: told that it is there; `refused`: told that nothing was done;
 * `unknown`: not told, or told to ask.
 */
export interface KnownOrder {
  readonly trader: Trader;
  readonly body: OrderBody;
  placement: 'acknowledged' | 'refused' | 'unknown';
  /** The order in every answer that showed it, oldest first. */
  seen: OrderView[];
  /** Acknowledged cancels and replaces. */
  changes: number;
  cancelAsked: boolean;
  /** The last request about it, while that is unanswered; nothing is asked after it. */
  pending: PendingChange | null;
}

export function newOrder(trader: Trader, body: OrderBody): KnownOrder {
  const placement = 'unknown';
  return { trader, body, placement, seen: [], changes: 0, cancelAsked: false, pending: null };
}

const OPEN = new Set(['new', 'partially-filled']);

export function isOpenView(order: OrderView): boolean {
  return OPEN.has(order.status);
}

/** All that callers of a run were told, by username and clientOrderId. */
export class CallersRecord {
  readonly orders = new Map<string, KnownOrder>();
  /** Answers that no caller should ever get. */
  readonly complaints: string[] = [];
  /** Answers by status and code: `201`, `503 market.not-ready`, `unanswered`. */
  readonly answers = new Map<string, number>();

  add(order: KnownOrder): void {
    this.orders.set(keyOf(order.trader.username, order.body.clientOrderId), order);
  }

  find(username: string, clientOrderId: string): KnownOrder | undefined {
    return this.orders.get(keyOf(username, clientOrderId));
  }

  /** Requests that were answered with their effect. */
  get served(): number {
    return (this.answers.get('201') ?? 0) + (this.answers.get('200') ?? 0);
  }

  /** Orders of which the caller does not know whether they, or their last change, took effect. */
  get unknown(): number {
    return [...this.orders.values()].filter(({ placement, pending }) => placement === 'unknown' || pending).length;
  }

  count(what: string): void {
    this.answers.set(what, (this.answers.get(what) ?? 0) + 1);
  }

  summary(): string {
    return [...this.answers]
      .sort()
      .map(([what, times]) => `${what}: ${times}`)
      .join(', ');
  }
}

function keyOf(username: string, clientOrderId: string): string {
  return `${username}/${clientOrderId}`;
}
