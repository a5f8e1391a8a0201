import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { ID, PageOf, type Page } from '../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { DutiesQuery, DutyBody, DutyJudgementBody, DutyLineView, DutyReportBody, DutyView } from './duty.dto.js';
import { Duties } from './duties.service.js';

@ApiTags('targets and duties')
@ApiBearerAuth()
@Controller('compensation/duties')
export class DutiesController {
  constructor(private readonly duties: Duties) {}

  @Get()
  @Allow('compensation-duties.read')
  @ApiOperation({ summary: '任务看板 · Duties with their standing today, in the order of their due dates.' })
  @ApiOkResponse({ type: PageOf(DutyLineView) })
  board(@Query() query: DutiesQuery): Promise<Page<DutyLineView>> {
    return this.duties.board(query);
  }

  @Get(':id')
  @Allow('compensation-duties.read')
  @ApiOperation({ summary: '一项任务 · One duty with everything that was said about it.' })
  @ApiOkResponse({ type: DutyView })
  one(@Param('id', ID) id: string): Promise<DutyView> {
    return this.duties.one(id);
  }

  @Post()
  @Allow('compensation-duties.assign')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '交办任务 · Assign a duty to an office.' })
  @ApiCreatedResponse({ type: DutyView })
  async assign(
    @Caller() actor: Actor,
    @Body() body: DutyBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DutyView> {
    return answerOnce(reply, await this.duties.assign(actor, body, request));
  }

  @Post(':id/reports')
  @Allow('compensation-duties.report')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '报告进展或完成 · The owner reports progress or completion.' })
  @ApiCreatedResponse({ type: DutyView })
  async report(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() body: DutyReportBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DutyView> {
    return answerOnce(reply, await this.duties.report(actor, id, body, request));
  }

  @Post(':id/judgements')
  @Allow('compensation-duties.assign')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '验收、退回、延期或撤销 · The assigning office accepts, sends back, extends or withdraws.' })
  @ApiCreatedResponse({ type: DutyView })
  async judge(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() body: DutyJudgementBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DutyView> {
    return answerOnce(reply, await this.duties.judge(actor, id, body, request));
  }
}
