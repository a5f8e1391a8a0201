import { Module, type DynamicModule } from '@nestjs/common';
import { CLOCK, type Clock } from '../../shared/clock.js';
import { CONFIG, type Config } from './config.js';

/** Gives every module the configuration and the clock of this program. */
@Module({})
export class ConfigModule {
  static with(config: Config, clock: Clock): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: CLOCK, useValue: clock },
      ],
      exports: [CONFIG, CLOCK],
    };
  }
}
