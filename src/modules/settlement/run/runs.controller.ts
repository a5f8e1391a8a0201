import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../../platform/http/pagination.js';
import { ID } from '../../../platform/http/path-parameter.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { ProposalLineView } from '../../approval/index.js';
import { ResolutionsService } from '../break/resolutions.service.js';
import { DayEnd } from './day-end.js';
import {
  BreaksQuery,
  BreakView,
  ResolutionBody,
  RunBody,
  RunDetailView,
  RunOutcomeView,
  RunsQuery,
  RunView,
  runView,
} from './run.dto.js';
import { RunQueries } from './run-queries.js';

@ApiTags('settlement')
@ApiBearerAuth()
@Controller('settlement/runs')
export class RunsController {
  constructor(
    private readonly dayEnd: DayEnd,
    private readonly queries: RunQueries,
    private readonly resolutions: ResolutionsService,
  ) {}

  // No key: a day has one run, and running it again is what one sends it twice for.
  @Post()
  @Allow('settlement.run')
  @HttpCode(200)
  @ApiOperation({ summary: 'Run the day end of a closed day, go on with it, or try again what ended in breaks.' })
  @ApiOkResponse({ type: RunOutcomeView })
  async run(@Caller() actor: Actor, @Body() { market, day }: RunBody): Promise<RunOutcomeView> {
    const { run, wasFinal } = await this.dayEnd.run(market, day, actor.userId);
    return { ...runView(run), wasFinal };
  }

  @Get()
  @Allow('settlement.read')
  @ApiOkResponse({ type: PageOf(RunView), description: 'Newest day first.' })
  list(@Query() query: RunsQuery): Promise<Page<RunView>> {
    return this.queries.list(query);
  }

  @Get(':id')
  @Allow('settlement.read')
  @ApiOkResponse({ type: RunDetailView })
  get(@Param('id', ID) id: string): Promise<RunDetailView> {
    return this.queries.get(id);
  }

  @Get(':id/breaks')
  @Allow('settlement.read')
  @ApiOkResponse({ type: PageOf(BreakView) })
  breaks(@Param('id', ID) id: string, @Query() query: BreaksQuery): Promise<Page<BreakView>> {
    return this.queries.breaks(id, query);
  }

  @Post(':id/breaks/:breakId/resolution')
  @Allow('settlement.resolve')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Propose how a break is explained; another person of the operator approves.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async resolve(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Param('breakId', ID) breakId: string,
    @Body() body: ResolutionBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.resolutions.propose(actor, id, breakId, body, request));
  }
}
