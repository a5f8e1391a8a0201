import { Module } from '@nestjs/common';
import { IdentityModule } from '../../identity/index.js';
import { RegistryModule } from '../../registry/index.js';
import { AlertsService } from './alerts.service.js';
import { ScanJob } from './scan-job.js';
import { ScansService } from './scans.service.js';
import { SurveillanceController } from './surveillance.controller.js';
import { WatchedDays } from './watched-days.js';

/** Watches what was traded; it reads what the loops wrote and has no part in trading. */
@Module({
  imports: [IdentityModule, RegistryModule],
  controllers: [SurveillanceController],
  providers: [WatchedDays, ScansService, ScanJob, AlertsService],
  exports: [ScansService, AlertsService],
})
export class SurveillanceModule {}
