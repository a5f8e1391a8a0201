import { Module, type DynamicModule } from '@nestjs/common';
import { IdentityModule } from './modules/identity/index.js';
import type { Config } from './platform/config/config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { LifecycleModule } from './platform/lifecycle/lifecycle.module.js';
import type { Clock } from './shared/clock.js';

/** The table of contents: one line for each part of the platform, and below it the ports between modules. */
@Module({})
export class AppModule {
  static with(config: Config, clock: Clock): DynamicModule {
    return {
      module: AppModule,
      imports: [
        // What the program stands on.
        ConfigModule.with(config, clock),
        LifecycleModule,
        DatabaseModule,
        HealthModule,
        // The modules, in the order in which they may know each other.
        IdentityModule,
      ],
    };
  }
}
