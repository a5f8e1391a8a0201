import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsOptional } from 'class-validator';
import { IsDecimalText, IsIdentifierText, IsOneOf, PageQuery } from '../../../platform/http/index.js';
import { MARKETS } from '../../../shared/market.js';

export const SIDES = ['buy', 'sell'] as const;
export const TIMES_IN_FORCE = ['day', 'gtc', 'ioc', 'fok'] as const;
export const SELF_TRADE_PREVENTIONS = ['cancel-taker', 'cancel-maker', 'cancel-both'] as const;
export const ORDER_STATUSES = ['new', 'partially-filled', 'filled', 'cancelled', 'expired', 'rejected'] as const;
export const BATCH_ORDERS_MAX = 100;

export class OrderForm {
  @ApiProperty({ example: 'CEA24' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty({ enum: SIDES })
  @IsOneOf(SIDES)
  side!: (typeof SIDES)[number];

  @ApiProperty({ example: '68.50', description: 'Yuan per unit, on the tick of the instrument' })
  @IsDecimalText()
  price!: string;

  @ApiProperty({ example: '1000', description: 'In the unit of the instrument, a whole number of lots' })
  @IsDecimalText()
  quantity!: string;

  @ApiProperty({ enum: TIMES_IN_FORCE })
  @IsOneOf(TIMES_IN_FORCE)
  timeInForce!: (typeof TIMES_IN_FORCE)[number];

  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean({ message: '须为布尔值 · must be true or false' })
  postOnly?: boolean;

  @ApiPropertyOptional({ enum: SELF_TRADE_PREVENTIONS, default: 'cancel-taker' })
  @IsOptional()
  @IsOneOf(SELF_TRADE_PREVENTIONS)
  selfTradePrevention?: (typeof SELF_TRADE_PREVENTIONS)[number];

  @ApiProperty({
    example: 'erp-2026-000123',
    description: 'Your own id; the same id and content is never placed twice',
  })
  @IsIdentifierText()
  clientOrderId!: string;
}

export class OrderBatchForm {
  @ApiProperty({ type: [OrderForm], maxItems: BATCH_ORDERS_MAX })
  @IsArray({ message: '须为数组 · must be a list' })
  @ArrayMinSize(1, { message: '不得为空 · must not be empty' })
  @ArrayMaxSize(BATCH_ORDERS_MAX, { message: `至多 ${BATCH_ORDERS_MAX} 项 · at most ${BATCH_ORDERS_MAX} items` })
  orders!: unknown[];
}

export class ReplaceForm {
  @ApiPropertyOptional({ description: 'New total, filled part included' })
  @IsOptional()
  @IsDecimalText()
  quantity?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsDecimalText()
  price?: string;
}

export class OrderQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;

  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: (typeof MARKETS)[number];

  @ApiPropertyOptional({ enum: [...ORDER_STATUSES, 'open'] })
  @IsOptional()
  @IsOneOf([...ORDER_STATUSES, 'open'])
  status?: (typeof ORDER_STATUSES)[number] | 'open';
}

export class CancelAllQuery {
  @ApiPropertyOptional({ description: 'Without it, the orders of every instrument are cancelled' })
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;
}

export class TradeQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;
}

export class OrderTradeDto {
  @ApiProperty() id!: string;
  @ApiProperty() orderId!: string;
  @ApiProperty() price!: string;
  @ApiProperty() quantity!: string;
  @ApiProperty({ description: 'Yuan' }) amount!: string;
  @ApiProperty({ description: 'Yuan, of this side' }) fee!: string;
  @ApiProperty({ enum: ['maker', 'taker'] }) role!: 'maker' | 'taker';
  @ApiProperty() at!: string;
}

export class OrderDto {
  @ApiProperty({ example: 'carbon-1042' }) id!: string;
  @ApiProperty() clientOrderId!: string;
  @ApiProperty({ enum: MARKETS }) market!: string;
  @ApiProperty() instrument!: string;
  @ApiProperty({ enum: SIDES }) side!: string;
  @ApiProperty() price!: string;
  @ApiProperty() quantity!: string;
  @ApiProperty() filledQuantity!: string;
  @ApiProperty() remainingQuantity!: string;
  @ApiProperty({ type: String, nullable: true }) averagePrice!: string | null;
  @ApiProperty({ description: 'Yuan paid so far' }) fee!: string;
  @ApiProperty({ enum: TIMES_IN_FORCE }) timeInForce!: string;
  @ApiProperty() postOnly!: boolean;
  @ApiProperty({ enum: SELF_TRADE_PREVENTIONS }) selfTradePrevention!: string;
  @ApiProperty({ type: String, nullable: true, description: 'The offer that it picked' }) picks!: string | null;
  @ApiProperty({ enum: ORDER_STATUSES }) status!: string;
  @ApiProperty({ type: String, nullable: true }) reason!: string | null;
  @ApiProperty() acceptedAt!: string;
  @ApiProperty() changedAt!: string;
  @ApiProperty() sequence!: number;
  @ApiProperty({ type: [OrderTradeDto] }) trades!: OrderTradeDto[];
}
