import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/auth/route-access.js';
import { IDENTIFIER } from '../../../platform/http/index.js';
import { DomainError, defineError } from '../../../shared/domain-error.js';
import { isMarket, MARKETS, type Market } from '../../../shared/market.js';
import { MarketLoops } from '../loop/market-loops.js';
import { rulebookOf } from '../rulebook/rulebook.js';
import { MarketsView, MarketView, marketView } from './market-view.js';

export const MARKET_NOT_FOUND = defineError({
  code: 'market.not-found',
  status: 404,
  zh: '没有该市场',
  en: 'There is no such market',
});

@ApiTags('markets')
@Public()
@Controller('markets')
export class MarketsController {
  constructor(private readonly loops: MarketLoops) {}

  @Get()
  @ApiOperation({ summary: '市场 · The markets: phase, sessions, modes and rulebook in force.' })
  @ApiOkResponse({ type: MarketsView })
  list(): MarketsView {
    return { items: MARKETS.map((market) => this.view(market)), nextCursor: null };
  }

  @Get(':market')
  @ApiOperation({ summary: '单个市场 · One market.' })
  @ApiOkResponse({ type: MarketView })
  get(@Param('market', IDENTIFIER) market: string): MarketView {
    if (!isMarket(market)) throw new DomainError(MARKET_NOT_FOUND);
    return this.view(market);
  }

  private view(market: Market): MarketView {
    return marketView(rulebookOf(market), this.loops.of(market).role);
  }
}
