import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Lifecycle } from '../../../platform/lifecycle/lifecycle.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { SETTLED_MARKETS, type SettledMarkets } from '../settled-markets.js';
import { DayEnd } from './day-end.js';
import { daysToTakeUp, newestDay } from './run.repository.js';

const POLL_MS = 5_000;
/** Days of one market in one round, so that a stop never waits long. */
const DAYS_AT_ONCE = 20;
/** Rounds that a market is left alone after an error. */
const ROUNDS_PAUSED = 12;

/** Settles what has closed: days without a run, runs that were killed, and those for which something has come since. */
@Injectable()
export class SettlementJobs implements OnApplicationBootstrap {
  private readonly logger = new Logger('Settlement');
  private readonly paused = new Map<Market, number>();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly dayEnd: DayEnd,
    @Inject(SETTLED_MARKETS) private readonly markets: SettledMarkets,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('jobs', 'settlement', () => this.stop());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.round(), POLL_MS);
    this.timer.unref();
  }

  /** One round over all markets; a round that is under way is joined. */
  round(): Promise<void> {
    this.running ??= this.settleAll().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async settleAll(): Promise<void> {
    for (const market of MARKETS) {
      const rounds = this.paused.get(market) ?? 0;
      if (rounds > 0) {
        this.paused.set(market, rounds - 1);
        continue;
      }
      try {
        for (const day of await this.daysOf(market)) {
          if (this.stopping) return;
          await this.dayEnd.run(market, day, null);
        }
      } catch (error) {
        this.paused.set(market, ROUNDS_PAUSED);
        this.logger.error(`${market}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  /** Oldest first, because a day waits for the one before it. */
  private async daysOf(market: Market): Promise<readonly string[]> {
    const { reader } = this.database;
    const again = await daysToTakeUp(reader, market, DAYS_AT_ONCE);
    const newest = await newestDay(reader, market);
    const closed = await this.markets.closedDays(reader, market, newest, DAYS_AT_ONCE);
    return [...again, ...closed.filter((day) => day !== newest)];
  }

  private async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }
}
