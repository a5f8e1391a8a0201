import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { DomainError } from '../../../shared/domain-error.js';
import { CNY } from '../../../shared/fen.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { readAvailable } from '../../ledger/index.js';
import { admitPlace } from '../loop/admission.js';
import { BatchDraft } from '../loop/batch-draft.js';
import { MarketLoops } from '../loop/market-loops.js';
import { readLimits } from '../limits/limit-reads.js';
import { readPermits } from '../listing-permit/permit-reads.js';
import { MARKET_STARTING } from '../market.errors.js';
import { checkTakesOrders } from '../day/order-rules.js';
import { readTradingStatus } from '../trading-access.js';
import type { OrderForm } from './order.dto.js';
import { OrderIntakeService } from './order-intake.service.js';

/** Says whether an order would be taken now, without placing it. */
@Injectable()
export class OrderTestService {
  constructor(
    private readonly database: Database,
    private readonly intake: OrderIntakeService,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws what placing it now would throw. */
  async check(actor: Actor, form: OrderForm): Promise<{ accepted: true }> {
    const { market, request } = await this.intake.prepare(actor, form);
    const state = this.loops.of(market).current;
    if (!state) throw new DomainError(MARKET_STARTING, undefined, { retryAfterSeconds: 1 });
    const now = this.clock.now();
    const day = shanghaiDay(now);
    const asset = request.side === 'buy' ? CNY : request.instrument;
    const purchases = request.side === 'buy' ? [request] : [];
    const sales = request.side === 'sell' ? [request] : [];
    const [balances, status, limits, permits] = await Promise.all([
      readAvailable(this.database.reader, [request.accountId], [asset]),
      readTradingStatus(this.database.reader, [request.accountId], day),
      readLimits(this.database.reader, market, state, purchases, false),
      readPermits(this.database.reader, state, sales, day, false),
    ]);
    const available = new Map(balances.map((row) => [`${row.account_id}/${row.asset}`, row.available]));
    checkTakesOrders(state, request.instrument, now);
    const terms = { ...request.grid, code: request.instrument, feeAccount: null };
    const draft = new BatchDraft(now, day, available, [], limits, permits);
    admitPlace(state, draft, request, terms, status.get(request.accountId));
    return { accepted: true };
  }
}
