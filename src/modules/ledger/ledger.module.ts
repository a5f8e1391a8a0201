import { Module } from '@nestjs/common';
import { ApprovalModule } from '../approval/index.js';
import { AccountBooks } from './account-books.js';
import { CashMovementsService } from './cash-movements.service.js';
import { CashTransferService } from './cash-transfer.service.js';
import { HoldExpiry } from './hold-expiry.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerReader } from './ledger-reader.js';
import { LedgerService } from './ledger.service.js';

/** Needs the ports ASSET_SCALES and TRANSFER_STOPS from a global module. */
@Module({
  imports: [ApprovalModule],
  controllers: [LedgerController],
  providers: [LedgerService, LedgerReader, AccountBooks, CashTransferService, CashMovementsService, HoldExpiry],
  exports: [LedgerService, LedgerReader],
})
export class LedgerModule {}
