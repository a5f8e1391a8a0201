import { Module } from '@nestjs/common';
import { DutiesController } from './duties.controller.js';
import { Duties } from './duties.service.js';

/** The board of duties of the joint meeting's offices. */
@Module({ controllers: [DutiesController], providers: [Duties], exports: [Duties] })
export class DutyModule {}
