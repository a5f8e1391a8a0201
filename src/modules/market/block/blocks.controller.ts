import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { IDENTIFIER, PageOf, type Page } from '../../../platform/http/index.js';
import { IdempotencyKey, type RequestKey } from '../../../platform/idempotency/index.js';
import { PartyItemQuery } from '../side-desk/party-item.dto.js';
import { BlockConfirmForm, BlockCounterForm, BlockOfferForm } from './block.dto.js';
import { BlockView } from './block.view.js';
import { BlocksService, type BlockAnswer } from './blocks.service.js';

@ApiTags('blocks')
@ApiBearerAuth()
@Controller('blocks')
export class BlocksController {
  constructor(private readonly blocks: BlocksService) {}

  @Post()
  @Allow('orders.place')
  @ApiOperation({ summary: '大宗协议报价 · Offer a block to one named party or to several.' })
  @ApiCreatedResponse({ type: BlockView })
  async offer(
    @Caller() actor: Actor,
    @Body() form: BlockOfferForm,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlockView> {
    return answered(reply, await this.blocks.offer(actor, form, key));
  }

  @Get()
  @Allow('orders.read')
  @ApiOperation({ summary: '本单位大宗协议 · Blocks offered by you or to you, newest first.' })
  @ApiOkResponse({ type: PageOf(BlockView) })
  list(@Caller() actor: Actor, @Query() query: PartyItemQuery): Promise<Page<BlockView>> {
    return this.blocks.list(actor, query);
  }

  @Get(':id')
  @Allow('orders.read')
  @ApiOkResponse({ type: BlockView })
  byId(@Caller() actor: Actor, @Param('id', IDENTIFIER) id: string): Promise<BlockView> {
    return this.blocks.byId(actor, id);
  }

  @Post(':id/counters')
  @Allow('orders.place')
  @ApiOperation({ summary: '询价还价 · Put other terms on the table; confirmations of the earlier ones lapse.' })
  @ApiCreatedResponse({ type: BlockView })
  async counter(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @Body() form: BlockCounterForm,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlockView> {
    return answered(reply, await this.blocks.counter(actor, id, form, key));
  }

  @Post(':id/confirmations')
  @Allow('orders.place')
  @ApiOperation({ summary: '确认成交 · Confirm the terms of a version; the second confirmation makes the deal.' })
  @ApiCreatedResponse({ type: BlockView })
  async confirm(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @Body() form: BlockConfirmForm,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlockView> {
    return answered(reply, await this.blocks.confirm(actor, id, form, key));
  }

  @Post(':id/withdraw')
  @Allow('orders.place')
  @HttpCode(200)
  @ApiOperation({ summary: '撤回报价 · Withdraw an offer of yours.' })
  @ApiOkResponse({ type: BlockView })
  async withdraw(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlockView> {
    return answered(reply, await this.blocks.withdraw(actor, id, key));
  }

  @Post(':id/decline')
  @Allow('orders.place')
  @HttpCode(200)
  @ApiOperation({ summary: '拒绝报价 · Decline an offer made to you.' })
  @ApiOkResponse({ type: BlockView })
  async decline(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlockView> {
    return answered(reply, await this.blocks.decline(actor, id, key));
  }
}

function answered(reply: FastifyReply, { block, replayed }: BlockAnswer): BlockView {
  if (replayed) void reply.header('idempotency-replayed', 'true');
  return block;
}
