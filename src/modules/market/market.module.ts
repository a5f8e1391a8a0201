import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/index.js';
import { LedgerModule } from '../ledger/index.js';
import { RegistryModule } from '../registry/index.js';
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
import { DeskOrders } from './side-desk/desk-orders.js';
import { DeskOrdersController } from './side-desk/desk-orders.controller.js';
import { DealsController } from './side-desk/deals.controller.js';
import { DealsService } from './side-desk/deals.service.js';
import { CommitFeed } from './stream/commit-feed.js';
import { TradingAccess } from './trading-access.js';

@Module({
  imports: [IdentityModule, LedgerModule, RegistryModule],
  controllers: [
    OrdersController,
    OwnTradesController,
    HaltsController,
    BlocksController,
    DealsController,
    DeskOrdersController,
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
    DealsService,
    DeskOrders,
  ],
  exports: [MarketLoops, CommitFeed, OrderIntakeService, HaltsService, TradingAccess, DeskOrders],
})
export class MarketModule {}
