import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, isInstant, isSequence, pageOf, type Page } from '../../../platform/http/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import { isMarket } from '../../../shared/market.js';
import { ORDER_NOT_FOUND } from '../market.errors.js';
import { parseOrderId } from './ids.js';
import type { OrderQuery, TradeQuery } from './order.dto.js';
import { listOrders, listTrades, orderByClientId, orderByKey, type OwnTradeRow } from './order.repository.js';
import type { OrderView } from './order-view.js';

const OPEN = ['new', 'partially-filled'];

const isMarketName = (value: unknown): boolean => typeof value === 'string' && isMarket(value);
const isSideName = (value: unknown): boolean => value === 'buy' || value === 'sell';

/** An organization's own orders and executions. */
@Injectable()
export class OrderListService {
  constructor(private readonly database: Database) {}

  /** Throws market.order-not-found, also for somebody else's. */
  async byId(actor: Actor, id: string): Promise<OrderView> {
    const key = parseOrderId(id);
    return found(key && (await orderByKey(this.database.reader, actor.organizationId, key)));
  }

  /** Throws market.order-not-found. */
  async byClientOrderId(actor: Actor, clientOrderId: string): Promise<OrderView> {
    return found(await orderByClientId(this.database.reader, actor.organizationId, clientOrderId));
  }

  /** Newest first. */
  async orders(actor: Actor, query: OrderQuery): Promise<Page<OrderView>> {
    const place = decodeCursor(query.cursor, [isInstant, isMarketName, isSequence]);
    const rows = await listOrders(this.database.reader, {
      organizationId: actor.organizationId,
      market: query.market ?? null,
      instrument: query.instrument ?? null,
      statuses: query.status === undefined ? null : query.status === 'open' ? OPEN : [query.status],
      before: place ? { at: String(place[0]), market: String(place[1]), sequence: String(place[2]) } : null,
      limit: query.limit + 1,
    });
    return pageOf(
      rows,
      query.limit,
      (order) => [order.acceptedAt, order.market, String(order.sequence)],
      (order) => order,
    );
  }

  /** Own executions, newest first. */
  async trades(actor: Actor, query: TradeQuery): Promise<Page<OwnTradeRow['view']>> {
    const place = decodeCursor(query.cursor, [isInstant, isMarketName, isSequence, isSequence, isSideName]);
    const rows = await listTrades(this.database.reader, {
      organizationId: actor.organizationId,
      instrument: query.instrument ?? null,
      before: place
        ? {
            at: String(place[0]),
            market: String(place[1]),
            sequence: String(place[2]),
            fill: String(place[3]),
            side: String(place[4]),
          }
        : null,
      limit: query.limit + 1,
    });
    return pageOf(
      rows,
      query.limit,
      (row) => [row.at.toISOString(), row.market, String(row.sequence), String(row.fill), row.view.side],
      (row) => row.view,
    );
  }
}

function found(order: OrderView | null): OrderView {
  if (!order) throw new DomainError(ORDER_NOT_FOUND);
  return order;
}
