import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Market } from '../../../shared/market.js';
import { MarketLoops } from '../loop/market-loops.js';
import { TradingAccess } from '../trading-access.js';

export interface HaltView {
  readonly instrument: string;
  readonly halted: boolean;
}

export interface MarketHaltView {
  readonly market: Market;
  readonly halted: boolean;
}

/** Stops and resumes trading in an instrument, or in a whole market; a command in the market's journal like any other. */
@Injectable()
export class HaltsService {
  constructor(
    private readonly database: Database,
    private readonly access: TradingAccess,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws registry.instrument-not-found and what TradingLoop.submit throws. Repeating it changes nothing. */
  async set(actor: Actor, code: string, halted: boolean, reason: string): Promise<HaltView> {
    const { market, grid } = await this.access.instrument(code);
    await this.loops.submit(market, { kind: 'halt', instrument: code, grid, halted, userId: actor.userId, reason });
    await this.database.transaction((tx) =>
      recordAudit(tx, {
        at: this.clock.now(),
        actorId: actor.userId,
        organizationId: actor.organizationId,
        action: halted ? 'market.instrument-halted' : 'market.instrument-resumed',
        subject: `instrument:${code}`,
        after: { halted, reason },
      }),
    );
    return { instrument: code, halted };
  }

  /** Throws what TradingLoop.submit throws; market.closed before the market's first trading day. Repeating it changes nothing. */
  async setMarket(actor: Actor, market: Market, halted: boolean, reason: string): Promise<MarketHaltView> {
    await this.loops.submit(market, { kind: 'market-halt', halted, userId: actor.userId, reason });
    await this.database.transaction((tx) =>
      recordAudit(tx, {
        at: this.clock.now(),
        actorId: actor.userId,
        organizationId: actor.organizationId,
        action: halted ? 'market.halted' : 'market.resumed',
        subject: `market:${market}`,
        after: { halted, reason },
      }),
    );
    return { market, halted };
  }
}
