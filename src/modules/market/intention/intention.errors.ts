import { defineError } from '../../../shared/domain-error.js';

export const INTENTION_INVALID = defineError({
  code: 'market.intention-invalid',
  status: 422,
  zh: '意向信息不符合要求',
  en: 'The intention breaks a rule of the bulletin',
});
export const INTENTION_NOT_FOUND = defineError({
  code: 'market.intention-not-found',
  status: 404,
  zh: '没有此意向信息',
  en: 'There is no such intention',
});
export const INTENTION_ENDED = defineError({
  code: 'market.intention-ended',
  status: 409,
  zh: '该意向信息已结束',
  en: 'The intention has ended',
});
export const TOO_MANY_INTENTIONS = defineError({
  code: 'market.too-many-intentions',
  status: 422,
  zh: '贵单位在公告栏上的意向信息已达上限',
  en: 'Your organization has as many intentions on the bulletin as it may',
});
export const INTENTION_RATE_EXCEEDED = defineError({
  code: 'market.intention-rate-exceeded',
  status: 429,
  zh: '贵单位当日发布及更正意向信息的次数已达上限',
  en: 'Your organization has published as many intentions and corrections today as it may',
});
