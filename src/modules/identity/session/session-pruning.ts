import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { inChunks, StandingJobs } from '../../../platform/jobs/index.js';
import { deleteSessionsExpiredBefore } from './session.repository.js';

/** How long a session that is over stays, as long as records of use must be at hand (网络安全法 art. 21: six months). */
const KEPT_DAYS = 184;
const CHUNK = 1_000;
const DAY_MS = 86_400_000;

/** Deletes sessions that were over long ago, with their refresh tokens; what they did is in the audit trail. */
@Injectable()
export class SessionPruning implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly jobs: StandingJobs,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      name: 'prune-sessions',
      schedule: '0 20 3 * * *',
      run: ({ at, stopping }) => {
        const before = new Date(at.getTime() - KEPT_DAYS * DAY_MS);
        return inChunks(CHUNK, stopping, () =>
          this.database.transaction((tx) => deleteSessionsExpiredBefore(tx, before, CHUNK)),
        );
      },
    });
  }
}
