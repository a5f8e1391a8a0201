import { Module } from '@nestjs/common';
import { ApprovalModule } from '../../approval/index.js';
import { AgreementDrafts } from './agreement-drafts.js';
import { AgreementSignatures } from './agreement-signatures.js';
import { AgreementsController, PublicAgreementsController } from './agreements.controller.js';
import { Agreements } from './agreements.service.js';

/** What governments have agreed on: texts, rules and signatures. */
@Module({
  imports: [ApprovalModule],
  controllers: [AgreementsController, PublicAgreementsController],
  providers: [Agreements, AgreementDrafts, AgreementSignatures],
  exports: [Agreements, AgreementDrafts, AgreementSignatures],
})
export class AgreementModule {}
