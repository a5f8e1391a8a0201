/** Tables as files for people: CSV and XLSX. */
export { safeCell, toCsv, type Sheet } from './sheet.js';
export { attach, sheetFile, SHEET_FORMATS, type SheetFile, type SheetFormat, type SheetTerms } from './sheet-file.js';
