import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { StandingJobs, type JobRound } from '../../../platform/jobs/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import { MARKETS } from '../../../shared/market.js';
import { unscannedDays } from './day-scan.repository.js';
import { ScansService } from './scans.service.js';

/** Days of one market in a round. */
const DAYS_AT_ONCE = 20;

/** Looks, every ten minutes, at each trading day in which something has happened since the last look. */
@Injectable()
export class ScanJob implements OnModuleInit {
  private readonly logger = new Logger('Surveillance');

  constructor(
    private readonly database: Database,
    private readonly scans: ScansService,
    private readonly jobs: StandingJobs,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: 'scan-trading-days', schedule: '0 5-59/10 * * * *', run: (round) => this.scan(round) });
  }

  /** Returns how many days it looked at. A day that is too large to be looked at keeps no other from it. */
  private async scan({ stopping }: JobRound): Promise<number> {
    let scanned = 0;
    for (const market of MARKETS) {
      for (const day of await unscannedDays(this.database.reader, market, DAYS_AT_ONCE)) {
        if (stopping()) return scanned;
        try {
          await this.scans.scanDay(null, market, day);
          scanned += 1;
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          this.logger.error(`${market} ${day}: ${error.message}`);
        }
      }
    }
    return scanned;
  }
}
