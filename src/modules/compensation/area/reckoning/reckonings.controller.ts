import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../../platform/auth/route-access.js';
import { ID, PageOf, PageQuery, type Page } from '../../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../../platform/idempotency/index.js';
import { ReckoningBody, ReckoningsQuery } from './reckoning.dto.js';
import { ReckoningLineView, ReckoningView } from './reckoning.view.js';
import { Reckonings } from './reckonings.service.js';

@ApiTags('area compensation')
@ApiBearerAuth()
@Controller('compensation/areas/reckonings')
export class ReckoningsController {
  constructor(private readonly reckonings: Reckonings) {}

  @Get()
  @Allow('compensation-reckonings.read')
  @ApiOperation({ summary: '年度核算 · Yearly reckonings of the own office, newest first; for auditors all.' })
  @ApiOkResponse({ type: PageOf(ReckoningView) })
  list(@Caller() actor: Actor, @Query() query: ReckoningsQuery): Promise<Page<ReckoningView>> {
    return this.reckonings.list(actor, query);
  }

  @Get(':id')
  @Allow('compensation-reckonings.read')
  @ApiOperation({ summary: '一份年度核算 · One reckoning.' })
  @ApiOkResponse({ type: ReckoningView })
  one(@Caller() actor: Actor, @Param('id', ID) id: string): Promise<ReckoningView> {
    return this.reckonings.one(actor, id);
  }

  @Get(':id/lines')
  @Allow('compensation-reckonings.read')
  @ApiOperation({ summary: '核算明细 · Its lines, each with what it was reckoned from.' })
  @ApiOkResponse({ type: PageOf(ReckoningLineView) })
  lines(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<ReckoningLineView>> {
    return this.reckonings.lines(actor, id, query);
  }

  @Post()
  @Allow('compensation-reckonings.draft')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '起草年度核算 · Draft a year; another person of the office settles it.' })
  @ApiCreatedResponse({ type: ReckoningView })
  async draft(
    @Caller() actor: Actor,
    @Body() body: ReckoningBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReckoningView> {
    return answerOnce(reply, await this.reckonings.draft(actor, body, request));
  }
}
