import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/auth/route-access.js';
import { IDENTIFIER, PageOf, type Page } from '../../../platform/http/index.js';
import { Offers } from './offers.js';
import { OffersQuery, OfferView } from './pick.dto.js';

@ApiTags('market data')
@Public()
@Controller('instruments/:code/offers')
export class OffersController {
  constructor(private readonly offers: Offers) {}

  @Get()
  @ApiOperation({ summary: '可摘挂牌 · The offers that can be picked: of the best five prices, or only the first.' })
  @ApiOkResponse({ type: PageOf(OfferView) })
  list(@Param('code', IDENTIFIER) code: string, @Query() query: OffersQuery): Promise<Page<OfferView>> {
    return this.offers.list(code, query);
  }
}
