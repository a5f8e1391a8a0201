import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { MarketLoops } from '../loop/market-loops.js';
import type { PlaceRequest, RepeatGuard } from '../loop/request.js';
import { ORDER_CLOSED, ORDER_NOT_FOUND, REPLACE_WITHOUT_CHANGE_TARGET } from '../market.errors.js';
import { TradingAccess } from '../trading-access.js';
import { parseOrderId, type OrderKey } from './ids.js';
import { orderAnswer, type OrderAnswer } from './order-answer.js';
import type { OrderForm, ReplaceForm } from './order.dto.js';
import { orderByKey } from './order.repository.js';
import { assertPostOnlyRests, fingerprintOf, orderTerms } from './order-request.js';
import type { OrderView } from './order-view.js';

/** From what a firm sends to a command of its market's loop, and back to what the firm is told. */
@Injectable()
export class OrderIntakeService {
  constructor(
    private readonly database: Database,
    private readonly access: TradingAccess,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws market.order-invalid, market.no-account, and what TradingLoop.submit throws. */
  async place(actor: Actor, form: OrderForm): Promise<OrderAnswer> {
    const { market, request } = await this.prepare(actor, form);
    return orderAnswer(this.database.reader, actor, await this.loops.submit(market, request));
  }

  /** Every check that does not depend on the moment, and the request that would go to the loop. */
  async prepare(actor: Actor, form: OrderForm): Promise<{ market: Market; request: PlaceRequest }> {
    assertPostOnlyRests(form);
    const instrument = await this.access.listed(form.instrument);
    const { priceTicks, quantityLots } = orderTerms(instrument.grid, form.price, form.quantity);
    const day = shanghaiDay(this.clock.now());
    const { accountId, group } = await this.access.trader(actor.organizationId, instrument.market, day);
    const postOnly = form.postOnly ?? false;
    const selfTradePrevention = form.selfTradePrevention ?? 'cancel-taker';
    const { side, timeInForce, clientOrderId } = form;
    return {
      market: instrument.market,
      request: {
        kind: 'place',
        organizationId: actor.organizationId,
        userId: actor.userId,
        accountId,
        clientOrderId,
        fingerprint: fingerprintOf(
          instrument.code,
          side,
          priceTicks,
          quantityLots,
          timeInForce,
          postOnly,
          selfTradePrevention,
        ),
        instrument: instrument.code,
        grid: instrument.grid,
        side,
        priceTicks,
        quantityLots,
        timeInForce,
        postOnly,
        selfTradePrevention,
        group,
      },
    };
  }

  /** Throws market.order-not-found, market.order-closed, and what TradingLoop.submit throws. */
  async cancel(actor: Actor, id: string, key: string | null): Promise<OrderAnswer> {
    const order = parseOrderId(id);
    if (!order) throw new DomainError(ORDER_NOT_FOUND);
    const { organizationId } = actor;
    const guard = guardOf(key, 'cancel', id);
    try {
      const cancel = { kind: 'cancel', organizationId, order: order.sequence, guard } as const;
      return await orderAnswer(this.database.reader, actor, await this.loops.submit(order.market, cancel));
    } catch (error) {
      // The loop knows open orders only; whose a closed one is, the database says.
      if (error instanceof DomainError && error.definition === ORDER_CLOSED) await this.own(actor, id);
      throw error;
    }
  }

  /** Throws market.order-not-found, market.order-closed, market.order-invalid, market.post-only-would-trade. */
  async replace(actor: Actor, id: string, form: ReplaceForm, key: string | null): Promise<OrderAnswer> {
    if (form.price === undefined && form.quantity === undefined) throw new DomainError(REPLACE_WITHOUT_CHANGE_TARGET);
    const order = await this.own(actor, id);
    const { grid } = await this.access.instrument(order.instrument);
    const { priceTicks, quantityLots } = orderTerms(grid, form.price ?? order.price, form.quantity ?? order.quantity);
    const reply = await this.loops.submit(order.market, {
      kind: 'replace',
      organizationId: actor.organizationId,
      order: order.sequence,
      priceTicks: form.price === undefined ? null : priceTicks,
      quantityLots: form.quantity === undefined ? null : quantityLots,
      guard: guardOf(key, 'replace', id, form.price ?? null, form.quantity ?? null),
    });
    return orderAnswer(this.database.reader, actor, reply);
  }

  /** Cancels the open orders of one instrument, or of every market; the count of those cancelled. */
  async cancelAll(
    actor: Actor,
    code: string | null,
    key: string | null,
  ): Promise<{ cancelled: number; replayed: boolean }> {
    const markets = code === null ? MARKETS : [(await this.access.instrument(code)).market];
    const answers = await Promise.all(
      markets.map((market) =>
        this.loops.submit(market, {
          kind: 'cancel-all',
          organizationId: actor.organizationId,
          instrument: code,
          guard: guardOf(key === null ? null : `${market}/${key}`, 'cancel-all', code),
        }),
      ),
    );
    const cancelled = answers.reduce((sum, answer) => sum + (answer.kind === 'cancelled' ? answer.count : 0), 0);
    return { cancelled, replayed: answers.some((answer) => answer.replayed) };
  }

  private async own(actor: Actor, id: string): Promise<OrderKey & OrderView> {
    const key = parseOrderId(id);
    const order = key && (await orderByKey(this.database.reader, actor.organizationId, key));
    if (!order) throw new DomainError(ORDER_NOT_FOUND);
    return order;
  }
}

function guardOf(key: string | null, ...content: readonly (string | null)[]): RepeatGuard | null {
  return key === null ? null : { key, fingerprint: fingerprintOf(...content) };
}
