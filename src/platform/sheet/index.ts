/** Tables as files for people: CSV and XLSX. */
export type { Sheet } from './sheet.js';
export {
  attach,
  sheetFile,
  SHEET_FORMATS,
  WORKBOOK_CELLS_MAX,
  type SheetFile,
  type SheetFormat,
  type SheetTerms,
} from './sheet-file.js';
export { WORKBOOK_TOO_LARGE } from './sheet.errors.js';
