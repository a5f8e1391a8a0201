import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import {
  decodeCursor,
  isInstant,
  isSequence,
  pageOf,
  type Page,
  type PageQuery,
} from '../../../platform/http/index.js';
import { addDays, startOfShanghaiDay } from '../../../shared/clock.js';
import { Instruments } from '../../registry/index.js';
import { tradesBefore, tradesBetween } from './public-trade.repository.js';
import { viewOfRow, type PublicTradeView } from './public-trade-view.js';

/** Cursor part: an `integer` column as text. */
const isFill = (value: unknown): boolean => isSequence(value) && Number(value) < 2 ** 31;

/** Executions of an instrument without their parties. */
@Injectable()
export class PublicTrades {
  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
  ) {}

  /** Newest first. Throws registry.instrument-not-found and request.invalid-cursor. */
  async trades(code: string, query: PageQuery): Promise<Page<PublicTradeView>> {
    const place = decodeCursor(query.cursor, [isInstant, isSequence, isFill])?.map(String);
    const before = place && { at: place[0] ?? '', sequence: place[1] ?? '', fill: place[2] ?? '' };
    const { grid } = await this.instruments.get(code);
    const rows = await tradesBefore(this.database.reader, code, before ?? null, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => [row.at.toISOString(), row.sequence.toString(), row.fill.toString()],
      (row) => viewOfRow(grid, row),
    );
  }

  /** Of a Shanghai day, oldest first, at most `limit`. Throws registry.instrument-not-found. */
  async ofDay(code: string, day: string, limit: number): Promise<readonly PublicTradeView[]> {
    const { grid } = await this.instruments.get(code);
    const [from, before] = [startOfShanghaiDay(day), startOfShanghaiDay(addDays(day, 1))];
    const rows = await tradesBetween(this.database.reader, code, from, before, limit);
    return rows.map((row) => viewOfRow(grid, row));
  }
}
