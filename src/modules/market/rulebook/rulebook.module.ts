import { Module } from '@nestjs/common';
import { ApprovalModule } from '../../approval/index.js';
import { LedgerModule } from '../../ledger/index.js';
import { RegistryModule } from '../../registry/index.js';
import { PublicationHandler } from './publication/publication-handler.js';
import { RulebookPublications } from './publication/rulebook-publications.js';
import { RulebookTemplatesController, RulebooksController } from './rulebooks.controller.js';
import { RulebooksInForce } from './rulebooks-in-force.js';
import { RulebookVersions } from './rulebook-versions.js';
import { RulebookTemplates } from './templates/rulebook-templates.js';

/** What each market allows: its versions, and how a new one is published. */
@Module({
  imports: [ApprovalModule, LedgerModule, RegistryModule],
  controllers: [RulebooksController, RulebookTemplatesController],
  providers: [RulebookVersions, RulebooksInForce, RulebookTemplates, RulebookPublications, PublicationHandler],
  exports: [RulebooksInForce, RulebookTemplates, RulebookPublications],
})
export class RulebookModule {}
