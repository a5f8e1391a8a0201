import { Module } from '@nestjs/common';
import { AgreementModule } from './agreement/agreement.module.js';
import { AreaModule } from './area/area.module.js';
import { DutyModule } from './duty/duty.module.js';
import { SectionController } from './section/section.controller.js';
import { SectionRegister } from './section/section-register.js';
import { TargetModule } from './target/target.module.js';

/** What governments owe each other for the river. Sections; agreements; compensation by area; targets and duties. */
@Module({
  imports: [AgreementModule, AreaModule, TargetModule, DutyModule],
  controllers: [SectionController],
  providers: [SectionRegister],
  exports: [SectionRegister, AgreementModule],
})
export class CompensationModule {}
