import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/auth/actor.js';
import { Allow, Caller } from '../../../platform/auth/route-access.js';
import { IDENTIFIER } from '../../../platform/http/index.js';
import { answered } from '../orders/order-answer.js';
import { OrderDto } from '../orders/order.dto.js';
import type { OrderView } from '../orders/order-view.js';
import { PickForm } from './pick.dto.js';
import { PickIntakeService } from './pick-intake.service.js';

@ApiTags('orders')
@ApiBearerAuth()
@Controller('offers')
export class PicksController {
  constructor(private readonly intake: PickIntakeService) {}

  @Post(':offerId/picks')
  @Allow('orders.place')
  @ApiOperation({ summary: '摘牌 · Take part of an offer at its price, at once or not at all.' })
  @ApiCreatedResponse({ type: OrderDto })
  async pick(
    @Caller() actor: Actor,
    @Param('offerId', IDENTIFIER) offerId: string,
    @Body() form: PickForm,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    return answered(reply, await this.intake.pick(actor, offerId, form));
  }
}
