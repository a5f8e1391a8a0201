import { Global, Module } from '@nestjs/common';
import { ASSET_SCALES } from './modules/ledger/index.js';
import { Instruments, RegistryModule } from './modules/registry/index.js';

/** Where a module needs something of one to its right: the port, and who provides it. */
@Global()
@Module({
  imports: [RegistryModule],
  providers: [{ provide: ASSET_SCALES, useExisting: Instruments }],
  exports: [ASSET_SCALES],
})
export class PortsModule {}
