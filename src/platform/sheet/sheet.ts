/** A table for people: rows of text cells. Amounts stay text, because no double holds every fen. */
export type Sheet = readonly (readonly string[])[];

/**
 * Text that somebody else chose, in a form that no spreadsheet takes for a formula: what begins with a sign of one gets
 * an apostrophe before it.
 */
export function safeCell(text: string): string {
  return /^[\s]*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
}

// A spreadsheet program takes a file of UTF-8 without this mark for the local code page.
const BYTE_ORDER_MARK = '\uFEFF';

/** RFC 4180, with a byte order mark. */
export function toCsv(sheet: Sheet): string {
  return BYTE_ORDER_MARK + sheet.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
