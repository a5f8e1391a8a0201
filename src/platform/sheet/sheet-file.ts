import type { FastifyReply } from 'fastify';
import writeExcelFile from 'write-excel-file/node';
import { toCsv, type Sheet } from './sheet.js';

/** The forms of a file that can be asked for. */
export const SHEET_FORMATS = ['csv', 'xlsx'] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];

/** A file as it goes out. */
export interface SheetFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface SheetTerms {
  /** Without its ending; ASCII. */
  readonly name: string;
  /** Of the table within a workbook, at most 31 characters. */
  readonly title: string;
  /** Of the columns in a workbook, in characters. */
  readonly widths: readonly number[];
}

export async function sheetFile(sheet: Sheet, format: SheetFormat, terms: SheetTerms): Promise<SheetFile> {
  const name = `${terms.name}.${format}`;
  return format === 'csv'
    ? { name, mediaType: 'text/csv; charset=utf-8', bytes: Buffer.from(toCsv(sheet), 'utf8') }
    : { name, mediaType: XLSX, bytes: await toXlsx(sheet, terms) };
}

/** Names the file in the answer; what is returned is its body. */
export function attach(reply: FastifyReply, { name, mediaType, bytes }: SheetFile): Buffer {
  void reply.header('content-type', mediaType);
  void reply.header('content-disposition', `attachment; filename="${name}"`);
  return bytes;
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** An Excel workbook of one table; every cell is text. */
function toXlsx(sheet: Sheet, { title, widths }: SheetTerms): Promise<Buffer> {
  const data = sheet.map((row) => row.map((value) => (value === '' ? null : { value, type: String })));
  return writeExcelFile(data, { sheet: title, columns: widths.map((width) => ({ width })) }).toBuffer();
}
