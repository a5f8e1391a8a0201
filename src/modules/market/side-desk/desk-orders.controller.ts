import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../../platform/auth/route-access.js';
import { PageOf, PageQuery, type Page } from '../../../platform/http/index.js';
import { DeskOrders } from './desk-orders.js';
import { DeskOrderView } from './desk-order.view.js';

@ApiTags('desk orders')
@ApiBearerAuth()
@Controller('desk-orders')
export class DeskOrdersController {
  constructor(private readonly orders: DeskOrders) {}

  @Get()
  @Allow('desk-orders.read')
  @ApiOperation({ summary: '已批准待执行事项 · What was approved for the desks, and what became of it; newest first.' })
  @ApiOkResponse({ type: PageOf(DeskOrderView) })
  list(@Query() query: PageQuery): Promise<Page<DeskOrderView>> {
    return this.orders.list(query);
  }
}
