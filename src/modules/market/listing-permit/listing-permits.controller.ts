import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { IDENTIFIER, PageOf, type Page } from '../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { ProposalLineView } from '../../approval/index.js';
import { marketNamed } from '../market-name.js';
import { ListingPermitForm, ListingPermitsQuery, ListingPermitView } from './listing-permit.dto.js';
import { ListingPermitList } from './listing-permit-list.js';
import { ListingPermitsService } from './listing-permits.service.js';

@ApiTags('markets')
@ApiBearerAuth()
@Controller('markets/:market/listing-permits')
export class ListingPermitsController {
  constructor(
    private readonly permits: ListingPermitsService,
    private readonly permitList: ListingPermitList,
  ) {}

  @Post()
  @Allow('listing-permits.apply')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '申请挂牌审批 · Apply to the competent authority for leave to list.' })
  @ApiCreatedResponse({ type: ProposalLineView })
  async apply(
    @Caller() actor: Actor,
    @Param('market', IDENTIFIER) market: string,
    @Body() form: ListingPermitForm,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProposalLineView> {
    return answerOnce(reply, await this.permits.propose(actor, marketNamed(market), form, request));
  }

  @Get()
  @Allow('listing-permits.read')
  @ApiOperation({
    summary: '挂牌审批额度 · Listing permits with what is used and left: own ones, or those that your authority gave.',
  })
  @ApiOkResponse({ type: PageOf(ListingPermitView) })
  list(
    @Caller() actor: Actor,
    @Param('market', IDENTIFIER) market: string,
    @Query() query: ListingPermitsQuery,
  ): Promise<Page<ListingPermitView>> {
    return this.permitList.list(actor, marketNamed(market), query);
  }
}
