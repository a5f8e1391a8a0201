import { Injectable } from '@nestjs/common';
import { Database } from '../../../../platform/database/database.js';
import { decodeCursor, isDay, pageOf, type Page, type PageQuery } from '../../../../platform/http/index.js';
import { DomainError } from '../../../../shared/domain-error.js';
import type { Market } from '../../../../shared/market.js';
import { formatPrice, InstrumentNotFound, Instruments, type Instrument } from '../../../registry/index.js';
import { compositeClose, sampleOn } from '../../prices/index.js';
import { RulebooksInForce } from '../../rulebook/rulebooks-in-force.js';
import { isPublished } from '../candle.repository.js';
import {
  dealtOn,
  recordsBetween,
  recordsOfInstrument,
  type DailyRecordRow,
  type DealtRow,
} from './daily-record.repository.js';
import { dailyRecordView, type CompositeView, type DailyRecordView, type MarketDayView } from './daily-record.view.js';

/** After every day that can be named. */
const END_OF_DAYS = '9999-12-31';

/** Of a market on one day. */
const INSTRUMENTS_MAX = 1_000;

/** Closed trading days by instrument and mode, own ones and published ones before them. */
@Injectable()
export class DailyRecords {
  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
    private readonly rulebooks: RulebooksInForce,
  ) {}

  /** Newest first. Throws registry.instrument-not-found for a code that was neither listed nor published. */
  async ofInstrument(code: string, query: PageQuery): Promise<Page<DailyRecordView>> {
    const { reader } = this.database;
    const instrument = await this.known(code);
    if (!instrument && !(await isPublished(reader, code))) throw new DomainError(InstrumentNotFound);
    const [before = END_OF_DAYS] = (decodeCursor(query.cursor, [isDay]) ?? []) as string[];
    const rows = await recordsOfInstrument(reader, code, before, query.limit + 1);
    const views = await this.views(rows, new Map(instrument ? [[code, instrument]] : []));
    return pageOf(
      views,
      query.limit,
      ({ day }) => [day],
      (view) => view,
    );
  }

  /** Every instrument of a market on a closed day, with the composite price where the rules of that day make one. */
  async ofDay(market: Market, day: string): Promise<MarketDayView> {
    const rows = await recordsBetween(this.database.reader, market, day, day, INSTRUMENTS_MAX);
    const known = await this.knownAmong(rows);
    const composite = await this.composite(market, day, rows, known);
    return { market, day, instruments: await this.views(rows, known), composite };
  }

  /** Every instrument of a market on its closed days from `from` to `to`, by day and code; at most `limit`. */
  async between(market: Market, from: string, to: string, limit: number): Promise<readonly DailyRecordView[]> {
    const rows = await recordsBetween(this.database.reader, market, from, to, limit);
    return this.views(rows, await this.knownAmong(rows));
  }

  private async knownAmong(rows: readonly DailyRecordRow[]): Promise<ReadonlyMap<string, Instrument>> {
    const known = new Map<string, Instrument>();
    for (const code of new Set(rows.map(({ instrument }) => instrument))) {
      const found = await this.known(code);
      if (found) known.set(code, found);
    }
    return known;
  }

  private async composite(
    market: Market,
    day: string,
    rows: readonly DailyRecordRow[],
    known: ReadonlyMap<string, Instrument>,
  ): Promise<CompositeView | null> {
    const { content } = await this.rulebooks.on(market, day);
    const sample = sampleOn(content.prices.composite, day);
    const [first] = Object.keys(sample?.weights ?? {});
    if (!sample || first === undefined) return null;
    const own = rows.filter(({ price_scale: scale, close }) => scale === null && close !== null);
    const closes = new Map(own.map(({ instrument, close }) => [instrument, close ?? 0n]));
    const grid = known.get(first)?.grid;
    const ticks = compositeClose(sample, closes);
    return { price: ticks === null || !grid ? null : formatPrice(grid, ticks), weights: sample.weights };
  }

  private async views(
    rows: readonly DailyRecordRow[],
    known: ReadonlyMap<string, Instrument>,
  ): Promise<DailyRecordView[]> {
    const own = rows.filter(({ price_scale: scale }) => scale === null);
    const dealt =
      own.length === 0
        ? []
        : await dealtOn(
            this.database.reader,
            own.map(({ instrument }) => instrument),
            own.map(({ day }) => day),
          );
    const ofDay = new Map<string, DealtRow[]>();
    for (const row of dealt) {
      const place = `${row.instrument}/${row.day}`;
      ofDay.set(place, [...(ofDay.get(place) ?? []), row]);
    }
    return rows.map((row) =>
      dailyRecordView(row, known.get(row.instrument)?.grid, ofDay.get(`${row.instrument}/${row.day}`) ?? []),
    );
  }

  private async known(code: string): Promise<Instrument | null> {
    try {
      return await this.instruments.get(code);
    } catch (error) {
      if (error instanceof DomainError && error.definition === InstrumentNotFound) return null;
      throw error;
    }
  }
}
