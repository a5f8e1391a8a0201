import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { durability, schema } from './database-readiness.js';
import { HealthController } from './health.controller.js';
import { ReadinessChecks } from './readiness-checks.js';

@Global()
@Module({ controllers: [HealthController], providers: [ReadinessChecks], exports: [ReadinessChecks] })
export class HealthModule implements OnModuleInit {
  constructor(
    private readonly readiness: ReadinessChecks,
    private readonly database: Database,
    private readonly lifecycle: Lifecycle,
  ) {}

  onModuleInit(): void {
    this.readiness.register('lifecycle', async () => (this.lifecycle.stopping ? 'the service is stopping' : null));
    this.readiness.register('database', () => durability(this.database));
    this.readiness.register('schema', () => schema(this.database));
  }
}
