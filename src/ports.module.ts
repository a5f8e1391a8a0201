import { Global, Module } from '@nestjs/common';
import { ASSET_SCALES, TRANSFER_STOPS } from './modules/ledger/index.js';
import { ClosedDays, JournalModule } from './modules/market/index.js';
import { Instruments, RegistryModule, RestrictionStops } from './modules/registry/index.js';
import { SETTLED_MARKETS, type SettledMarkets } from './modules/settlement/index.js';

/** Where a module needs something of one it may not know: the port, and who provides it. */
@Global()
@Module({
  imports: [RegistryModule, JournalModule],
  providers: [
    { provide: ASSET_SCALES, useExisting: Instruments },
    { provide: TRANSFER_STOPS, useExisting: RestrictionStops },
    // The market does not know the port either, so that it fits is checked here.
    { provide: SETTLED_MARKETS, inject: [ClosedDays], useFactory: (days: ClosedDays): SettledMarkets => days },
  ],
  exports: [ASSET_SCALES, TRANSFER_STOPS, SETTLED_MARKETS],
})
export class PortsModule {}
