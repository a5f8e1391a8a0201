import { Module } from '@nestjs/common';
import { AgreementModule } from './agreement/agreement.module.js';
import { SectionController } from './section/section.controller.js';
import { SectionRegister } from './section/section-register.js';

/** What governments owe each other for the river. So far: the register of its sections, and agreements. */
@Module({
  imports: [AgreementModule],
  controllers: [SectionController],
  providers: [SectionRegister],
  exports: [SectionRegister, AgreementModule],
})
export class CompensationModule {}
