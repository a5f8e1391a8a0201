import { defineError } from '../../../shared/domain-error.js';

export const AGREEMENT_NOT_FOUND = defineError({
  code: 'market.agreement-not-found',
  status: 404,
  zh: '没有该协议转让',
  en: 'There is no such agreement of yours',
});
export const AGREEMENT_ENDED = defineError({
  code: 'market.agreement-ended',
  status: 409,
  zh: '协议转让已结束或已达成，不能再更改',
  en: 'The agreement has ended, or both sides are bound by it',
});
export const AGREEMENT_OTHER_SIDE = defineError({
  code: 'market.agreement-other-side',
  status: 409,
  zh: '提出方撤回，对方接受或拒绝',
  en: 'An offer is withdrawn by who made it, and accepted or declined by whom it was made to',
});
export const AGREEMENT_NOT_OFFERED = defineError({
  code: 'market.agreement-not-offered',
  status: 422,
  zh: '交易规则没有协议转让',
  en: 'The rules in force have no transfers by agreement',
});
export const AGREEMENT_NO_AUTHORITY = defineError({
  code: 'market.agreement-no-authority',
  status: 422,
  zh: '没有对双方都有管辖权的主管部门',
  en: 'A deal needs an approval, and no authority is competent for both parties',
});
export const AGREEMENT_BINDING = defineError({
  code: 'market.agreement-binding',
  status: 409,
  zh: '双方已达成协议，须由主管部门决定',
  en: 'Both sides are bound; only the authority decides',
});
export const AGREEMENT_INVALID = defineError({
  code: 'market.agreement-invalid',
  status: 422,
  zh: '数量或金额不符合要求',
  en: 'The quantity or the amount does not fit the instrument',
});
