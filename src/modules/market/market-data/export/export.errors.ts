import { defineError } from '../../../../shared/domain-error.js';

export const EXPORT_RANGE_INVALID = defineError({
  code: 'market.export-range-invalid',
  status: 422,
  zh: '起止日期须先起后止，且不超过 366 天',
  en: 'The range must not end before it begins and span at most 366 days',
});
export const EXPORT_TOO_LARGE = defineError({
  code: 'market.export-too-large',
  status: 422,
  zh: '文件行数超过上限，请缩小范围或改用接口分页读取',
  en: 'The file would have more rows than it may; ask for less, or page through the API',
});
