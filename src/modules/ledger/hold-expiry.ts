import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { inChunks, StandingJobs } from '../../platform/jobs/index.js';
import { EXPIRIES_MAX } from './hold-release.js';
import { LedgerService } from './ledger.service.js';

/** Gives back, each minute, what holds had left that no desk owns and whose time is over. */
@Injectable()
export class HoldExpiry implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly jobs: StandingJobs,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      name: 'expire-holds',
      schedule: '30 * * * * *',
      run: ({ at, stopping }) =>
        inChunks(EXPIRIES_MAX, stopping, () =>
          this.database.transaction(async (tx) => (await this.ledger.expireHolds(tx, at)).length),
        ),
    });
  }
}
