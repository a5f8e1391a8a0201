import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import type { Sql } from '../../../platform/database/sql.js';
import { invariant } from '../../../shared/invariant.js';
import type { LoopReply } from '../loop/request.js';
import { orderByKey } from './order.repository.js';
import type { OrderView } from './order-view.js';

export interface OrderAnswer {
  readonly order: OrderView;
  /** The answer repeats an earlier one: nothing was done again. */
  readonly replayed: boolean;
}

/** What a firm is told of its order after a loop's reply: from memory, or as the database has it. */
export async function orderAnswer(sql: Sql, actor: Actor, reply: LoopReply): Promise<OrderAnswer> {
  if (reply.kind === 'order') return { order: reply.order, replayed: reply.replayed };
  invariant(reply.kind === 'known-order', 'a request for an order is answered with one');
  const order = await orderByKey(sql, actor.organizationId, reply.order);
  invariant(order, 'an order the loop knows is in the database');
  return { order, replayed: reply.replayed };
}

/** Marks a repeated answer on its reply and returns the body. */
export function answered(reply: FastifyReply, { order, replayed }: OrderAnswer): OrderView {
  markReplayed(reply, replayed);
  return order;
}

export function markReplayed(reply: FastifyReply, replayed: boolean): void {
  if (replayed) void reply.header('idempotency-replayed', 'true');
}
