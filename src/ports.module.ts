import { Global, Module } from '@nestjs/common';
import { ASSET_SCALES, TRANSFER_STOPS } from './modules/ledger/index.js';
import { Instruments, RegistryModule, RestrictionStops } from './modules/registry/index.js';

/** Where a module needs something of one to its right: the port, and who provides it. */
@Global()
@Module({
  imports: [RegistryModule],
  providers: [
    { provide: ASSET_SCALES, useExisting: Instruments },
    { provide: TRANSFER_STOPS, useExisting: RestrictionStops },
  ],
  exports: [ASSET_SCALES, TRANSFER_STOPS],
})
export class PortsModule {}
