import { createHash } from 'node:crypto';
import { CsvError, parse } from 'csv-parse/sync';
import { isDay } from '../../../platform/http/index.js';
import { DomainError, type FieldError } from '../../../shared/domain-error.js';
import { parseYuan } from '../../../shared/fen.js';
import { BankFileInvalid } from '../settlement.errors.js';

/** One line of a bank's statement. */
export interface BankFileLine {
  readonly reference: string;
  readonly valueOn: string;
  readonly direction: 'in' | 'out';
  readonly amountFen: bigint;
  readonly counterparty: string;
  readonly remark: string;
}

/** A bank's statement of one day: opening balance, lines, closing balance, which add up. */
export interface BankFile {
  readonly openingFen: bigint;
  readonly closingFen: bigint;
  readonly lines: readonly BankFileLine[];
}

export const BANK_LINES_MAX = 5_000;
/** Characters of a file, or of a piece of one: what the edge lets into one text of a request. */
export const BANK_PIECE_LENGTH_MAX = 65_536;
/** Pieces beyond the first; the size of a request bounds them all. */
export const BANK_PIECES_MAX = 3;
const FAULTS_MAX = 100;
const TEXT_LENGTH_MAX = 200;

const COLUMNS = ['type', 'reference', 'valueDate', 'direction', 'amount', 'counterparty', 'text'] as const;
type Column = (typeof COLUMNS)[number];
type Row = Readonly<Record<Column, string>>;

// What a bank prints as a number of a booking; also `transfer:57`, by which we instruct it.
const REFERENCE = /^[A-Za-z0-9._:/-]{1,64}$/;

/**
 * Reads a statement as CSV (docs/rules/settlement.md has the form): the first row is `opening`, the last `closing`, each
 * between is a `line`. Throws BankFileInvalid with every row that is wrong and what is wrong in it.
 */
export function parseBankFile(csv: string, day: string): BankFile {
  const rows = rowsOf(csv);
  const faults: FieldError[] = [];
  const fault = (index: number, column: Column | 'row', rule: string, message: string): void => {
    if (faults.length < FAULTS_MAX) faults.push({ field: `rows.${index + 1}.${column}`, rule, message });
  };
  const amount = (index: number, text: string, least: bigint): bigint => {
    const parsed = parseYuan(text);
    if (parsed.ok && parsed.value >= least) return parsed.value;
    fault(
      index,
      'amount',
      parsed.ok ? 'positive' : parsed.fault,
      '金额须为元，最多两位小数 · yuan, at most two decimals',
    );
    return 0n;
  };
  const last = rows.length - 1;
  const references = new Set<string>();
  const lines: BankFileLine[] = [];
  let openingFen = 0n;
  let closingFen = 0n;
  rows.forEach((row, index) => {
    const type = index === 0 ? 'opening' : index === last ? 'closing' : 'line';
    if (row.type !== type) return fault(index, 'type', type, `此行须为 ${type} · this row must be ${type}`);
    if (type !== 'line') {
      const fen = amount(index, row.amount, 0n);
      if (type === 'opening') openingFen = fen;
      else closingFen = fen;
      return;
    }
    const { reference, valueDate: valueOn, direction, counterparty, text: remark } = row;
    if (!REFERENCE.test(reference))
      fault(index, 'reference', 'reference', '流水号有误 · 1 to 64 of A-Z a-z 0-9 . _ : / -');
    else if (references.has(reference)) fault(index, 'reference', 'once', '流水号重复 · the reference stands twice');
    references.add(reference);
    if (!isDay(valueOn) || valueOn > day) {
      fault(index, 'valueDate', 'day', '起息日须为不晚于对账日的日期 · a day, not after that of the statement');
    }
    if (direction !== 'in' && direction !== 'out') fault(index, 'direction', 'in-or-out', '须为 in 或 out · in or out');
    if (!isPlain(counterparty)) fault(index, 'counterparty', 'text', '文本有误或过长 · not plain text, or too long');
    if (!isPlain(remark)) fault(index, 'text', 'text', '文本有误或过长 · not plain text, or too long');
    const amountFen = amount(index, row.amount, 1n);
    lines.push({ reference, valueOn, direction: direction === 'out' ? 'out' : 'in', amountFen, counterparty, remark });
  });
  if (faults.length > 0) throw invalid(faults);
  const sumFen = lines.reduce((sum, line) => sum + (line.direction === 'in' ? line.amountFen : -line.amountFen), 0n);
  if (openingFen + sumFen !== closingFen) {
    fault(last, 'amount', 'adds-up', '期初加减各行不等于期末 · opening and lines do not make the closing balance');
    throw invalid(faults);
  }
  return { openingFen, closingFen, lines };
}

/** SHA-256 of what a statement says, whatever its line ends, quotes and byte order mark are. */
export function digestOf(day: string, { openingFen, closingFen, lines }: BankFile): Buffer {
  const told = [
    [day, openingFen, closingFen].map(String),
    ...lines.map((line) => [
      line.reference,
      line.valueOn,
      line.direction,
      line.amountFen.toString(),
      line.counterparty,
      line.remark,
    ]),
  ];
  return createHash('sha256').update(JSON.stringify(told)).digest();
}

/** Text that a table can keep and a person read. */
function isPlain(text: string): boolean {
  return text.length <= TEXT_LENGTH_MAX && !/[\p{Cc}\p{Cs}]/u.test(text);
}

function rowsOf(csv: string): Row[] {
  const cells = cellsOf(csv);
  const [header, ...rows] = cells;
  if (!header || header.length !== COLUMNS.length || header.some((name, index) => name !== COLUMNS[index])) {
    throw invalid([{ field: 'rows.0.row', rule: 'header', message: `表头须为 · the header is ${COLUMNS.join(',')}` }]);
  }
  if (rows.length < 2 || rows.length > BANK_LINES_MAX + 2) {
    throw invalid([
      {
        field: 'rows',
        rule: 'count',
        message: `须有期初、期末，至多 ${BANK_LINES_MAX} 行 · opening, closing and lines`,
      },
    ]);
  }
  return rows.map(
    (row) => Object.fromEntries(COLUMNS.map((column, index) => [column, row[index] ?? ''])) as Record<Column, string>,
  );
}

function cellsOf(csv: string): string[][] {
  try {
    return parse(csv, { bom: true, skip_empty_lines: true, relax_column_count: false, trim: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? Number(error['lines']) : 0;
    throw invalid([{ field: `rows.${line}.row`, rule: 'csv', message: '不是 CSV · not CSV with seven columns' }]);
  }
}

function invalid(fields: readonly FieldError[]): DomainError {
  return new DomainError(BankFileInvalid, `${fields[0]?.field}: ${fields[0]?.message}`, { fields });
}
