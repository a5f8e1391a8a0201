export { ApprovalModule } from './approval.module.js';
export { ApprovalHandlers, type ApprovalHandler, type Dismissal } from './approval-handlers.js';
export { ApprovalsService, type DecisionDraft, type ProposalDraft } from './approvals.service.js';
export { ProposalRequests } from './proposal-requests.js';
export { DocumentBody } from './approval.dto.js';
export { DocumentView, ProposalLineView, proposalLine } from './approval.view.js';
export {
  AlreadyDecided,
  AlreadyOpen,
  NotAnApprover,
  NotTheAuthority,
  NotTheProposer,
  OwnProposal,
  ProposalClosed,
  ProposalNotFound,
  ReasonRequired,
} from './approval.errors.js';
export {
  DOCUMENTS_MAX,
  REASON_LENGTH_MAX,
  type Decision,
  type DocumentReference,
  type Json,
  type Payload,
  type Proposal,
  type ProposalStatus,
  type Verdict,
} from './proposal.js';
