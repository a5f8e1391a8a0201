import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Lifecycle } from '../../../platform/lifecycle/lifecycle.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { deleteFeedBefore } from './private-feed.repository.js';
import { REPLAY_HOURS } from './stream-limits.js';

const EVERY_MS = 600_000;
/** Batches per statement, so that no delete is long. */
const CHUNK = 5_000;
const HOUR_MS = 3_600_000;

/** Deletes private events that are too old to be replayed. Positions stay, so a gap is noticed. */
@Injectable()
export class FeedPruning implements OnApplicationBootstrap {
  private readonly logger = new Logger('Stream');
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<unknown> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('jobs', 'pruning of private events', () => this.stop());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.prune().catch((error: unknown) => this.logger.error(`private events: ${String(error)}`));
    }, EVERY_MS);
    this.timer.unref();
  }

  /** Returns how many batches of events went. */
  async prune(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - REPLAY_HOURS * HOUR_MS);
    let deleted = 0;
    for (;;) {
      const chunk = await deleteFeedBefore(this.database, before, CHUNK);
      deleted += chunk;
      if (chunk < CHUNK || this.stopping) return deleted;
    }
  }

  private async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }
}
