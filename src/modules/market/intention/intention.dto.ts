import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsDay, IsDecimalText, IsIdentifierText, IsOneOf, IsText, PageQuery } from '../../../platform/http/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';

const SIDES = ['buy', 'sell'] as const;

export class IntentionForm {
  @ApiProperty({ example: 'CEA24' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty({ enum: SIDES })
  @IsOneOf(SIDES)
  side!: 'buy' | 'sell';

  @ApiProperty({ type: String, example: '1000' })
  @IsDecimalText()
  quantity!: string;

  @ApiPropertyOptional({ type: String, example: '68.50', description: 'Yuan; left out: to be talked about.' })
  @IsOptional()
  @IsDecimalText()
  price?: string;

  @ApiProperty({ type: String, maxLength: 200, example: '王女士 0731-0000000', description: 'Shown to everybody.' })
  @IsText({ min: 1, max: 200 })
  contact!: string;

  @ApiPropertyOptional({ type: String, maxLength: 500, description: 'Shown to everybody.' })
  @IsOptional()
  @IsText({ min: 1, max: 500 })
  note?: string;

  @ApiProperty({ type: String, format: 'date', description: 'Last day on the bulletin, at most 90 days ahead.' })
  @IsDay()
  validUntil!: string;
}

export class RemovalForm {
  @ApiProperty({ type: String, example: '内容与交易无关', description: 'Told to whoever published it.' })
  @IsText({ min: 4, max: 500 })
  reason!: string;
}

export class IntentionsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;

  @ApiPropertyOptional({ enum: SIDES })
  @IsOptional()
  @IsOneOf(SIDES)
  side?: 'buy' | 'sell';
}

/** As everybody sees it: the firm chose to be named and reached. */
export class IntentionView {
  @ApiProperty({ type: String, format: 'uuid' }) id: string;
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ enum: SIDES }) side: 'buy' | 'sell';
  @ApiProperty({ type: String }) quantity: string;
  @ApiProperty({ type: String, nullable: true, description: 'null: to be talked about.' }) price: string | null;
  @ApiProperty({ type: String }) organizationName: string;
  @ApiProperty({ type: String }) contact: string;
  @ApiProperty({ type: String, nullable: true }) note: string | null;
  @ApiProperty({ type: String, format: 'date-time' }) publishedAt: string;
  @ApiProperty({ type: String, format: 'date' }) validUntil: string;
}

/** As its publisher and the operator see it. */
export class OwnIntentionView extends IntentionView {
  @ApiProperty({ enum: ['current', 'expired', 'withdrawn', 'removed'] })
  state: 'current' | 'expired' | 'withdrawn' | 'removed';

  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endedAt: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Of a removal.' }) endedReason: string | null;
}
