import { Module } from '@nestjs/common';
import { TargetsController } from './targets.controller.js';
import { Targets } from './targets.service.js';

/** The board of the policy's targets. */
@Module({ controllers: [TargetsController], providers: [Targets], exports: [Targets] })
export class TargetModule {}
