import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApprovalModule } from '../approval/index.js';
import { IdentityModule } from '../identity/index.js';
import { LedgerModule } from '../ledger/index.js';
import { AccountApplicationsController } from './account/account-applications.controller.js';
import { AccountOpening } from './account/account-opening.js';
import { HoldingAccountEntity } from './account/holding-account.entity.js';
import { HoldingAccountQueries } from './account/holding-account-queries.js';
import { HoldingAccounts } from './account/holding-accounts.js';
import { InstrumentEntity } from './instrument/instrument.entity.js';
import { Instruments } from './instrument/instruments.js';
import { InstrumentsController } from './instrument/instruments.controller.js';
import { ListingHandler } from './instrument/listing-handler.js';
import { ListingService } from './instrument/listing.service.js';
import { RestrictionEntity } from './restriction/restriction.entity.js';
import { RestrictionHandlers } from './restriction/restriction-handlers.js';
import { RestrictionStops } from './restriction/restriction-stops.js';
import { RestrictionsController } from './restriction/restrictions.controller.js';
import { RestrictionsService } from './restriction/restrictions.service.js';

/** What can be held, who has an account to hold it in, and what such an account may not do. */
@Module({
  imports: [
    TypeOrmModule.forFeature([InstrumentEntity, HoldingAccountEntity, RestrictionEntity]),
    IdentityModule,
    ApprovalModule,
    LedgerModule,
  ],
  controllers: [InstrumentsController, AccountApplicationsController, RestrictionsController],
  providers: [
    Instruments,
    ListingService,
    ListingHandler,
    HoldingAccounts,
    HoldingAccountQueries,
    AccountOpening,
    RestrictionsService,
    RestrictionHandlers,
    RestrictionStops,
  ],
  exports: [Instruments, HoldingAccounts, RestrictionStops, RestrictionsService],
})
export class RegistryModule {}
