import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { parseForm, problemOf, type Problem } from '../../../platform/http/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import { COMMAND_FAILED } from '../market.errors.js';
import { OrderForm } from './order.dto.js';
import { OrderIntakeService } from './order-intake.service.js';
import type { OrderView } from './order-view.js';

/** The answer to one order of a batch: as `POST /orders` would have answered it. */
export type BatchItemView =
  | { readonly status: 201; readonly order: OrderView; readonly replayed: boolean }
  | { readonly status: number; readonly problem: Problem };

/** Many orders in one request; each stands for itself. */
@Injectable()
export class OrderBatchService {
  constructor(private readonly intake: OrderIntakeService) {}

  async place(actor: Actor, orders: readonly unknown[], requestId: string): Promise<{ items: BatchItemView[] }> {
    return { items: await Promise.all(orders.map((order) => this.placeOne(actor, order, requestId))) };
  }

  private async placeOne(actor: Actor, body: unknown, requestId: string): Promise<BatchItemView> {
    try {
      const { order, replayed } = await this.intake.place(actor, parseForm(OrderForm, body));
      return { status: 201, order, replayed };
    } catch (error) {
      const known = error instanceof DomainError ? error : new DomainError(COMMAND_FAILED);
      return { status: known.definition.status, problem: problemOf(known, requestId) };
    }
  }
}
