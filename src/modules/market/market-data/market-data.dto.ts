import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min, ValidateBy } from 'class-validator';
import { IsOneOf } from '../../../platform/http/index.js';
import { BOOK_DEPTH_DEFAULT, BOOK_DEPTH_MAX } from './book-reader.js';
import { CANDLE_INTERVALS, isInstantOrDay, type CandleInterval } from './candle-range.js';

export class BookQuery {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: BOOK_DEPTH_MAX, default: BOOK_DEPTH_DEFAULT })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(1, { message: '须不小于 1 · must be at least 1' })
  @Max(BOOK_DEPTH_MAX, { message: `须不大于 ${BOOK_DEPTH_MAX} · must be at most ${BOOK_DEPTH_MAX}` })
  depth: number = BOOK_DEPTH_DEFAULT;
}

const IsInstantOrDay = (): PropertyDecorator =>
  ValidateBy(
    { name: 'instantOrDay', validator: { validate: isInstantOrDay } },
    { message: '须为 UTC 时刻或日期 · must be an instant, 2026-03-02T01:30:00Z, or a day, 2026-03-02' },
  );

export class CandlesQuery {
  @ApiProperty({ enum: CANDLE_INTERVALS })
  @IsOneOf(CANDLE_INTERVALS)
  interval!: CandleInterval;

  @ApiPropertyOptional({ type: String, description: 'Instant or day; default: 200 periods before the end.' })
  @IsOptional()
  @IsInstantOrDay()
  from?: string;

  @ApiPropertyOptional({ type: String, description: 'Instant or day, not included; default: now.' })
  @IsOptional()
  @IsInstantOrDay()
  to?: string;
}
