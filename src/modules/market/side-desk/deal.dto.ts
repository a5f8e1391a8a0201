import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsIdentifierText, IsOneOf, PageQuery } from '../../../platform/http/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { SIDE_DESKS, type SideDeskName } from './desk-item.js';

export class DealQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;

  @ApiPropertyOptional({ enum: SIDE_DESKS })
  @IsOptional()
  @IsOneOf(SIDE_DESKS)
  mode?: SideDeskName;
}
