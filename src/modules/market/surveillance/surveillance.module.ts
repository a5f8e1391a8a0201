import { Module } from '@nestjs/common';
import { IdentityModule } from '../../identity/index.js';
import { RegistryModule } from '../../registry/index.js';
import { AlertsService } from './alerts.service.js';
import { RestrictionProposals } from './restriction-proposals.js';
import { ScansService } from './scans.service.js';
import { SurveillanceController } from './surveillance.controller.js';
import { DefaultSurveillanceTerms } from './surveillance-terms.js';
import { WatchedDays } from './watched-days.js';

/** Watches what was traded; it reads what the loops wrote and has no part in trading. */
@Module({
  imports: [IdentityModule, RegistryModule],
  controllers: [SurveillanceController],
  providers: [DefaultSurveillanceTerms, WatchedDays, ScansService, AlertsService, RestrictionProposals],
  exports: [ScansService, AlertsService, RestrictionProposals],
})
export class SurveillanceModule {}
