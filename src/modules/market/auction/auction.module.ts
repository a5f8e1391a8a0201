import { Module } from '@nestjs/common';
import { ApprovalModule } from '../../approval/index.js';
import { IdentityModule } from '../../identity/index.js';
import { LedgerModule } from '../../ledger/index.js';
import { MarketModule } from '../market.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { AuctionAccess } from './auction-access.js';
import { AuctionApprovals } from './auction-approvals.js';
import { AuctionKeys } from './auction-keys.js';
import { AuctionNotices } from './auction-notices.service.js';
import { AuctionsController } from './auctions.controller.js';
import { AuctionsService } from './auctions.service.js';

/** One-way auctions: notices by two persons, registration, bids, results and what follows from them. */
@Module({
  imports: [ApprovalModule, IdentityModule, LedgerModule, MarketModule, RulebookModule],
  controllers: [AuctionsController],
  providers: [AuctionAccess, AuctionKeys, AuctionNotices, AuctionApprovals, AuctionsService],
})
export class AuctionModule {}
