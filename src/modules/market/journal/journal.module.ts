import type { KeyObject } from 'node:crypto';
import { Logger, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { loadSigningKey } from '../../../platform/config/key-files.js';
import { Database } from '../../../platform/database/database.js';
import { Lifecycle } from '../../../platform/lifecycle/lifecycle.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { ClosedDays } from '../closed-day/closed-days.js';
import { MarketModule } from '../market.module.js';
import { CommitFeed } from '../stream/commit-feed.js';
import { anchorFileIn } from './anchor-file.js';
import { AnchorPublisher } from './anchor-publisher.js';
import { ANCHOR_KEY, AnchorsController } from './anchors.controller.js';
import { JournalController } from './journal.controller.js';

const logger = new Logger('AnchorPublisher');

/** The journal for those who check it: auditors read it, the public gets its signed heads. */
@Module({
  imports: [MarketModule],
  controllers: [JournalController, AnchorsController],
  providers: [
    {
      provide: ANCHOR_KEY,
      inject: [CONFIG],
      useFactory: ({ keys }: Config) => loadSigningKey(keys.anchorKeyFile, keys.createMissing),
    },
    {
      provide: AnchorPublisher,
      inject: [Database, CLOCK, CONFIG, ANCHOR_KEY],
      useFactory: (database: Database, clock: Clock, config: Config, key: KeyObject) =>
        new AnchorPublisher({
          database,
          clock,
          key,
          file: anchorFileIn(config.dataDirectory),
          failed: (market, error) => logger.error(`${market}: no anchor: ${String(error)}`),
        }),
    },
    {
      provide: ClosedDays,
      inject: [AnchorPublisher],
      useFactory: (anchors: AnchorPublisher) => new ClosedDays(anchors),
    },
  ],
  exports: [AnchorPublisher, ClosedDays],
})
export class JournalModule {
  constructor(publisher: AnchorPublisher, feed: CommitFeed, lifecycle: Lifecycle) {
    feed.subscribe(publisher);
    // One stage after the loops: by then the last batch of every market is on disk.
    lifecycle.onStop('streams', 'journal anchors', async () => {
      await publisher.publishHeads();
    });
  }
}
