import { Module, type DynamicModule } from '@nestjs/common';
import { LOGGER, type Logger } from './logger.js';

/** Gives every module the program's log. */
@Module({})
export class LoggingModule {
  static with(logger: Logger): DynamicModule {
    return {
      module: LoggingModule,
      global: true,
      providers: [{ provide: LOGGER, useValue: logger }],
      exports: [LOGGER],
    };
  }
}
