import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import {
  IsDay,
  IsDecimalText,
  IsId,
  IsIdentifierText,
  IsLine,
  IsOneOf,
  IsText,
  PageQuery,
} from '../../../platform/http/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { IsDivisionCode } from '../../identity/index.js';

export const SIDES = ['buy', 'sell'] as const;

/** What a correction may say anew. */
export class IntentionTermsForm {
  @ApiProperty({ type: String, example: '1000' })
  @IsDecimalText()
  quantity!: string;

  @ApiPropertyOptional({ type: String, example: '68.50', description: 'Yuan; left out: to be talked about.' })
  @IsOptional()
  @IsDecimalText()
  price?: string | null;

  @ApiPropertyOptional({
    type: String,
    example: '430300',
    description: 'Division that it is about; left out: anywhere.',
  })
  @IsOptional()
  @IsDivisionCode()
  region?: string | null;

  @ApiProperty({ type: String, maxLength: 200, example: '王女士 0731-0000000', description: 'Shown to everybody.' })
  @IsLine({ max: 200 })
  contact!: string;

  @ApiPropertyOptional({ type: String, maxLength: 500, description: 'Shown to everybody.' })
  @IsOptional()
  @IsLine({ max: 500 })
  note?: string | null;

  @ApiProperty({ type: String, format: 'date', description: 'Last day on the bulletin, at most 90 days ahead.' })
  @IsDay()
  validUntil!: string;
}

export class IntentionForm extends IntentionTermsForm {
  @ApiProperty({ example: 'CEA24' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty({ enum: SIDES })
  @IsOneOf(SIDES)
  side!: 'buy' | 'sell';
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

  @ApiPropertyOptional({ type: String, example: '430000', description: 'About this division or one inside it.' })
  @IsOptional()
  @IsDivisionCode()
  region?: string;
}

export class IntentionRecordsQuery extends IntentionsQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsId()
  organizationId?: string;
}
