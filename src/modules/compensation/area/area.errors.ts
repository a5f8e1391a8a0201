import { defineError } from '../../../shared/domain-error.js';

export const OutsideOwnArea = defineError({
  code: 'compensation.outside-own-area',
  status: 403,
  zh: '该行政区不在本机构辖区内',
  en: 'The division lies outside the area of this office.',
});
export const AreaObjectNotFound = defineError({
  code: 'compensation.area-object-not-found',
  status: 404,
  zh: '补偿对象不存在',
  en: 'There is no such compensated object, or it is not yours to see.',
});
export const AreaObjectInvalid = defineError({
  code: 'compensation.area-object-invalid',
  status: 422,
  zh: '补偿对象的内容不符合要求',
  en: 'What is said of the compensated object breaks a rule.',
});
export const RecipientNotFound = defineError({
  code: 'compensation.recipient-not-found',
  status: 404,
  zh: '补偿对象受偿方不存在',
  en: 'There is no such recipient, or it is not yours to see.',
});
export const RecipientKnown = defineError({
  code: 'compensation.recipient-known',
  status: 409,
  zh: '该行政区已有同名受偿方',
  en: 'A recipient of this kind and name is known in the division.',
});
export const StandardNotFound = defineError({
  code: 'compensation.standard-not-found',
  status: 404,
  zh: '补偿标准不存在',
  en: 'There is no such standard of compensation.',
});
export const StandardInvalid = defineError({
  code: 'compensation.standard-invalid',
  status: 422,
  zh: '补偿标准的内容不符合要求',
  en: 'The standard breaks the rules for standards.',
});
export const StandardOfAnother = defineError({
  code: 'compensation.standard-of-another-office',
  status: 403,
  zh: '该补偿标准属于其他财政部门',
  en: 'The standard belongs to another finance office.',
});
export const StandardUnknownForYear = defineError({
  code: 'compensation.standard-unknown-for-year',
  status: 422,
  zh: '该年度的补偿标准尚不能确定',
  en: 'The standard of this year is not known.',
});
export const ReckoningNotFound = defineError({
  code: 'compensation.reckoning-not-found',
  status: 404,
  zh: '年度核算不存在',
  en: 'There is no such reckoning, or it is not yours to see.',
});
export const ReckoningBlocked = defineError({
  code: 'compensation.reckoning-blocked',
  status: 422,
  zh: '缺少核算所需的数据',
  en: 'Something that the reckoning needs is not known.',
});
export const ReckoningOutOfOrder = defineError({
  code: 'compensation.reckoning-out-of-order',
  status: 409,
  zh: '各年度须依次结算，不得跳过或重复',
  en: 'Years are settled in their order, each once and none left out.',
});
export const ReckoningStale = defineError({
  code: 'compensation.reckoning-stale',
  status: 409,
  zh: '草稿之后数据已变更，请驳回后重新核算',
  en: 'What the draft was reckoned from has changed; reject it and draft again.',
});
export const YearNotCounted = defineError({
  code: 'compensation.year-not-counted',
  status: 422,
  zh: '该年度的计数日尚未到来',
  en: 'The day on which objects are counted has not come.',
});
export const TooManyObjects = defineError({
  code: 'compensation.too-many-objects',
  status: 422,
  zh: '补偿对象过多，请按更小的行政区划分标准',
  en: 'The standard covers more objects than one reckoning takes; divide it by division.',
});
export const PaymentBeyondOwed = defineError({
  code: 'compensation.payment-beyond-owed',
  status: 422,
  zh: '付款超过应付未付金额',
  en: 'The payment exceeds what is owed and not yet paid.',
});
export const PaymentReferenceUsed = defineError({
  code: 'compensation.payment-reference-used',
  status: 409,
  zh: '该凭证号已登记付款',
  en: 'A payment with this reference is recorded.',
});
export const PaymentInvalid = defineError({
  code: 'compensation.payment-invalid',
  status: 422,
  zh: '付款内容不符合要求',
  en: 'The payment breaks a rule.',
});
