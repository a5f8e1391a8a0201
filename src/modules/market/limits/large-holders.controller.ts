import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../../platform/http/index.js';
import { LargeHolders } from './large-holders.js';
import { LargeHoldersQuery, LargeHolderView } from './limits.dto.js';

@ApiTags('surveillance')
@ApiBearerAuth()
@Controller('surveillance/large-holders')
export class LargeHoldersController {
  constructor(private readonly holders: LargeHolders) {}

  @Get()
  @Allow('large-holders.read')
  @ApiOperation({ summary: '大户报告 · Holders at or above the report line of today’s rules.' })
  @ApiOkResponse({ type: PageOf(LargeHolderView) })
  list(@Query() query: LargeHoldersQuery): Promise<Page<LargeHolderView>> {
    return this.holders.list(query);
  }
}
