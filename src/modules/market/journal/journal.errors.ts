import { defineError } from '../../../shared/domain-error.js';

export const JOURNAL_BATCH_NOT_FOUND = defineError({
  code: 'market.journal-batch-not-found',
  status: 404,
  zh: '日志中没有该批次',
  en: 'The journal has no such batch',
});
