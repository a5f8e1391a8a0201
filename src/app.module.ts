import { Module, type DynamicModule } from '@nestjs/common';
import { IdentityModule } from './modules/identity/index.js';
import { AllocationModule } from './modules/allocation/index.js';
import { ApprovalModule } from './modules/approval/index.js';
import { CompensationModule } from './modules/compensation/index.js';
import { LedgerModule } from './modules/ledger/index.js';
import {
  AuctionModule,
  JournalModule,
  MarketDataModule,
  MarketModule,
  RulebookModule,
  StreamModule,
  SurveillanceModule,
} from './modules/market/index.js';
import { RegistryModule } from './modules/registry/index.js';
import { SettlementModule } from './modules/settlement/index.js';
import { AuditModule } from './platform/audit/audit.module.js';
import type { Config } from './platform/config/config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { ErrorCatalogueModule } from './platform/http/error-catalogue.module.js';
import { JobsModule } from './platform/jobs/index.js';
import { LifecycleModule } from './platform/lifecycle/lifecycle.module.js';
import type { Logger } from './platform/logging/logger.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import { MetricsModule } from './platform/metrics/metrics.module.js';
import { PortsModule } from './ports.module.js';
import type { Clock } from './shared/clock.js';

/** The table of contents: one line for each part of the platform, and below it the ports between modules. */
@Module({})
export class AppModule {
  static with(config: Config, clock: Clock, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        // What the program stands on.
        ConfigModule.with(config, clock),
        LoggingModule.with(logger),
        LifecycleModule,
        DatabaseModule,
        HealthModule,
        MetricsModule,
        JobsModule,
        ErrorCatalogueModule,
        AuditModule,
        // The modules, in the order in which they may know each other.
        IdentityModule,
        ApprovalModule,
        LedgerModule,
        RegistryModule,
        AllocationModule,
        MarketModule,
        AuctionModule,
        RulebookModule,
        MarketDataModule,
        StreamModule,
        JournalModule,
        SurveillanceModule,
        SettlementModule,
        CompensationModule,
        PortsModule,
      ],
    };
  }
}
