import { brokenConstraint } from '../../platform/database/constraint-violation.js';
import { DomainError, type ErrorDefinition } from '../../shared/domain-error.js';
import {
  AlreadyDecided,
  AlreadyOpen,
  NotAnApprover,
  NotTheAuthority,
  OwnProposal,
  ProposalClosed,
  ReasonRequired,
} from './approval.errors.js';

/**
 * What the database refused, in words. The service checks the same rules first; the database has the last word where a
 * role was taken away, or a second request won, in between.
 */
const REFUSALS: Readonly<Record<string, ErrorDefinition>> = {
  approval_proposals_one_open_per_subject: AlreadyOpen,
  approval_decisions_while_open: ProposalClosed,
  approval_decisions_not_by_the_proposer: OwnProposal,
  approval_decisions_by_the_authority: NotTheAuthority,
  approval_decisions_by_an_approver: NotAnApprover,
  approval_decisions_pkey: AlreadyDecided,
  approval_decisions_rejection_has_a_reason: ReasonRequired,
};

export function refusalByDatabase(error: unknown): never {
  const refusal = REFUSALS[brokenConstraint(error) ?? ''];
  throw refusal ? new DomainError(refusal) : error;
}
