import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/index.js';
import { LedgerModule } from '../ledger/index.js';
import { RegistryModule } from '../registry/index.js';
import { HaltsController } from './halt/halts.controller.js';
import { HaltsService } from './halt/halts.service.js';
import { MarketLoops } from './loop/market-loops.js';
import { MarketMetrics } from './market-metrics.js';
import { OrderBatchService } from './orders/order-batch.service.js';
import { OrderIntakeService } from './orders/order-intake.service.js';
import { OrderListService } from './orders/order-list.service.js';
import { OrdersController, OwnTradesController } from './orders/orders.controller.js';
import { OfferNames } from './pick/offer-names.js';
import { PickIntakeService } from './pick/pick-intake.service.js';
import { PicksController } from './pick/picks.controller.js';
import { OrderTestService } from './orders/order-test.service.js';
import { CommitFeed } from './stream/commit-feed.js';
import { TradingAccess } from './trading-access.js';

@Module({
  imports: [IdentityModule, LedgerModule, RegistryModule],
  controllers: [OrdersController, OwnTradesController, PicksController, HaltsController],
  providers: [
    CommitFeed,
    MarketLoops,
    MarketMetrics,
    TradingAccess,
    OrderIntakeService,
    OrderBatchService,
    OrderListService,
    OrderTestService,
    OfferNames,
    PickIntakeService,
    HaltsService,
  ],
  exports: [MarketLoops, CommitFeed, OfferNames, OrderIntakeService, HaltsService],
})
export class MarketModule {}
