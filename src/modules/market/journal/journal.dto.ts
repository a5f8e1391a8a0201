import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Max } from 'class-validator';
import { IsOneOf, PageQuery } from '../../../platform/http/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';

/** A batch may hold hundreds of commands, so a page holds few of them. */
export const JOURNAL_PAGE_MAX = 20;
const JOURNAL_PAGE_DEFAULT = 10;

export class JournalQuery extends PageQuery {
  @ApiProperty({ enum: MARKETS })
  @IsOneOf(MARKETS)
  market: Market;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: JOURNAL_PAGE_MAX, default: JOURNAL_PAGE_DEFAULT })
  @Max(JOURNAL_PAGE_MAX, { message: `须不大于 ${JOURNAL_PAGE_MAX} · must be at most ${JOURNAL_PAGE_MAX}` })
  override limit: number = JOURNAL_PAGE_DEFAULT;
}

export class AnchorsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;
}
