import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../../platform/http/index.js';
import { DealQuery } from './deal.dto.js';
import { DealView } from './deal.view.js';
import { DealsService } from './deals.service.js';

@ApiTags('deals')
@ApiBearerAuth()
@Controller('deals')
export class DealsController {
  constructor(private readonly deals: DealsService) {}

  @Get()
  @Allow('trades.read')
  @ApiOperation({ summary: '本单位协议成交 · Own deals outside the order book, newest first.' })
  @ApiOkResponse({ type: PageOf(DealView) })
  list(@Caller() actor: Actor, @Query() query: DealQuery): Promise<Page<DealView>> {
    return this.deals.list(actor, query);
  }
}
