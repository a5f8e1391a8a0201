import { parse } from 'csv-parse/sync';
import { isDay } from '../../../platform/http/index.js';
import { parseDecimal } from '../../../shared/decimal.js';
import { YUAN_DECIMALS } from '../../../shared/fen.js';

/** One published trading day: prices in 10^-2 yuan, whole units, fen. */
export interface DailyRecord {
  readonly instrument: string;
  readonly day: string;
  readonly previousClose: bigint | null;
  /** Of the listing trades; null on a day without one. */
  readonly open: bigint | null;
  readonly high: bigint | null;
  readonly low: bigint | null;
  readonly close: bigint;
  readonly listingQuantity: bigint;
  readonly listingFen: bigint;
  readonly blockQuantity: bigint;
  readonly blockFen: bigint;
  readonly auctionQuantity: bigint;
  readonly auctionFen: bigint;
}

export const DAILY_PRICE_SCALE = YUAN_DECIMALS;
export const DAILY_QUANTITY_SCALE = 0;

const COLUMNS = [
  'date',
  'instrument',
  'prevClose',
  'open',
  'high',
  'low',
  'close',
  'listingQty',
  'listingAmount',
  'blockQty',
  'blockAmount',
  'auctionQty',
  'auctionAmount',
] as const;
type Column = (typeof COLUMNS)[number];

/** A published history that cannot be what it says it is. */
export class DailyHistoryFault extends Error {
  override readonly name = 'DailyHistoryFault';
}

/**
 * Reads a daily history in the form of the national carbon market's publication: dates `YYYYMMDD`, `-` where there is no
 * value, high and low 0 on days without a listing trade. Throws DailyHistoryFault with the line.
 */
export function parseDailyHistory(csv: string): DailyRecord[] {
  const rows = parse(csv, { bom: true, skip_empty_lines: true, relax_column_count: false, trim: true }) as string[][];
  const [header, ...lines] = rows;
  if (header?.join(',') !== COLUMNS.join(',')) throw new DailyHistoryFault(`the columns are not ${COLUMNS.join(',')}`);
  return lines.map((cells, index) => {
    const line = index + 2;
    return recordOf((column) => cells[COLUMNS.indexOf(column)] ?? '', line);
  });
}

function recordOf(cell: (column: Column) => string, line: number): DailyRecord {
  const value = (column: Column, scale: number): bigint => {
    const parsed = parseDecimal(cell(column), scale);
    if (!parsed.ok) throw new DailyHistoryFault(`line ${line}: ${column} is ${JSON.stringify(cell(column))}`);
    return parsed.value;
  };
  const quantity = (column: Column): bigint => value(column, DAILY_QUANTITY_SCALE);
  const yuan = (column: Column): bigint => value(column, DAILY_PRICE_SCALE);
  const day = cell('date').replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  if (!isDay(day)) throw new DailyHistoryFault(`line ${line}: date is ${JSON.stringify(cell('date'))}`);
  const listingQuantity = quantity('listingQty');
  const traded = listingQuantity > 0n;
  return {
    instrument: cell('instrument'),
    day,
    previousClose: cell('prevClose') === '-' ? null : yuan('prevClose'),
    open: traded ? yuan('open') : null,
    high: traded ? yuan('high') : null,
    low: traded ? yuan('low') : null,
    close: yuan('close'),
    listingQuantity,
    listingFen: yuan('listingAmount'),
    blockQuantity: quantity('blockQty'),
    blockFen: yuan('blockAmount'),
    auctionQuantity: quantity('auctionQty'),
    auctionFen: yuan('auctionAmount'),
  };
}
