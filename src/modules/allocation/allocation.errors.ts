import { defineError } from '../../shared/domain-error.js';

export const ApplicationNotFound = defineError({
  code: 'allocation.application-not-found',
  status: 404,
  zh: '申请不存在',
  en: 'There is no such application, or it is not yours to see.',
});

export const StepNotPossible = defineError({
  code: 'allocation.step-not-possible',
  status: 409,
  zh: '申请的当前状态不允许此操作',
  en: 'The application is not in a state for this.',
});

export const OnlyEnterprisesApply = defineError({
  code: 'allocation.only-enterprises-apply',
  status: 403,
  zh: '仅企业可以申请',
  en: 'Rights are applied for by enterprises.',
});

export const NoTradingAccount = defineError({
  code: 'allocation.no-trading-account',
  status: 422,
  zh: '该企业在该市场没有有效的交易账户',
  en: 'The firm has no active trading account in the market.',
});

export const QuantityInvalid = defineError({
  code: 'allocation.quantity-invalid',
  status: 422,
  zh: '数量不符合标的的计量单位',
  en: 'The quantity does not fit the unit of the instrument.',
});

export const NotCompetent = defineError({
  code: 'allocation.not-competent',
  status: 403,
  zh: '本机构不是该企业该项权益的主管部门',
  en: 'Another authority decides on this right of this firm.',
});

export const NotAnIssuer = defineError({
  code: 'allocation.not-an-issuer',
  status: 422,
  zh: '本机构在该市场没有发放账户',
  en: 'The authority has no issuance account in this market.',
});

export const InstrumentNotOpen = defineError({
  code: 'allocation.instrument-not-open',
  status: 422,
  zh: '该标的已不再发放',
  en: 'The instrument is delisted; nothing more is issued of it.',
});

export const ReturnNeedsReason = defineError({
  code: 'allocation.return-needs-reason',
  status: 422,
  zh: '退回必须说明理由',
  en: 'A returned application says why.',
});

export const FirmTwiceInBatch = defineError({
  code: 'allocation.firm-twice-in-batch',
  status: 422,
  zh: '同一企业在一批中出现两次',
  en: 'A firm stands in a batch once.',
});

export const FirmUnknown = defineError({
  code: 'allocation.firm-unknown',
  status: 422,
  zh: '企业不存在或已停用',
  en: 'There is no such active enterprise.',
});
