import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** What the column of versions holds. */
export const VERSION_MAX = 2 ** 31 - 1;

export class DiffQuery {
  @ApiPropertyOptional({ type: Number, description: 'The version to compare with; the one before when absent.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(1, { message: '须不小于 1 · must be at least 1' })
  @Max(VERSION_MAX, { message: '过大 · too large' })
  against?: number;
}
