import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { IDENTIFIER, PageOf, type Page } from '../../../platform/http/index.js';
import { OrderBatchService, type BatchItemView } from './order-batch.service.js';
import {
  CancelAllQuery,
  OrderBatchForm,
  OrderDto,
  OrderForm,
  OrderQuery,
  OrderTradeDto,
  ReplaceForm,
  TradeQuery,
} from './order.dto.js';
import { answered, markReplayed } from './order-answer.js';
import { OrderIntakeService } from './order-intake.service.js';
import { OrderListService } from './order-list.service.js';
import { OrderTestService } from './order-test.service.js';
import type { OrderView } from './order-view.js';
import { OptionalKey } from './optional-key.js';

const KEY_HEADER = { name: 'Idempotency-Key', required: false };

@ApiTags('orders')
@ApiBearerAuth()
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly intake: OrderIntakeService,
    private readonly batches: OrderBatchService,
    private readonly tests: OrderTestService,
    private readonly list: OrderListService,
  ) {}

  @Post()
  @Allow('orders.place')
  @ApiOperation({ summary: '下单 · Place an order; answered when it is on disk.' })
  @ApiCreatedResponse({ type: OrderDto })
  async place(
    @Caller() actor: Actor,
    @Body() form: OrderForm,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    return answered(reply, await this.intake.place(actor, form));
  }

  @Post('batch')
  @Allow('orders.place')
  @HttpCode(200)
  @ApiOperation({ summary: '批量下单 · Up to 100 orders, each answered on its own.' })
  batch(
    @Caller() actor: Actor,
    @Body() form: OrderBatchForm,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: BatchItemView[] }> {
    return this.batches.place(actor, form.orders, reply.request.id);
  }

  @Post('test')
  @Allow('orders.place')
  @HttpCode(200)
  @ApiOperation({ summary: '试单 · All checks as of now, no effect.' })
  test(@Caller() actor: Actor, @Body() form: OrderForm): Promise<{ accepted: true }> {
    return this.tests.check(actor, form);
  }

  @Get()
  @Allow('orders.read')
  @ApiOkResponse({ type: PageOf(OrderDto) })
  orders(@Caller() actor: Actor, @Query() query: OrderQuery): Promise<Page<OrderView>> {
    return this.list.orders(actor, query);
  }

  @Get('by-client-id/:clientOrderId')
  @Allow('orders.read')
  @ApiOkResponse({ type: OrderDto })
  byClientOrderId(@Caller() actor: Actor, @Param('clientOrderId', IDENTIFIER) id: string): Promise<OrderView> {
    return this.list.byClientOrderId(actor, id);
  }

  @Get(':id')
  @Allow('orders.read')
  @ApiOkResponse({ type: OrderDto })
  byId(@Caller() actor: Actor, @Param('id', IDENTIFIER) id: string): Promise<OrderView> {
    return this.list.byId(actor, id);
  }

  @Patch(':id')
  @Allow('orders.place')
  @ApiHeader(KEY_HEADER)
  @ApiOkResponse({ type: OrderDto })
  async replace(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @Body() form: ReplaceForm,
    @OptionalKey() key: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    return answered(reply, await this.intake.replace(actor, id, form, key));
  }

  @Delete(':id')
  @Allow('orders.place')
  @ApiHeader(KEY_HEADER)
  @ApiOkResponse({ type: OrderDto })
  async cancel(
    @Caller() actor: Actor,
    @Param('id', IDENTIFIER) id: string,
    @OptionalKey() key: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    return answered(reply, await this.intake.cancel(actor, id, key));
  }

  @Delete()
  @Allow('orders.place')
  @ApiHeader(KEY_HEADER)
  @ApiOperation({ summary: '全部撤单 · Cancel the open orders of one instrument, or all.' })
  async cancelAll(
    @Caller() actor: Actor,
    @Query() query: CancelAllQuery,
    @OptionalKey() key: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ cancelled: number }> {
    const { cancelled, replayed } = await this.intake.cancelAll(actor, query.instrument ?? null, key);
    markReplayed(reply, replayed);
    return { cancelled };
  }
}

@ApiTags('orders')
@ApiBearerAuth()
@Controller('trades')
export class OwnTradesController {
  constructor(private readonly list: OrderListService) {}

  @Get()
  @Allow('trades.read')
  @ApiOperation({ summary: '本单位成交 · Own executions, newest first.' })
  @ApiOkResponse({ type: PageOf(OrderTradeDto) })
  trades(@Caller() actor: Actor, @Query() query: TradeQuery) {
    return this.list.trades(actor, query);
  }
}
