import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProposalLineView } from '../../approval/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../../platform/http/pagination.js';
import { ID } from '../../../platform/http/path-parameter.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { LiftBody, RestrictionBody, RestrictionsQuery, RestrictionView } from './restriction.dto.js';
import { RestrictionsService } from './restrictions.service.js';

@ApiTags('registry')
@ApiBearerAuth()
@Controller('restrictions')
export class RestrictionsController {
  constructor(private readonly restrictions: RestrictionsService) {}

  @Get()
  @Allow('accounts.read')
  @ApiOperation({ summary: 'Restrictions on the own accounts; an authority sees those it imposed.' })
  @ApiOkResponse({ type: PageOf(RestrictionView) })
  list(@Caller() actor: Actor, @Query() query: RestrictionsQuery): Promise<Page<RestrictionView>> {
    return this.restrictions.list(query, actor);
  }

  @Post()
  @Allow('restrictions.propose')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Propose to restrict an account under a document number.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async propose(
    @Caller() actor: Actor,
    @Body() body: RestrictionBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.restrictions.propose(actor, body, request));
  }

  @Post(':id/lift')
  @Allow('restrictions.propose')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Propose to lift a restriction; who imposed it decides.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async lift(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() body: LiftBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.restrictions.proposeLift(actor, id, body, request));
  }
}
