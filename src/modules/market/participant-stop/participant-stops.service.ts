import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { IdentityDirectory, OrganizationNotFound } from '../../identity/index.js';
import { LedgerService } from '../../ledger/index.js';
import { MarketLoops } from '../loop/market-loops.js';
import type { ParticipantStopView, StoppedMarketView } from './participant-stop.dto.js';
import { insertStop, isStopped } from './participant-stop.repository.js';

/**
 * The operator's switch for one participant: its orders, and what it has under way at the other desks, end in all markets,
 * and nothing new is taken until it is released. It acts at once and by one person; what is to last is a restriction, which two decide.
 */
@Injectable()
export class ParticipantStopsService {
  constructor(
    private readonly database: Database,
    private readonly identity: IdentityDirectory,
    private readonly ledger: LedgerService,
    private readonly loops: MarketLoops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The stop stands in every market before anything is cancelled, so no order slips in behind. A market that cannot be
   * reached is told in the answer; asking again cancels there. Throws identity.organization-not-found, ledger.busy.
   */
  async kill(actor: Actor, organizationId: string, reason: string): Promise<ParticipantStopView> {
    await this.set(actor, organizationId, true, reason);
    const stop = { user: actor.userId, reason };
    const markets = await Promise.all(MARKETS.map((market) => this.bar(market, organizationId, stop)));
    return { organizationId, stopped: true, markets };
  }

  /** Throws identity.organization-not-found, ledger.busy. */
  async release(actor: Actor, organizationId: string, reason: string): Promise<ParticipantStopView> {
    await this.set(actor, organizationId, false, reason);
    return { organizationId, stopped: false, markets: [] };
  }

  private async bar(
    market: Market,
    organizationId: string,
    stop: { readonly user: string; readonly reason: string },
  ): Promise<StoppedMarketView> {
    const request = { kind: 'bar', organizationId, accountId: null, stop } as const;
    try {
      const reply = await this.loops.submit(market, request);
      invariant(reply.kind === 'barred', 'a bar is answered with what it ended');
      return { market, cancelled: reply.orders, ended: reply.items, problem: null };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { market, cancelled: null, ended: null, problem: error.definition.code };
    }
  }

  /** Holds the order of every market, so that each batch of a loop is wholly before the change or wholly after it. */
  private async set(actor: Actor, organizationId: string, stopped: boolean, reason: string): Promise<void> {
    const at = this.clock.now();
    await this.database.transaction(async (tx) => {
      if (!(await this.identity.organization(tx, organizationId))) throw new DomainError(OrganizationNotFound);
      await this.ledger.lockMarkets(tx, MARKETS);
      const before = await isStopped(tx, organizationId);
      if (before !== stopped) {
        await insertStop(tx, { organizationId, stopped, reason, userId: actor.userId, at });
      }
      await recordAudit(tx, {
        at,
        actorId: actor.userId,
        organizationId: actor.organizationId,
        action: stopped ? 'market.participant-stopped' : 'market.participant-released',
        subject: `organization:${organizationId}`,
        before: { stopped: before },
        after: { stopped, reason },
      });
    });
  }
}
