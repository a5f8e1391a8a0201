import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { formatPrice } from '../../registry/index.js';
import { MarketLoops } from '../loop/market-loops.js';
import { orderAnswer, type OrderAnswer } from '../orders/order-answer.js';
import { fingerprintOf, orderTerms } from '../orders/order-request.js';
import { TradingAccess } from '../trading-access.js';
import { OfferNames } from './offer-names.js';
import { readListedOrder } from './offer.repository.js';
import type { PickForm } from './pick.dto.js';
import { OFFER_NOT_FOUND } from './pick.errors.js';

/** From the offer that a firm chose to a command of its market's loop. */
@Injectable()
export class PickIntakeService {
  constructor(
    private readonly database: Database,
    private readonly access: TradingAccess,
    private readonly loops: MarketLoops,
    private readonly names: OfferNames,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws market.offer-not-found, market.order-invalid, market.no-account, and what TradingLoop.submit throws. */
  async pick(actor: Actor, offerId: string, form: PickForm): Promise<OrderAnswer> {
    const offer = (await this.names.cipher()).read(offerId);
    const listed = offer && (await readListedOrder(this.database.reader, offer.market, offer.sequence));
    if (!offer || !listed) throw new DomainError(OFFER_NOT_FOUND);
    const { market, sequence, priceTicks } = offer;
    const { grid, code } = await this.access.listed(listed.instrument);
    const { quantityLots } = orderTerms(grid, formatPrice(grid, BigInt(priceTicks)), form.quantity);
    const day = shanghaiDay(this.clock.now());
    const { accountId, group } = await this.access.trader(actor.organizationId, market, day);
    const reply = await this.loops.submit(market, {
      kind: 'pick',
      organizationId: actor.organizationId,
      userId: actor.userId,
      accountId,
      clientOrderId: form.clientOrderId,
      fingerprint: fingerprintOf('pick', offerId, quantityLots),
      instrument: code,
      side: listed.side === 'buy' ? 'sell' : 'buy',
      priceTicks,
      quantityLots,
      group,
      picks: sequence,
      offer: offerId,
    });
    return orderAnswer(this.database.reader, actor, reply);
  }
}
