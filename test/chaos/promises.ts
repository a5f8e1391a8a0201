import { isDeepStrictEqual } from 'node:util';
import type { OrderTradeView, OrderView } from '../../src/modules/market/index.js';
import { isOpenView, type KnownOrder } from './known-order.js';

/**
 * What the platform owes the caller of an order: everything it was told stands, exactly as told or further along.
 * `present` is the order as the platform shows it now, undefined when it does not. Answers what is broken, a sentence
 * each.
 */
export function brokenPromises(order: KnownOrder, present: OrderView | undefined): string[] {
  const name = `${order.trader.username} ${order.body.clientOrderId}`;
  if (!present) return order.placement === 'acknowledged' ? [`${name} was acknowledged and is gone`] : [];
  if (order.placement === 'refused') return [`${name} was refused and is there as ${present.id}`];
  const broken = [...bodyKept(order, present), ...filledByItsTrades(present)];
  for (const seen of order.seen) broken.push(...furtherAlong(seen, present));
  const latest = order.seen.at(-1);
  if (latest && !order.pending && (latest.price !== present.price || latest.quantity !== present.quantity)) {
    broken.push(
      `was changed by nobody from ${latest.quantity} at ${latest.price} to ${present.quantity} at ${present.price}`,
    );
  }
  if (latest && isOpenView(latest) && !isOpenView(present) && present.status !== 'filled' && !order.pending) {
    broken.push(`was ended by nobody: ${present.status}, ${present.reason ?? 'no reason'}`);
  }
  return broken.map((what) => `${name} ${what}`);
}

function bodyKept({ body }: KnownOrder, present: OrderView): string[] {
  const fields = ['clientOrderId', 'instrument', 'side', 'timeInForce'] as const;
  return fields
    .filter((field) => body[field] !== present[field])
    .map((field) => `was sent with ${field} ${body[field]} and has ${present[field]}`);
}

/** Its trades, each once, add up to what is filled. An order of these runs has far fewer than are shown at most. */
function filledByItsTrades(present: OrderView): string[] {
  const filled = present.trades.reduce((sum, { quantity }) => sum + digits(quantity), 0n);
  const ids = new Set(present.trades.map(({ id }) => id));
  return [
    ...(filled === digits(present.filledQuantity) ? [] : [`is filled ${present.filledQuantity}, its trades differ`]),
    ...(ids.size === present.trades.length ? [] : ['shows a trade twice']),
  ];
}

const IDENTITY = ['id', 'sequence', 'market', 'postOnly', 'selfTradePrevention', 'acceptedAt'] as const;

function furtherAlong(seen: OrderView, present: OrderView): string[] {
  const tell = (what: string): string => `${what}: told ${JSON.stringify(seen)}, is ${JSON.stringify(present)}`;
  if (!isOpenView(seen)) return isDeepStrictEqual(seen, present) ? [] : [tell('had ended and changed')];
  if (IDENTITY.some((field) => seen[field] !== present[field])) return [tell('is another order')];
  if (!startsWith(present.trades, seen.trades)) return [tell('lacks an acknowledged trade')];
  if (digits(seen.filledQuantity) > digits(present.filledQuantity)) return [tell('is filled less')];
  if (seen.changedAt > present.changedAt) return [tell('changed before it was seen')];
  return [];
}

function startsWith(all: readonly OrderTradeView[], first: readonly OrderTradeView[]): boolean {
  return isDeepStrictEqual(all.slice(0, first.length), first);
}

/** Quantities of one order have the same number of decimals. */
function digits(decimal: string): bigint {
  return BigInt(decimal.replace('.', ''));
}

interface KnownExecution {
  readonly facts: string;
  readonly maker?: string;
  readonly taker?: string;
}

/** Ids of orders and executions over all rounds: none may ever come to mean something else. */
export class KnownIds {
  private readonly orders = new Map<string, string>();
  private readonly executions = new Map<string, KnownExecution>();

  /** Answers what is wrong, a sentence each. */
  take(order: OrderView, username: string): string[] {
    const owner = `${username} ${order.clientOrderId}`;
    const known = this.orders.get(order.id) ?? owner;
    this.orders.set(order.id, known);
    const wrong = order.trades.flatMap((trade) => this.execution(trade));
    return known === owner ? wrong : [`${order.id} is the id of both ${known} and ${owner}`, ...wrong];
  }

  /** An execution has one maker and one taker, and one price, quantity, amount and instant for both. */
  private execution(trade: OrderTradeView): string[] {
    const facts = `${trade.price} ${trade.quantity} ${trade.amount} ${trade.at}`;
    const known: KnownExecution = this.executions.get(trade.id) ?? { facts };
    const side = known[trade.role] ?? trade.orderId;
    this.executions.set(trade.id, { ...known, [trade.role]: side });
    return [
      ...(known.facts === facts ? [] : [`execution ${trade.id} is told as ${known.facts} and as ${facts}`]),
      ...(side === trade.orderId ? [] : [`execution ${trade.id} has ${side} and ${trade.orderId} as ${trade.role}`]),
    ];
  }
}
