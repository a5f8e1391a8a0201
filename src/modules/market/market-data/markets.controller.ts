import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/auth/route-access.js';
import { DAY, IDENTIFIER } from '../../../platform/http/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { MarketLoops } from '../loop/market-loops.js';
import { marketNamed } from '../market-name.js';
import { TradingDays } from '../day/trading-days.js';
import { RulebooksInForce } from '../rulebook/rulebooks-in-force.js';
import { MarketDayView } from './daily-record/daily-record.view.js';
import { DailyRecords } from './daily-record/daily-records.js';
import { MarketsView, MarketView, marketView } from './market-view.js';

@ApiTags('markets')
@Public()
@Controller('markets')
export class MarketsController {
  constructor(
    private readonly loops: MarketLoops,
    private readonly days: TradingDays,
    private readonly rulebooks: RulebooksInForce,
    private readonly records: DailyRecords,
  ) {}

  @Get()
  @ApiOperation({ summary: '市场 · The markets: phase, sessions, modes and rulebook in force.' })
  @ApiOkResponse({ type: MarketsView })
  async list(): Promise<MarketsView> {
    return { items: await Promise.all(MARKETS.map((market) => this.view(market))), nextCursor: null };
  }

  @Get(':market')
  @ApiOperation({ summary: '单个市场 · One market.' })
  @ApiOkResponse({ type: MarketView })
  async get(@Param('market', IDENTIFIER) market: string): Promise<MarketView> {
    return this.view(marketNamed(market));
  }

  @Get(':market/daily-records/:day')
  @ApiOperation({ summary: '市场日行情 · Every instrument of a market on a closed day, and the composite price.' })
  @ApiOkResponse({ type: MarketDayView })
  day(@Param('market', IDENTIFIER) market: string, @Param('day', DAY) day: string): Promise<MarketDayView> {
    return this.records.ofDay(marketNamed(market), day);
  }

  private async view(market: Market): Promise<MarketView> {
    const [rulebook, session] = await Promise.all([this.rulebooks.today(market), this.days.session(market)]);
    return marketView(market, rulebook, session, this.loops.of(market).role);
  }
}
