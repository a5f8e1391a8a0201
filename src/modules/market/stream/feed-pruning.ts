import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { inChunks, StandingJobs, type JobRound } from '../../../platform/jobs/index.js';
import { deleteFeedBefore } from './private-feed.repository.js';
import { REPLAY_HOURS } from './stream-limits.js';

/** Batches per statement, so that no delete is long. */
const CHUNK = 5_000;
const HOUR_MS = 3_600_000;

/** Deletes private events that are too old to be replayed. Positions stay, so a gap is noticed. */
@Injectable()
export class FeedPruning implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly jobs: StandingJobs,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      name: 'prune-private-events',
      schedule: '0 */10 * * * *',
      run: (round) => this.prune(round),
    });
  }

  /** Returns how many batches of events went. */
  private prune({ at, stopping }: JobRound): Promise<number> {
    const before = new Date(at.getTime() - REPLAY_HOURS * HOUR_MS);
    return inChunks(CHUNK, stopping, () => deleteFeedBefore(this.database, before, CHUNK));
  }
}
