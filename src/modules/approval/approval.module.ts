import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApprovalHandlers } from './approval-handlers.js';
import { ApprovalQueries } from './approval-queries.js';
import { ApprovalRequests } from './approval-requests.js';
import { ApprovalsController } from './approvals.controller.js';
import { ApprovalsService } from './approvals.service.js';
import { DecisionEntity } from './decision.entity.js';
import { DocumentEntity } from './document.entity.js';
import { ProposalEntity } from './proposal.entity.js';
import { ProposalRequests } from './proposal-requests.js';
import { SECOND_FACTOR, sessionIsEnough } from './second-factor.js';

@Module({
  imports: [TypeOrmModule.forFeature([ProposalEntity, DocumentEntity, DecisionEntity])],
  controllers: [ApprovalsController],
  providers: [
    ApprovalHandlers,
    ApprovalsService,
    ApprovalQueries,
    ApprovalRequests,
    ProposalRequests,
    { provide: SECOND_FACTOR, useValue: sessionIsEnough },
  ],
  exports: [ApprovalHandlers, ApprovalsService, ProposalRequests],
})
export class ApprovalModule {}
