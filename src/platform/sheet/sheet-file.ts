import type { FastifyReply } from 'fastify';
import writeExcelFile from 'write-excel-file/node';
import { DomainError } from '../../shared/domain-error.js';
import { WORKBOOK_TOO_LARGE } from './sheet.errors.js';
import { safeCell, toCsv, type Sheet } from './sheet.js';

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

/**
 * Cells of one workbook. Building it keeps the process, and with it the markets, from anything else: about a third of a
 * second at this size. A CSV of as many cells takes a hundredth of that.
 */
export const WORKBOOK_CELLS_MAX = 20_000;

/** Throws `sheet.workbook-too-large`. */
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
  const cells = sheet.reduce((sum, row) => sum + row.length, 0);
  if (cells > WORKBOOK_CELLS_MAX) {
    throw new DomainError(WORKBOOK_TOO_LARGE, undefined, { facts: { cells, cellsMax: WORKBOOK_CELLS_MAX } });
  }
  const data = sheet.map((row) => row.map((cell) => (cell === '' ? null : { value: safeCell(cell), type: String })));
  return writeExcelFile(data, { sheet: title, columns: widths.map((width) => ({ width })) }).toBuffer();
}
