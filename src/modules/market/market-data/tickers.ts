import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { Instruments, type Instrument } from '../../registry/index.js';
import { BookReader } from './book-reader.js';
import { countDay, type DayStatistics } from './day-statistics.js';
import { tickerView, type TickerView } from './ticker.view.js';

/** How old the figures of a day may be when they are shown. */
const FRESH_MS = 250;

interface Counting {
  readonly statistics: Promise<DayStatistics>;
  readonly startedAtMs: number;
}

/** Tickers from trades on disk and the book as it is; each trade is counted once, however often a ticker is asked for. */
@Injectable()
export class Tickers {
  private readonly known = new Map<string, DayStatistics>();
  private readonly counting = new Map<string, Counting>();

  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
    private readonly books: BookReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Counts at most `freshMs` old; 0 has every trade that is on disk. Throws registry.instrument-not-found. */
  async ticker(code: string, freshMs = FRESH_MS): Promise<TickerView> {
    const instrument = await this.instruments.get(code);
    const [statistics, book] = await Promise.all([this.statisticsOf(instrument, freshMs), this.books.book(code, 1)]);
    return tickerView(instrument, statistics, book);
  }

  private statisticsOf(instrument: Instrument, freshMs: number): Promise<DayStatistics> {
    const nowMs = this.clock.now().getTime();
    const recent = this.counting.get(instrument.code);
    // A clock that was put back makes nothing fresh.
    if (recent && nowMs >= recent.startedAtMs && nowMs - recent.startedAtMs < freshMs) return recent.statistics;
    // One count at a time, so that no trade is added twice.
    const statistics = (recent?.statistics ?? Promise.resolve()).then(
      () => this.count(instrument),
      () => this.count(instrument),
    );
    this.counting.set(instrument.code, { statistics, startedAtMs: nowMs });
    return statistics;
  }

  private async count({ code, grid }: Instrument): Promise<DayStatistics> {
    const day = shanghaiDay(this.clock.now());
    const counted = await countDay(this.database.reader, code, grid, day, this.known.get(code));
    this.known.set(code, counted);
    return counted;
  }
}
