import { Injectable } from '@nestjs/common';
import { sheetFile, type Sheet, type SheetFile, type SheetFormat } from '../../../../platform/sheet/index.js';
import { addDays } from '../../../../shared/clock.js';
import { DomainError } from '../../../../shared/domain-error.js';
import { Candles } from '../candles.js';
import { DailyRecords } from '../daily-record/daily-records.js';
import { PublicTrades } from '../public-trades.js';
import type { CandlesFileQuery, DailyRecordsFileQuery, TradesFileQuery } from './export.dto.js';
import { EXPORT_RANGE_INVALID, EXPORT_TOO_LARGE } from './export.errors.js';
import { candlesSheet, dailyRecordsSheet, tradesSheet } from './export-sheets.js';

/** Rows of one file, which is built as a whole in a process that also runs the markets. A workbook holds less. */
export const FILE_ROWS_MAX = 20_000;
const RANGE_DAYS_MAX = 366;

/** Public market data as files: the same figures as the routes that show them. */
@Injectable()
export class ExportsService {
  constructor(
    private readonly days: DailyRecords,
    private readonly trades: PublicTrades,
    private readonly candles: Candles,
  ) {}

  /** Throws market.export-range-invalid, market.export-too-large and `sheet.workbook-too-large`. */
  async dailyRecords({ market, from, to, format }: DailyRecordsFileQuery): Promise<SheetFile> {
    if (from > to || addDays(from, RANGE_DAYS_MAX) <= to) throw new DomainError(EXPORT_RANGE_INVALID);
    const records = bounded(await this.days.between(market, from, to, FILE_ROWS_MAX + 1));
    return this.file(dailyRecordsSheet(records), format, `daily-records-${market}-${from}-${to}`, '每日行情');
  }

  /** Throws registry.instrument-not-found, market.export-too-large and `sheet.workbook-too-large`. */
  async tradesOfDay({ instrument, day, format }: TradesFileQuery): Promise<SheetFile> {
    const trades = bounded(await this.trades.ofDay(instrument, day, FILE_ROWS_MAX + 1));
    return this.file(tradesSheet(instrument, trades), format, `trades-${instrument}-${day}`, '成交明细');
  }

  /** Oldest first. Throws registry.instrument-not-found and market.candle-range-invalid. */
  async candleSeries({ instrument, interval, format, ...asked }: CandlesFileQuery): Promise<SheetFile> {
    const candles = (await this.candles.candles(instrument, interval, asked)).toReversed();
    return this.file(candlesSheet(instrument, candles), format, `candles-${instrument}-${interval}`, 'K 线');
  }

  private file(sheet: Sheet, format: SheetFormat, name: string, title: string): Promise<SheetFile> {
    return sheetFile(sheet, format, { name, title, widths: (sheet[0] ?? []).map(() => COLUMN_WIDTH) });
  }
}

const COLUMN_WIDTH = 20;

function bounded<Row>(rows: readonly Row[]): readonly Row[] {
  if (rows.length > FILE_ROWS_MAX)
    throw new DomainError(EXPORT_TOO_LARGE, undefined, { facts: { rowsMax: FILE_ROWS_MAX } });
  return rows;
}
