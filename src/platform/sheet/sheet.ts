/**
 * A table for people: rows of text cells. Amounts stay text, because no double holds every fen. Whoever fills it writes
 * what is true; what a spreadsheet must not take for a formula is made harmless when the file is written.
 */
export type Sheet = readonly (readonly string[])[];

const FORMULA_SIGN = /^[\s]*[=+\-@\t\r＝＋－＠]/;
const FIGURE = /^-?[0-9]+(?:\.[0-9]+)?$/;

/**
 * A cell in a form that no spreadsheet takes for a formula: what begins with a sign of one gets an apostrophe before it.
 * A figure below zero is a figure, whoever wrote it.
 */
export function safeCell(text: string): string {
  return FORMULA_SIGN.test(text) && !FIGURE.test(text) ? `'${text}` : text;
}

// A spreadsheet program takes a file of UTF-8 without this mark for the local code page.
const BYTE_ORDER_MARK = '\uFEFF';

/** RFC 4180, with a byte order mark. */
export function toCsv(sheet: Sheet): string {
  return BYTE_ORDER_MARK + sheet.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function quoted(cell: string): string {
  const text = safeCell(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
