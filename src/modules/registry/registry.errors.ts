import { defineError } from '../../shared/domain-error.js';

export const InstrumentNotFound = defineError({
  code: 'registry.instrument-not-found',
  status: 404,
  zh: '标的不存在',
  en: 'There is no such instrument.',
});

export const InstrumentExists = defineError({
  code: 'registry.instrument-exists',
  status: 409,
  zh: '该标的代码已使用',
  en: 'An instrument with this code exists; codes are never used again.',
});

export const InstrumentGridRefused = defineError({
  code: 'registry.instrument-grid-refused',
  status: 422,
  zh: '最小变动价位乘以最小交易单位须为整分',
  en: 'One lot at one tick must be a whole number of fen, so that every fill is exact.',
});

export const InstrumentTermsInvalid = defineError({
  code: 'registry.instrument-terms-invalid',
  status: 422,
  zh: '标的要素不符合要求',
  en: 'The terms of the instrument are not possible.',
});

export const IssuerNotCompetent = defineError({
  code: 'registry.issuer-not-competent',
  status: 422,
  zh: '发放机构不是该市场的主管部门',
  en: 'An issuer must be an authority of the market.',
});

export const NoOperator = defineError({
  code: 'registry.no-operator',
  status: 409,
  zh: '平台尚无交易机构',
  en: 'The platform has no active operator that could decide.',
});

export const NotAnOperator = defineError({
  code: 'registry.not-the-operator',
  status: 403,
  zh: '仅交易机构可以提出',
  en: 'Only the operator proposes this.',
});

export const OnlyEnterprisesHold = defineError({
  code: 'registry.only-enterprises-trade',
  status: 403,
  zh: '仅企业可以开立交易账户',
  en: 'Trading accounts are for enterprises; authorities and operators do not trade.',
});

export const AccountExists = defineError({
  code: 'registry.account-exists',
  status: 409,
  zh: '同一主体在同一市场只能有一个交易账户',
  en: 'The organization has a trading account in this market: one subject, one account.',
});

export const HoldingAccountNotFound = defineError({
  code: 'registry.account-not-found',
  status: 404,
  zh: '登记账户不存在',
  en: 'There is no such holding account, or it is not yours.',
});

export const AccountClosed = defineError({
  code: 'registry.account-closed',
  status: 423,
  zh: '登记账户已注销',
  en: 'The holding account is closed.',
});

export const RestrictionNotFound = defineError({
  code: 'registry.restriction-not-found',
  status: 404,
  zh: '限制措施不存在',
  en: 'There is no such restriction.',
});

export const RestrictionStands = defineError({
  code: 'registry.restriction-stands',
  status: 409,
  zh: '该文号的限制措施已生效',
  en: 'A restriction of this kind under this document stands on the account.',
});

export const RestrictionLifted = defineError({
  code: 'registry.restriction-lifted',
  status: 409,
  zh: '该限制措施已解除',
  en: 'The restriction has been lifted.',
});

export const NotCompetentForAccount = defineError({
  code: 'registry.not-competent-for-account',
  status: 403,
  zh: '本机构不是该账户所在市场和地区的主管部门',
  en: 'The account belongs to another authority.',
});

export const RestrictionPeriodInvalid = defineError({
  code: 'registry.restriction-period-invalid',
  status: 422,
  zh: '限制期间不成立',
  en: 'A restriction begins today or later and ends after its first day.',
});
