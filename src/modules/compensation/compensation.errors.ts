import { defineError } from '../../shared/domain-error.js';

export const SectionNotFound = defineError({
  code: 'compensation.section-not-found',
  status: 404,
  zh: '断面不存在',
  en: 'There is no such river section.',
});
