import { defineError } from '../../shared/domain-error.js';

export const WORKBOOK_TOO_LARGE = defineError({
  code: 'sheet.workbook-too-large',
  status: 422,
  zh: '表格过大，不能生成 XLSX，请缩小范围或改用 CSV',
  en: 'The table is too large for a workbook; ask for less, or for CSV',
});
