import writeExcelFile from 'write-excel-file/node';
import type { Sheet } from './statement-sheet.js';

const COLUMN_WIDTHS = [26, 24, 40, 16, 16, 16, 16, 16, 16, 16, 16];

/** The sheet as an Excel workbook; every cell is text. */
export function toXlsx(sheet: Sheet): Promise<Buffer> {
  const data = sheet.map((row) => row.map((value) => (value === '' ? null : { value, type: String })));
  const columns = COLUMN_WIDTHS.map((width) => ({ width }));
  return writeExcelFile(data, { sheet: '日终对账单', columns }).toBuffer();
}
