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
import { HaltsController, MarketHaltsController } from './halt/halts.controller.js';
import { HaltsService } from './halt/halts.service.js';
import { IntentionsController } from './intention/intentions.controller.js';
import { IntentionsService } from './intention/intentions.service.js';
import { LargeHolders } from './limits/large-holders.js';
import { LargeHoldersController } from './limits/large-holders.controller.js';
import { PositionLimitsController } from './limits/position-limits.controller.js';
import { PositionLimitsService } from './limits/position-limits.service.js';
import { ListingPermitList } from './listing-permit/listing-permit-list.js';
import { ListingPermitsController } from './listing-permit/listing-permits.controller.js';
import { ListingPermitsService } from './listing-permit/listing-permits.service.js';
import { MarketLoops } from './loop/market-loops.js';
import { MarketMetrics } from './market-metrics.js';
import { OrderBatchService } from './orders/order-batch.service.js';
import { OrderIntakeService } from './orders/order-intake.service.js';
import { OrderListService } from './orders/order-list.service.js';
import { OrdersController, OwnTradesController } from './orders/orders.controller.js';
import { BarredAccounts } from './participant-stop/barred-accounts.js';
import { ParticipantStopsController } from './participant-stop/participant-stops.controller.js';
import { ParticipantStopsService } from './participant-stop/participant-stops.service.js';
import { OfferNames } from './pick/offer-names.js';
import { PickIntakeService } from './pick/pick-intake.service.js';
import { PicksController } from './pick/picks.controller.js';
import { OrderTestService } from './orders/order-test.service.js';
import { RegisterTransfersController } from './register-transfer/register-transfers.controller.js';
import { RegisterTransfers } from './register-transfer/register-transfers.service.js';
import { DeskOrders } from './side-desk/desk-orders.js';
import { DeskOrdersController } from './side-desk/desk-orders.controller.js';
import { RulebooksInForce } from './rulebook/rulebooks-in-force.js';
import { DealsController } from './side-desk/deals.controller.js';
import { DealsService } from './side-desk/deals.service.js';
import { PartyItems } from './side-desk/party-items.js';
import { CommitFeed } from './stream/commit-feed.js';
import { TradingAccess } from './trading-access.js';

@Module({
  imports: [IdentityModule, ApprovalModule, LedgerModule, RegistryModule],
  controllers: [
    OrdersController,
    OwnTradesController,
    PicksController,
    HaltsController,
    MarketHaltsController,
    ParticipantStopsController,
    PositionLimitsController,
    LargeHoldersController,
    RegisterTransfersController,
    ListingPermitsController,
    BlocksController,
    AgreementsController,
    DealsController,
    DeskOrdersController,
    IntentionsController,
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
    OfferNames,
    PickIntakeService,
    ParticipantStopsService,
    BarredAccounts,
    PositionLimitsService,
    LargeHolders,
    RegisterTransfers,
    ListingPermitsService,
    ListingPermitList,
    RulebooksInForce,
    HaltsService,
    PartyItems,
    BlocksService,
    AgreementsService,
    AgreementApprovals,
    DealsService,
    DeskOrders,
    IntentionsService,
  ],
  exports: [
    MarketLoops,
    CommitFeed,
    OfferNames,
    OrderIntakeService,
    HaltsService,
    AgreementApprovals,
    TradingAccess,
    DeskOrders,
  ],
})
export class MarketModule {}
