import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { Allow, Caller } from '../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../platform/http/pagination.js';
import { ID } from '../../platform/http/path-parameter.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../platform/idempotency/index.js';
import { ApprovalQueries } from './approval-queries.js';
import { ApprovalRequests } from './approval-requests.js';
import { ApprovalsQuery, DecisionBody } from './approval.dto.js';
import { ProposalLineView, ProposalView } from './approval.view.js';

@ApiTags('approvals')
@ApiBearerAuth()
@Controller('approvals')
export class ApprovalsController {
  constructor(
    private readonly queries: ApprovalQueries,
    private readonly requests: ApprovalRequests,
  ) {}

  @Get()
  @Allow('approvals.read')
  @ApiOperation({ summary: 'Proposals of the own organization and those it decides; auditors see all.' })
  @ApiOkResponse({ type: PageOf(ProposalLineView) })
  list(@Caller() actor: Actor, @Query() query: ApprovalsQuery): Promise<Page<ProposalLineView>> {
    return this.queries.list(query, actor);
  }

  @Get(':id')
  @Allow('approvals.read')
  @ApiOperation({ summary: 'One proposal with its content, documents and decisions.' })
  @ApiOkResponse({ type: ProposalView })
  get(@Caller() actor: Actor, @Param('id', ID) id: string): Promise<ProposalView> {
    return this.queries.get(id, actor);
  }

  @Post(':id/decisions')
  @Allow('approvals.decide')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Approve or reject. The decision that completes the quorum carries the proposal out.' })
  @ApiCreatedResponse({ type: ProposalView })
  async decide(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() body: DecisionBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalView> {
    return answerOnce(reply, await this.requests.decide(actor, id, body, request));
  }

  @Post(':id/withdraw')
  @Allow('approvals.withdraw')
  @HttpCode(200)
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Take an open proposal back; only the person who proposed may.' })
  @ApiOkResponse({ type: ProposalView })
  async withdraw(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalView> {
    return answerOnce(reply, await this.requests.withdraw(actor, id, request));
  }
}
