import { Module } from '@nestjs/common';
import { ApprovalModule } from '../../approval/index.js';
import { AreaObjectsController } from './object/area-objects.controller.js';
import { AreaObjects } from './object/area-objects.service.js';
import { ReckoningsController } from './reckoning/reckonings.controller.js';
import { Reckonings } from './reckoning/reckonings.service.js';
import { AreaPayments } from './recipient/payments.service.js';
import { RecipientsController } from './recipient/recipients.controller.js';
import { Recipients } from './recipient/recipients.service.js';
import { StandardsController } from './standard/standards.controller.js';
import { Standards } from './standard/standards.service.js';

/** Compensation by area: what is compensated, by which standard, who is owed how much for each year, and what is paid. */
@Module({
  imports: [ApprovalModule],
  // The fixed paths below `compensation/areas` come before the one with an id.
  controllers: [RecipientsController, ReckoningsController, StandardsController, AreaObjectsController],
  providers: [AreaObjects, Standards, Reckonings, Recipients, AreaPayments],
  exports: [Reckonings, Recipients],
})
export class AreaModule {}
