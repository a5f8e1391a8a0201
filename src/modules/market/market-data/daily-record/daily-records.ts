import { Injectable } from '@nestjs/common';
import { Database } from '../../../../platform/database/database.js';
import { decodeCursor, isDay, pageOf, type Page, type PageQuery } from '../../../../platform/http/index.js';
import { DomainError } from '../../../../shared/domain-error.js';
import type { Market } from '../../../../shared/market.js';
import { formatPrice, InstrumentNotFound, Instruments, type Instrument } from '../../../registry/index.js';
import { compositeClose, sampleOn } from '../../prices/index.js';
import { RulebooksInForce } from '../../rulebook/rulebooks-in-force.js';
import { isPublished } from '../candle.repository.js';
import { dealtOn, recordsOfDay, recordsOfInstrument, type DailyRecordRow } from './daily-record.repository.js';
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
    const rows = await recordsOfDay(this.database.reader, market, day, INSTRUMENTS_MAX);
    const known = new Map<string, Instrument>();
    for (const { instrument } of rows) {
      const found = await this.known(instrument);
      if (found) known.set(instrument, found);
    }
    const composite = await this.composite(market, day, rows, known);
    return { market, day, instruments: await this.views(rows, known), composite };
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
    return rows.map((row) =>
      dailyRecordView(
        row,
        known.get(row.instrument)?.grid,
        dealt.filter(({ instrument, day }) => instrument === row.instrument && day === row.day),
      ),
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
