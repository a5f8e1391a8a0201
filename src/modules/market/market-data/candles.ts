import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, shanghaiDay, startOfShanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { InstrumentNotFound, Instruments, type Instrument } from '../../registry/index.js';
import { CANDLE_MINUTES, candleRange, type CandleInterval, type CandleRange } from './candle-range.js';
import { isPublished, publishedDays, tradedDays, tradedPeriods } from './candle.repository.js';
import { publishedCandle, tradedCandle, type CandleView } from './candle.view.js';

/** Open, high, low, close by period: from the trades here; days before them as a venue published them. */
@Injectable()
export class Candles {
  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. Throws registry.instrument-not-found and market.candle-range-invalid. */
  async candles(
    code: string,
    interval: CandleInterval,
    asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  ): Promise<CandleView[]> {
    const range = candleRange(interval, asked, this.clock.now());
    const instrument = await this.known(code);
    if (interval === '1d') return this.days(code, instrument, range);
    if (!instrument) return [];
    const { reader } = this.database;
    const periods = await tradedPeriods(reader, code, CANDLE_MINUTES[interval], range.from, range.to);
    return periods.map((period) => tradedCandle(instrument.grid, period.start, period));
  }

  /** A day with trades here is told by them alone: two venues' figures do not add up to one day. */
  private async days(code: string, instrument: Instrument | null, { from, to }: CandleRange): Promise<CandleView[]> {
    const { reader } = this.database;
    const [traded, published] = await Promise.all([
      instrument ? tradedDays(reader, code, from, to) : [],
      publishedDays(reader, code, shanghaiDay(from), shanghaiDay(to)),
    ]);
    const own = new Set(traded.map(({ day }) => day));
    const candles = published.filter(({ day }) => !own.has(day)).map(publishedCandle);
    if (instrument) {
      candles.push(...traded.map((day) => tradedCandle(instrument.grid, startOfShanghaiDay(day.day), day)));
    }
    return candles.sort((a, b) => (a.start < b.start ? 1 : -1));
  }

  /** Null for a code that is no instrument here but was published, as a composite index is. */
  private async known(code: string): Promise<Instrument | null> {
    try {
      return await this.instruments.get(code);
    } catch (error) {
      const missing = error instanceof DomainError && error.definition === InstrumentNotFound;
      if (missing && (await isPublished(this.database.reader, code))) return null;
      throw error;
    }
  }
}
