import { ApiProperty } from '@nestjs/swagger';
import { IsDecimalText, IsIdentifierText, IsOneOf, PageQuery } from '../../../platform/http/index.js';
import { SIDES } from '../orders/order.dto.js';

export class OffersQuery extends PageQuery {
  @ApiProperty({ enum: SIDES, description: 'Of the offers: who wants to buy asks for `sell`.' })
  @IsOneOf(SIDES)
  side!: (typeof SIDES)[number];
}

export class OfferView {
  @ApiProperty({ type: String, description: 'Good as long as the offer has this price.' }) offerId: string;
  @ApiProperty({ type: String, example: '68.50' }) price: string;
  @ApiProperty({ type: String, example: '1200' }) remainingQuantity: string;
}

export class PickForm {
  @ApiProperty({ example: '500', description: 'In the unit of the instrument; at most what is left of the offer' })
  @IsDecimalText()
  quantity!: string;

  @ApiProperty({ example: 'erp-2026-000124', description: 'Your own id, of the same kind as those of orders' })
  @IsIdentifierText()
  clientOrderId!: string;
}
