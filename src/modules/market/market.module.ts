import { Module } from '@nestjs/common';
import { ApprovalModule } from '../approval/index.js';
import { IdentityModule } from '../identity/index.js';
import { LedgerModule } from '../ledger/index.js';
import { RegistryModule } from '../registry/index.js';
import { AgreementApprovals } from './agreement/agreement-approvals.js';
import { AgreementsController } from './agreement/agreements.controller.js';
import { AgreementsService } from './agreement/agreements.service.js';
import { BlocksController } from './block/blocks.controller.js';
import { BlocksService } from './block/blocks.service.js';
import { HaltsController } from './halt/halts.controller.js';
import { HaltsService } from './halt/halts.service.js';
import { MarketLoops } from './loop/market-loops.js';
import { MarketMetrics } from './market-metrics.js';
import { OrderBatchService } from './orders/order-batch.service.js';
import { OrderIntakeService } from './orders/order-intake.service.js';
import { OrderListService } from './orders/order-list.service.js';
import { OrdersController, OwnTradesController } from './orders/orders.controller.js';
import { OrderTestService } from './orders/order-test.service.js';
import { DealsController } from './side-desk/deals.controller.js';
import { DealsService } from './side-desk/deals.service.js';
import { CommitFeed } from './stream/commit-feed.js';
import { TradingAccess } from './trading-access.js';

@Module({
  imports: [IdentityModule, ApprovalModule, LedgerModule, RegistryModule],
  controllers: [
    OrdersController,
    OwnTradesController,
    HaltsController,
    BlocksController,
    AgreementsController,
    DealsController,
  ],
  providers: [
    CommitFeed,
    MarketLoops,
    MarketMetrics,
    TradingAccess,
    OrderIntakeService,
    OrderBatchService,
    OrderListService,
    OrderTestService,
    HaltsService,
    BlocksService,
    AgreementsService,
    AgreementApprovals,
    DealsService,
  ],
  exports: [MarketLoops, CommitFeed, OrderIntakeService, HaltsService, AgreementApprovals],
})
export class MarketModule {}
