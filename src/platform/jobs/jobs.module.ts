import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { forgetAnswers, KEPT_DAYS_MIN } from '../idempotency/index.js';
import { inChunks } from './in-chunks.js';
import { StandingJobs } from './standing-jobs.js';

const CHUNK = 5_000;
const DAY_MS = 86_400_000;

@Global()
@Module({ providers: [StandingJobs], exports: [StandingJobs] })
export class JobsModule implements OnModuleInit {
  constructor(
    private readonly jobs: StandingJobs,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      name: 'forget-answers',
      schedule: '0 10 3 * * *',
      run: ({ at, stopping }) => {
        const before = new Date(at.getTime() - KEPT_DAYS_MIN * DAY_MS);
        return inChunks(CHUNK, stopping, () => this.database.transaction((tx) => forgetAnswers(tx, before, CHUNK)));
      },
    });
  }
}
