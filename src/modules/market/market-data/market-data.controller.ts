import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/auth/route-access.js';
import { IDENTIFIER, PageOf, PageQuery, type Page } from '../../../platform/http/index.js';
import { BookReader } from './book-reader.js';
import { BookView } from './book-view.js';
import { CandlesView } from './candle.view.js';
import { Candles } from './candles.js';
import { DailyRecordView } from './daily-record/daily-record.view.js';
import { DailyRecords } from './daily-record/daily-records.js';
import { BookQuery, CandlesQuery } from './market-data.dto.js';
import { PublicTradeView } from './public-trade-view.js';
import { PublicTrades } from './public-trades.js';
import { TickerView } from './ticker.view.js';
import { Tickers } from './tickers.js';

@ApiTags('market data')
@Public()
@Controller('instruments/:code')
export class MarketDataController {
  constructor(
    private readonly books: BookReader,
    private readonly trades: PublicTrades,
    private readonly candles: Candles,
    private readonly tickers: Tickers,
    private readonly days: DailyRecords,
  ) {}

  @Get('book')
  @ApiOperation({ summary: '行情深度 · The best prices of the book and what rests at each.' })
  @ApiOkResponse({ type: BookView })
  book(@Param('code', IDENTIFIER) code: string, @Query() query: BookQuery): Promise<BookView> {
    return this.books.book(code, query.depth);
  }

  @Get('trades')
  @ApiOperation({ summary: '成交 · Trades without their parties, newest first.' })
  @ApiOkResponse({ type: PageOf(PublicTradeView) })
  tradesOf(@Param('code', IDENTIFIER) code: string, @Query() query: PageQuery): Promise<Page<PublicTradeView>> {
    return this.trades.trades(code, query);
  }

  @Get('candles')
  @ApiOperation({ summary: 'K 线 · Open, high, low, close by period, newest first.' })
  @ApiOkResponse({ type: CandlesView })
  async candlesOf(@Param('code', IDENTIFIER) code: string, @Query() query: CandlesQuery): Promise<CandlesView> {
    return { items: await this.candles.candles(code, query.interval, query), nextCursor: null };
  }

  @Get('daily-records')
  @ApiOperation({
    summary: '每日行情 · Closed trading days by mode, newest first, with published days before the own.',
  })
  @ApiOkResponse({ type: PageOf(DailyRecordView) })
  dailyRecords(@Param('code', IDENTIFIER) code: string, @Query() query: PageQuery): Promise<Page<DailyRecordView>> {
    return this.days.ofInstrument(code, query);
  }

  @Get('ticker')
  @ApiOperation({ summary: '最新行情 · Last price, range, volume and turnover of today, best bid and ask.' })
  @ApiOkResponse({ type: TickerView })
  ticker(@Param('code', IDENTIFIER) code: string): Promise<TickerView> {
    return this.tickers.ticker(code);
  }
}
