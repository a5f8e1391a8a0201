import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller, Public } from '../../../platform/auth/route-access.js';
import { ID, PageOf, PageQuery, type Page } from '../../../platform/http/index.js';
import { answerOnce, IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import {
  IntentionForm,
  IntentionRecordsQuery,
  IntentionsQuery,
  IntentionTermsForm,
  RemovalForm,
} from './intention.dto.js';
import { IntentionRecordView, IntentionView, OwnIntentionView } from './intention.view.js';
import { IntentionsService } from './intentions.service.js';

@ApiTags('intentions')
@Controller('intentions')
export class IntentionsController {
  constructor(private readonly intentions: IntentionsService) {}

  @Get()
  @Public()
  @ApiOperation({ summary: '意向信息公告 · Who would buy or sell what; newest first. It binds nobody.' })
  @ApiOkResponse({ type: PageOf(IntentionView) })
  bulletin(@Query() query: IntentionsQuery): Promise<Page<IntentionView>> {
    return this.intentions.bulletin(query);
  }

  @Get('own')
  @Allow('orders.read')
  @ApiBearerAuth()
  @ApiOperation({ summary: '本单位意向信息 · The own ones in every state, newest first.' })
  @ApiOkResponse({ type: PageOf(OwnIntentionView) })
  own(@Caller() actor: Actor, @Query() query: PageQuery): Promise<Page<OwnIntentionView>> {
    return this.intentions.own(actor, query);
  }

  @Get('records')
  @Allow('intentions.watch')
  @ApiBearerAuth()
  @ApiOperation({ summary: '意向信息台账 · The intentions of everybody in every state and version, newest first.' })
  @ApiOkResponse({ type: PageOf(IntentionRecordView) })
  records(@Query() query: IntentionRecordsQuery): Promise<Page<IntentionRecordView>> {
    return this.intentions.records(query);
  }

  @Post()
  @Allow('orders.place')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '发布意向 · Publish what one would buy or sell.' })
  @ApiCreatedResponse({ type: OwnIntentionView })
  async publish(
    @Caller() actor: Actor,
    @Body() form: IntentionForm,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnIntentionView> {
    return answerOnce(reply, await this.intentions.publish(actor, form, request));
  }

  @Post(':id/corrections')
  @Allow('orders.place')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '更正意向 · Put a further version in the place of an own intention; the earlier is kept.' })
  @ApiCreatedResponse({ type: OwnIntentionView })
  async correct(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() form: IntentionTermsForm,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnIntentionView> {
    return answerOnce(reply, await this.intentions.correct(actor, id, form, request));
  }

  @Post(':id/withdraw')
  @Allow('orders.place')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '撤回意向 · Take an own intention off the bulletin.' })
  @ApiOkResponse({ type: OwnIntentionView })
  async withdraw(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnIntentionView> {
    return answerOnce(reply, await this.intentions.withdraw(actor, id, request));
  }

  @Post(':id/removal')
  @Allow('intentions.remove')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @ApiOperation({ summary: '移除意向 · Take an intention off the bulletin, for a reason; by the operator.' })
  @ApiOkResponse({ type: OwnIntentionView })
  async remove(
    @Caller() actor: Actor,
    @Param('id', ID) id: string,
    @Body() form: RemovalForm,
    @IdempotencyKey() request: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnIntentionView> {
    return answerOnce(reply, await this.intentions.remove(actor, id, form.reason, request));
  }
}
