import { defineError } from '../../../shared/domain-error.js';

export const RULEBOOK_NOT_FOUND = defineError({
  code: 'market.rulebook-not-found',
  status: 404,
  zh: '没有该版本的交易规则',
  en: 'The market has no rulebook of this version',
});
export const RULEBOOK_INVALID = defineError({
  code: 'market.rulebook-invalid',
  status: 422,
  zh: '交易规则内容不符合要求',
  en: 'The rulebook breaks the rules for rulebooks',
});
export const RULEBOOK_DAY_REFUSED = defineError({
  code: 'market.rulebook-day-refused',
  status: 422,
  zh: '交易规则的生效日不符合要求',
  en: 'A rulebook cannot come into force on this day',
});
