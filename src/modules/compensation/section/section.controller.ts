import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../../platform/http/pagination.js';
import { IDENTIFIER } from '../../../platform/http/path-parameter.js';
import { SectionsQuery, SectionView } from './section.dto.js';
import { SectionRegister } from './section-register.js';

@ApiTags('public')
@Controller('public/sections')
export class SectionController {
  constructor(private readonly register: SectionRegister) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'River sections, of a river or at a city.' })
  @ApiOkResponse({ type: PageOf(SectionView) })
  list(@Query() query: SectionsQuery): Promise<Page<SectionView>> {
    return this.register.list(query);
  }

  @Get(':id')
  @Public()
  @ApiOperation({ summary: 'One river section.' })
  @ApiOkResponse({ type: SectionView })
  one(@Param('id', IDENTIFIER) id: string): Promise<SectionView> {
    return this.register.one(id);
  }
}
