import { Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProposalLineView } from '../../approval/index.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { PageOf, type Page } from '../../../platform/http/pagination.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { AccountOpening } from './account-opening.js';
import { ApplicationBody, HoldingAccountsQuery, HoldingAccountView } from './account.dto.js';
import { HoldingAccountQueries } from './holding-account-queries.js';

@ApiTags('registry')
@ApiBearerAuth()
@Controller()
export class AccountApplicationsController {
  constructor(
    private readonly opening: AccountOpening,
    private readonly queries: HoldingAccountQueries,
  ) {}

  @Post('accounts/applications')
  @Allow('accounts.apply')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: 'Apply for the trading account of the own organization in a market.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async apply(
    @Caller() actor: Actor,
    @Body() body: ApplicationBody,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.opening.apply(actor, body, request));
  }

  @Get('registry/accounts')
  @Allow('accounts.read')
  @ApiOperation({ summary: 'The register of holding accounts: the own ones, or all for authorities and auditors.' })
  @ApiOkResponse({ type: PageOf(HoldingAccountView) })
  list(@Caller() actor: Actor, @Query() query: HoldingAccountsQuery): Promise<Page<HoldingAccountView>> {
    return this.queries.list(query, actor);
  }
}
