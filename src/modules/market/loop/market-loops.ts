import { hostname } from 'node:os';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { ReadinessChecks } from '../../../platform/health/readiness-checks.js';
import { Lifecycle } from '../../../platform/lifecycle/lifecycle.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { readFeeAccount } from '../../ledger/index.js';
import { MarketMetrics } from '../market-metrics.js';
import { CommitFeed } from '../stream/commit-feed.js';
import { readTradingStatus } from '../trading-access.js';
import { KeysUnderWay } from './keys-under-way.js';
import { requestKey, type LoopReply, type LoopRequest } from './request.js';
import { TradingLoop } from './trading-loop.js';

const TICK_MS = 1_000;

/** The trading loops of this process, one for each market; which of them it leads, the leases say. */
@Injectable()
export class MarketLoops implements OnApplicationBootstrap {
  private readonly logger = new Logger('TradingLoop');
  private readonly loops: ReadonlyMap<Market, TradingLoop>;
  private readonly keys = new KeysUnderWay();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(CLOCK) clock: Clock,
    private readonly metrics: MarketMetrics,
    feed: CommitFeed,
    readiness: ReadinessChecks,
    lifecycle: Lifecycle,
  ) {
    this.loops = new Map(
      MARKETS.map((market) => [
        market,
        new TradingLoop({
          market,
          databaseUrl: config.databaseUrl,
          queueMax: config.orderQueueMax,
          batchMax: config.orderBatchMax,
          holder: `${hostname()}/${process.pid}`,
          clock,
          ports: { readTradingStatus, readFeeAccount: (connection) => readFeeAccount(connection, market) },
          publish: (batch, state) => feed.committed(batch, state),
          rebuilt: (state) => feed.rebuilt(state),
          observer: {
            batchCommitted: (of, batch, tookMs) => metrics.batchCommitted(of, batch, tookMs),
            failed: (of, what, error) => {
              metrics.failed(of);
              this.logger.error(`${of}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
            },
            roleChanged: (of, role) => this.logger.log(`${of}: ${role}`),
          },
        }),
      ]),
    );
    metrics.watch(() =>
      [...this.loops].map(([market, loop]) => ({
        market,
        queueDepth: loop.queueDepth,
        leading: loop.role === 'leading',
        openOrders: loop.current?.orders.size ?? 0,
      })),
    );
    readiness.register('books', () => Promise.resolve(this.unready()));
    lifecycle.onStop('loops', 'trading loops', () => this.stop());
  }

  async onApplicationBootstrap(): Promise<void> {
    await Promise.all([...this.loops.values()].map((loop) => loop.start()));
    this.timer = setInterval(() => {
      for (const [market, loop] of this.loops) {
        loop.tick().catch((error: unknown) => this.logger.error(`${market}: tick: ${String(error)}`));
      }
    }, TICK_MS);
    this.timer.unref();
  }

  of(market: Market): TradingLoop {
    const loop = this.loops.get(market);
    invariant(loop, 'every market has a loop');
    return loop;
  }

  /** As TradingLoop.submit, counted. */
  async submit(market: Market, request: LoopRequest): Promise<LoopReply> {
    try {
      const loop = this.of(market);
      const key = requestKey(request);
      if (key === null) return await loop.submit(request);
      return await this.keys.send(key, market, () => loop.submit(request));
    } catch (error) {
      if (error instanceof DomainError) this.metrics.refused(market, error.definition.code);
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await Promise.all([...this.loops.values()].map((loop) => loop.stop()));
  }

  private unready(): string | null {
    const waiting = [...this.loops].filter(([, { role }]) => role !== 'leading' && role !== 'standby');
    return waiting.length === 0 ? null : waiting.map(([market, { role }]) => `${market}: ${role}`).join(', ');
  }
}
