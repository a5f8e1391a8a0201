import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { IDENTIFIER } from '../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { ProposalLineView } from '../../approval/index.js';
import { marketNamed } from '../market-name.js';
import { PositionLimitForm } from './limits.dto.js';
import { PositionLimitsService } from './position-limits.service.js';

@ApiTags('markets')
@ApiBearerAuth()
@Controller('markets/:market/position-limits')
export class PositionLimitsController {
  constructor(private readonly limits: PositionLimitsService) {}

  @Post()
  @Allow('position-limits.propose')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '单户持仓限额 · Propose a position limit of one account, in the place of the rulebook’s.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async propose(
    @Caller() actor: Actor,
    @Param('market', IDENTIFIER) market: string,
    @Body() form: PositionLimitForm,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.limits.propose(actor, marketNamed(market), form, request));
  }
}
