import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsIdentifierText, IsOneOf, PageQuery } from '../../../platform/http/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';

const STATES = ['open', 'ended'] as const;

/** Filters of a list of one's own items at a desk. */
export class PartyItemQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;

  @ApiPropertyOptional({ enum: STATES, description: 'Of the whole item' })
  @IsOptional()
  @IsOneOf(STATES)
  state?: (typeof STATES)[number];
}
