import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../../platform/http/pagination.js';
import { DivisionsQuery, DivisionView } from './division.dto.js';
import { Divisions } from './divisions.js';

@ApiTags('public')
@Controller('public/divisions')
export class DivisionController {
  constructor(private readonly divisions: Divisions) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'Administrative divisions by code, or those below one of them.' })
  @ApiOkResponse({ type: PageOf(DivisionView) })
  list(@Query() query: DivisionsQuery): Promise<Page<DivisionView>> {
    return this.divisions.list(query);
  }
}
