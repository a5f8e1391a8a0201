import { defineError } from '../../shared/domain-error.js';

export const ProposalNotFound = defineError({
  code: 'approval.proposal-not-found',
  status: 404,
  zh: '没有该审批事项',
  en: 'There is no such proposal, or it is not yours to see.',
});

export const ProposalClosed = defineError({
  code: 'approval.proposal-closed',
  status: 409,
  zh: '该审批事项已办结',
  en: 'The proposal has been approved, rejected or withdrawn.',
});

export const AlreadyOpen = defineError({
  code: 'approval.already-open',
  status: 409,
  zh: '同一事项已在审批中',
  en: 'A proposal of this kind on the same subject is open.',
});

export const OwnProposal = defineError({
  code: 'approval.own-proposal',
  status: 403,
  zh: '申请人不得审批自己的申请',
  en: 'Who proposes does not approve.',
});

export const NotTheAuthority = defineError({
  code: 'approval.not-the-authority',
  status: 403,
  zh: '该事项不由本机构审批',
  en: 'Another authority decides this proposal.',
});

export const NotAnApprover = defineError({
  code: 'approval.not-an-approver',
  status: 403,
  zh: '仅审批人可以作出决定',
  en: 'Only an approver decides.',
});

export const AlreadyDecided = defineError({
  code: 'approval.already-decided',
  status: 409,
  zh: '您已对该事项作出决定',
  en: 'This person has decided on the proposal before; a quorum is made of distinct persons.',
});

export const ReasonRequired = defineError({
  code: 'approval.reason-required',
  status: 422,
  zh: '驳回必须说明理由',
  en: 'A rejection states its reason.',
});

export const NotTheProposer = defineError({
  code: 'approval.not-the-proposer',
  status: 403,
  zh: '只有申请人可以撤回',
  en: 'Only who proposed may withdraw.',
});
