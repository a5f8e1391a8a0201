import { Module } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { CLOCK, type Clock } from '../../shared/clock.js';
import { ApprovalModule } from '../approval/index.js';
import { ASSET_SCALES, LedgerModule, LedgerService, type AssetScales } from '../ledger/index.js';
import { BankStatementsController } from './bank/bank-statements.controller.js';
import { BankStatementsService } from './bank/bank-statements.service.js';
import { ResolutionsService } from './break/resolutions.service.js';
import { DayEnd } from './run/day-end.js';
import { RunQueries } from './run/run-queries.js';
import { RunsController } from './run/runs.controller.js';
import { SettlementJobs } from './run/settlement-jobs.js';
import { SETTLED_MARKETS, type SettledMarkets } from './settled-markets.js';
import { StatementsController } from './statement/statements.controller.js';
import { StatementsService } from './statement/statements.service.js';

/** Day end: what was traded, booked and banked is compared, told to each participant and closed for ever. */
@Module({
  imports: [ApprovalModule, LedgerModule],
  controllers: [RunsController, BankStatementsController, StatementsController],
  providers: [
    {
      provide: DayEnd,
      inject: [Database, CLOCK, SETTLED_MARKETS, LedgerService, ASSET_SCALES],
      useFactory: (
        database: Database,
        clock: Clock,
        markets: SettledMarkets,
        ledger: LedgerService,
        scales: AssetScales,
      ) => new DayEnd({ database, clock, markets, ledger, scales }),
    },
    SettlementJobs,
    RunQueries,
    ResolutionsService,
    BankStatementsService,
    StatementsService,
  ],
  exports: [DayEnd, SettlementJobs],
})
export class SettlementModule {}
