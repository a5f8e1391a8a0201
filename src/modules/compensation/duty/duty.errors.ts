import { defineError } from '../../../shared/domain-error.js';

export const DutyNotFound = defineError({
  code: 'compensation.duty-not-found',
  status: 404,
  zh: '任务不存在',
  en: 'There is no such duty.',
});
export const DutyInvalid = defineError({
  code: 'compensation.duty-invalid',
  status: 422,
  zh: '任务的内容不符合要求',
  en: 'What is said of the duty breaks a rule.',
});
export const DutyOfAnother = defineError({
  code: 'compensation.duty-of-another-office',
  status: 403,
  zh: '该任务的牵头单位或交办单位不是本机构',
  en: 'Its owner reports on a duty, and the office that assigned it judges.',
});
export const DutyStepNotPossible = defineError({
  code: 'compensation.duty-step-not-possible',
  status: 409,
  zh: '任务的当前状态不允许此操作',
  en: 'The duty is not in a state for this.',
});
