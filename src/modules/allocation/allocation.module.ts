import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApprovalModule } from '../approval/index.js';
import { IdentityModule } from '../identity/index.js';
import { LedgerModule } from '../ledger/index.js';
import { RegistryModule } from '../registry/index.js';
import { AllocationHandler } from './allocation-handler.js';
import { AllocationQueries } from './allocation-queries.js';
import { AllocationsController } from './allocations.controller.js';
import { ApplicationDocumentEntity } from './application-document.entity.js';
import { ApplicationEntity } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import { BatchesService } from './batches.service.js';
import { Eligibility } from './eligibility.js';
import { GrantEntity } from './grant.entity.js';

/** How rights come into being: applications, their review, and the issue of what was approved. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ApplicationEntity, ApplicationDocumentEntity, GrantEntity]),
    IdentityModule,
    ApprovalModule,
    LedgerModule,
    RegistryModule,
  ],
  controllers: [AllocationsController],
  providers: [Eligibility, AllocationHandler, ApplicationsService, BatchesService, AllocationQueries],
  exports: [ApplicationsService, BatchesService],
})
export class AllocationModule {}
