import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { IDENTIFIER, PageOf, type Page } from '../../../platform/http/index.js';
import { IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { PartyItemQuery } from '../side-desk/party-item.dto.js';
import { AgreementOfferForm } from './agreement.dto.js';
import { AgreementView } from './agreement.view.js';
import { AgreementsService, type AgreementAnswer } from './agreements.service.js';

@ApiTags('agreements')
@ApiBearerAuth()
@Controller('agreements')
export class AgreementsController {
  constructor(private readonly agreements: AgreementsService) {}

  @Post()
  @Allow('orders.place')
  @ApiOperation({ summary: '提出协议转让 · Offer a transfer by agreement to one named party.' })
  @ApiCreatedResponse({ type: AgreementView })
  async offer(
    @Caller() actor: Actor,
    @Body() form: AgreementOfferForm,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgreementView> {
    return answered(reply, await this.agreements.offer(actor, form, key));
  }

  @Get()
  @Allow('orders.read')
  @ApiOperation({ summary: '本单位协议转让 · Agreements offered by you or to you, newest first.' })
  @ApiOkResponse({ type: PageOf(AgreementView) })
  list(@Caller() actor: Actor, @Query() query: PartyItemQuery): Promise<Page<AgreementView>> {
    return this.agreements.list(actor, query);
  }

  @Get(':id')
  @Allow('orders.read')
  @ApiOkResponse({ type: AgreementView })
  byId(@Caller() actor: Actor, @Param('id', IDENTIFIER) id: string): Promise<AgreementView> {
    return this.agreements.byId(actor, id);
  }

  @Post(':id/acceptance')
  @Allow('orders.place')
  @ApiOperation({ summary: '接受 · Accept; from here on both sides are bound.' })
  @ApiCreatedResponse({ type: AgreementView })
  async accept(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgreementView> {
    return answered(reply, await this.agreements.accept(actor, id, key));
  }

  @Post(':id/withdraw')
  @Allow('orders.place')
  @HttpCode(200)
  @ApiOperation({ summary: '撤回 · Withdraw an offer that was not accepted.' })
  @ApiOkResponse({ type: AgreementView })
  async withdraw(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgreementView> {
    return answered(reply, await this.agreements.withdraw(actor, id, key));
  }

  @Post(':id/decline')
  @Allow('orders.place')
  @HttpCode(200)
  @ApiOperation({ summary: '拒绝 · Decline an offer made to you.' })
  @ApiOkResponse({ type: AgreementView })
  async decline(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgreementView> {
    return answered(reply, await this.agreements.decline(actor, id, key));
  }
}

function answered(reply: FastifyReply, { agreement, replayed }: AgreementAnswer): AgreementView {
  if (replayed) void reply.header('idempotency-replayed', 'true');
  return agreement;
}
