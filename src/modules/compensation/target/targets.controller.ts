import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller, Public } from '../../../platform/auth/route-access.js';
import { IDENTIFIER, PageOf, PageQuery, type Page } from '../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { TargetBody, TargetFigureBody, TargetFigureView, TargetsQuery, TargetView } from './target.dto.js';
import { Targets } from './targets.service.js';

@ApiTags('targets and duties')
@Controller('compensation/targets')
export class TargetsController {
  constructor(private readonly targets: Targets) {}

  @Get()
  @Public()
  @ApiOperation({ summary: '目标看板 · The policy’s targets and how far each is reached.' })
  @ApiOkResponse({ type: PageOf(TargetView) })
  board(@Query() query: TargetsQuery): Promise<Page<TargetView>> {
    return this.targets.board(query);
  }

  @Get(':code/figures')
  @Public()
  @ApiOperation({ summary: '目标数据 · Every figure that was entered for a target, newest year first.' })
  @ApiOkResponse({ type: PageOf(TargetFigureView) })
  figures(@Param('code', IDENTIFIER) code: string, @Query() query: PageQuery): Promise<Page<TargetFigureView>> {
    return this.targets.figures(code, query);
  }

  @Post()
  @Allow('compensation-targets.record')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '登记目标 · Record a target or another version of one.' })
  @ApiCreatedResponse({ type: TargetView })
  async record(
    @Caller() actor: Actor,
    @Body() body: TargetBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TargetView> {
    return answerOnce(reply, await this.targets.record(actor, body, request));
  }

  @Post(':code/figures')
  @Allow('compensation-targets.record')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '填报数据 · Enter a year’s figure with its source; another one corrects it.' })
  @ApiCreatedResponse({ type: TargetFigureView })
  async enter(
    @Caller() actor: Actor,
    @Param('code', IDENTIFIER) code: string,
    @Body() body: TargetFigureBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TargetFigureView> {
    return answerOnce(reply, await this.targets.enter(actor, code, body, request));
  }
}
