import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../../platform/http/pagination.js';
import { DAY } from '../../../platform/http/path-parameter.js';
import { attach } from '../../../platform/sheet/index.js';
import { DayStatementView, StatementLineView, StatementQuery, StatementsQuery } from './statement.dto.js';
import { StatementsService } from './statements.service.js';

@ApiTags('settlement')
@ApiBearerAuth()
@Controller('statements')
export class StatementsController {
  constructor(private readonly statements: StatementsService) {}

  @Get()
  @Allow('statements.read')
  @ApiOperation({ summary: 'Day statements: the own ones, or all for the operator and auditors. Newest day first.' })
  @ApiOkResponse({ type: PageOf(StatementLineView) })
  list(@Caller() actor: Actor, @Query() query: StatementsQuery): Promise<Page<StatementLineView>> {
    return this.statements.list(actor, query);
  }

  @Get(':day')
  @Allow('statements.read')
  @ApiParam({ name: 'day', type: String, example: '2026-03-02' })
  @ApiOperation({ summary: 'The statement of a day in one market, as JSON, or as a CSV or XLSX file.' })
  @ApiOkResponse({ type: DayStatementView })
  async get(
    @Caller() actor: Actor,
    @Param('day', DAY) day: string,
    @Query() query: StatementQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DayStatementView | Buffer> {
    const rendered = await this.statements.get(actor, day, query);
    return rendered.kind === 'json' ? rendered.view : attach(reply, rendered.file);
  }
}
