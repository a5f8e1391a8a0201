import { defineError } from '../../../shared/domain-error.js';

export const LISTING_PERMIT_EXCEEDED = defineError({
  code: 'market.listing-permit-exceeded',
  status: 422,
  zh: '挂牌须先经主管部门审批，数量超过已批准的剩余额度',
  en: 'The authority must have approved what is listed, and less than this is left of what it approved',
});
export const LISTING_PERMIT_INVALID = defineError({
  code: 'market.listing-permit-invalid',
  status: 422,
  zh: '品种、数量或有效期不适用',
  en: 'The instrument is not of the market, the quantity does not fit it, or the last day is past',
});
export const LISTING_PERMIT_NOT_NEEDED = defineError({
  code: 'market.listing-permit-not-needed',
  status: 422,
  zh: '该市场挂牌无须审批',
  en: 'Neither the rules of today nor those to come ask for an approval before listing',
});
export const LISTING_PERMIT_NO_AUTHORITY = defineError({
  code: 'market.listing-permit-no-authority',
  status: 422,
  zh: '没有对贵单位有管辖权的主管部门',
  en: 'No authority of the market is competent for your organization',
});
export const LISTING_PERMIT_LAPSED = defineError({
  code: 'market.listing-permit-lapsed',
  status: 409,
  zh: '申请的有效期已过，只能驳回',
  en: 'The last day that was asked for is past; the application can only be rejected',
});
