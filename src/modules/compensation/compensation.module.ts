import { Module } from '@nestjs/common';
import { SectionController } from './section/section.controller.js';
import { SectionRegister } from './section/section-register.js';

/** What governments owe each other for the river. So far: the register of its sections. */
@Module({
  controllers: [SectionController],
  providers: [SectionRegister],
  exports: [SectionRegister],
})
export class CompensationModule {}
