import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsOneOf } from '../../../platform/http/form-rules.js';
import { PageQuery } from '../../../platform/http/pagination.js';
import { DIVISION_LEVELS, type DivisionEntity, type DivisionLevel } from './division.entity.js';

const DIVISION_CODE = /^[1-9][0-9]{5}$/;

export function isDivisionCode(value: unknown): value is string {
  return typeof value === 'string' && DIVISION_CODE.test(value);
}

/** Six digits as GB/T 2260 has them; whether there is such a division is not a matter of form. */
export function IsDivisionCode(): PropertyDecorator {
  return Matches(DIVISION_CODE, { message: '须为六位行政区划代码 · must be a division code of six digits' });
}

export class DivisionsQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, example: '430200', description: 'Only those directly below this one.' })
  @IsOptional()
  @IsDivisionCode()
  parent?: string;

  @ApiPropertyOptional({ enum: DIVISION_LEVELS })
  @IsOptional()
  @IsOneOf(DIVISION_LEVELS)
  level?: DivisionLevel;
}

export class DivisionView {
  @ApiProperty({ type: String, example: '430203', description: 'GB/T 2260.' })
  readonly code: string;

  @ApiProperty({ type: String, example: '芦淞区' })
  readonly name: string;

  @ApiProperty({ enum: DIVISION_LEVELS })
  readonly level: DivisionLevel;

  @ApiProperty({ type: String, nullable: true, example: '430200', description: 'Null for a province.' })
  readonly parent: string | null;
}

export function divisionView({ code, name, level, parent }: DivisionEntity): DivisionView {
  return { code, name, level, parent };
}
