import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProposalLineView } from '../approval/index.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Allow, Caller } from '../../platform/auth/route-access.js';
import { PageOf, PageQuery, type Page } from '../../platform/http/pagination.js';
import { ID } from '../../platform/http/path-parameter.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../platform/idempotency/index.js';
import { AllocationQueries } from './allocation-queries.js';
import { AllocationsQuery, ApplicationBody, BatchBody, ReviewBody } from './allocation.dto.js';
import { AllocationLineView, AllocationView, GrantView } from './allocation.view.js';
import { ApplicationsService } from './applications.service.js';
import { BatchesService } from './batches.service.js';

@ApiTags('allocations')
@ApiBearerAuth()
@Controller('allocations')
export class AllocationsController {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly batches: BatchesService,
    private readonly queries: AllocationQueries,
  ) {}

  @Post()
  @Allow('allocations.apply')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Apply for rights.' })
  @ApiCreatedResponse({ type: AllocationView })
  async apply(
    @Caller() actor: Actor,
    @Body() body: ApplicationBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AllocationView> {
    return answerOnce(reply, await this.applications.apply(actor, body, request));
  }

  @Get()
  @Allow('allocations.read')
  @ApiOperation({ summary: 'Applications: the own ones, those of the own authority, or all for auditors.' })
  @ApiOkResponse({ type: PageOf(AllocationLineView) })
  list(@Caller() actor: Actor, @Query() query: AllocationsQuery): Promise<Page<AllocationLineView>> {
    return this.queries.list(query, actor);
  }

  @Post('batches')
  @Allow('allocations.propose-batch')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Propose allocations to many firms; an approver of the same authority decides.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async proposeBatch(
    @Caller() actor: Actor,
    @Body() body: BatchBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.batches.propose(actor, body, request));
  }

  @Get('grants')
  @Allow('allocations.read')
  @ApiOperation({ summary: 'What was issued, on applications and in batches.' })
  @ApiOkResponse({ type: PageOf(GrantView) })
  grants(@Caller() actor: Actor, @Query() query: PageQuery): Promise<Page<GrantView>> {
    return this.queries.grants(query, actor);
  }

  @Get(':id')
  @Allow('allocations.read')
  @ApiOperation({ summary: 'One application with its documents.' })
  @ApiOkResponse({ type: AllocationView })
  get(@Caller() actor: Actor, @Param('id', ID) id: string): Promise<AllocationView> {
    return this.queries.get(id, actor);
  }

  @Post(':id/review')
  @Allow('allocations.review')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Pass on to approval, or return with a reason.' })
  @ApiCreatedResponse({ type: AllocationView })
  async review(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() body: ReviewBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AllocationView> {
    return answerOnce(reply, await this.applications.review(actor, id, body, request));
  }

  @Post(':id/withdraw')
  @Allow('allocations.apply')
  @HttpCode(200)
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Take back an application that is not yet in approval.' })
  @ApiOkResponse({ type: AllocationView })
  async withdraw(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AllocationView> {
    return answerOnce(reply, await this.applications.withdraw(actor, id, request));
  }
}
