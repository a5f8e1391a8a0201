import { defineError } from '../../../shared/domain-error.js';

export const NotTheEcologyBureau = defineError({
  code: 'compensation.not-the-ecology-bureau',
  status: 403,
  zh: '仅生态环境部门（联席会议办公室）可以操作',
  en: 'Only an ecology bureau, which runs the joint office, does this.',
});
export const TargetNotFound = defineError({
  code: 'compensation.target-not-found',
  status: 404,
  zh: '目标不存在',
  en: 'There is no such target.',
});
export const TargetOfAnother = defineError({
  code: 'compensation.target-of-another-office',
  status: 403,
  zh: '该目标属于其他部门',
  en: 'The target belongs to another office.',
});
export const TargetInvalid = defineError({
  code: 'compensation.target-invalid',
  status: 422,
  zh: '目标的内容不符合要求',
  en: 'What is said of the target breaks a rule.',
});
export const TargetComputed = defineError({
  code: 'compensation.target-computed',
  status: 409,
  zh: '该目标由系统计算，不能填报',
  en: 'The target is computed from assessments; no figure is entered for it.',
});
