import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, Matches } from 'class-validator';
import { IsDay, IsOneOf, IsText, PageQuery } from '../../../platform/http/index.js';
import { IsCode, IsDivision, IsYear, NAME_LENGTH_MAX, SOURCE_LENGTH_MAX } from '../form-rules.js';
import {
  attainedPercent,
  TARGET_DIRECTIONS,
  TARGET_MEASURES,
  TARGET_STATES,
  type Target,
  type TargetDirection,
  type TargetFigure,
  type TargetMeasure,
  type TargetState,
} from './target.js';
import type { AttainedSections } from './section-attainment.js';

const UNIT_LENGTH_MAX = 20;

/** Up to nine digits and six decimals, what the column carries. */
function IsFigure(): PropertyDecorator {
  return Matches(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,6})?$/, {
    message: '须为至多九位整数、六位小数的数字 · must be a number of at most nine digits and six decimals, as text',
  });
}

export class TargetsQuery extends PageQuery {
  @ApiPropertyOptional({ type: Number, description: 'The year to judge; absent: the latest with a figure.' })
  @IsOptional()
  @Type(() => Number)
  @IsYear()
  year?: number;
}

/** A new target, or another version of one. */
export class TargetBody {
  @ApiProperty({ type: String, example: 'PM25' })
  @IsCode()
  code: string;

  @ApiProperty({ type: String, maxLength: NAME_LENGTH_MAX })
  @IsText({ max: NAME_LENGTH_MAX })
  titleZh: string;

  @ApiProperty({ type: String, maxLength: NAME_LENGTH_MAX })
  @IsText({ max: NAME_LENGTH_MAX })
  titleEn: string;

  @ApiProperty({ type: String, example: '430300' })
  @IsDivision()
  division: string;

  @ApiProperty({ enum: TARGET_MEASURES })
  @IsOneOf(TARGET_MEASURES)
  measured: TargetMeasure;

  @ApiProperty({ type: String, example: 'μg/m³' })
  @IsText({ max: UNIT_LENGTH_MAX })
  unit: string;

  @ApiProperty({ enum: TARGET_DIRECTIONS })
  @IsOneOf(TARGET_DIRECTIONS)
  direction: TargetDirection;

  @ApiPropertyOptional({ type: String, example: '35', description: 'Absent where no source was found.' })
  @IsOptional()
  @IsFigure()
  goal?: string | null;

  @ApiProperty({ type: Number, example: 2025 })
  @IsYear()
  dueYear: number;

  @ApiProperty({ type: String, example: '潭政发〔2021〕7号' })
  @IsText({ max: SOURCE_LENGTH_MAX })
  source: string;
}

export class TargetFigureBody {
  @ApiProperty({ type: Number, example: 2025 })
  @IsYear()
  year: number;

  @ApiProperty({ type: String, example: '34.2' })
  @IsFigure()
  value: string;

  @ApiProperty({ type: String, format: 'date', example: '2025-12-31' })
  @IsDay()
  asOf: string;

  @ApiProperty({ type: String, maxLength: SOURCE_LENGTH_MAX })
  @IsText({ max: SOURCE_LENGTH_MAX })
  source: string;
}

export class TargetFigureView {
  @ApiProperty({ type: Number }) readonly year: number;
  @ApiProperty({ type: Number, description: 'The highest of a year stands.' }) readonly version: number;
  @ApiProperty({ type: String }) readonly value: string;
  @ApiProperty({ type: String, format: 'date' }) readonly asOf: string;
  @ApiProperty({ type: String }) readonly source: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly recordedAt: string;
}

export class AttainmentView {
  @ApiProperty({ type: Number }) readonly year: number;
  @ApiProperty({ type: Number }) readonly attained: number;
  @ApiProperty({ type: Number }) readonly assessed: number;
  @ApiProperty({ type: Number, description: 'Never counted as met.' }) readonly withoutResult: number;
  @ApiProperty({ type: String, nullable: true, example: '96.88' }) readonly percent: string | null;
}

export class TargetView {
  @ApiProperty({ type: String }) readonly code: string;
  @ApiProperty({ type: Number }) readonly version: number;
  @ApiProperty({ type: String }) readonly titleZh: string;
  @ApiProperty({ type: String }) readonly titleEn: string;
  @ApiProperty({ type: String }) readonly division: string;
  @ApiProperty({ enum: TARGET_MEASURES }) readonly measured: TargetMeasure;
  @ApiProperty({ type: String }) readonly unit: string;
  @ApiProperty({ enum: TARGET_DIRECTIONS }) readonly direction: TargetDirection;
  @ApiProperty({ type: String, nullable: true }) readonly goal: string | null;
  @ApiProperty({ type: Number }) readonly dueYear: number;
  @ApiProperty({ type: String }) readonly source: string;
  @ApiProperty({ enum: TARGET_STATES }) readonly state: TargetState;
  @ApiProperty({ type: TargetFigureView, nullable: true }) readonly figure: TargetFigureView | null;
  @ApiProperty({ type: AttainmentView, nullable: true }) readonly attainment: AttainmentView | null;
}

export interface Judgement {
  readonly state: TargetState;
  readonly figure: TargetFigure | null;
  readonly attainment: (AttainedSections & { readonly year: number }) | null;
}

export function targetView(
  { organizationId: _, recordedAt: __, ...target }: Target,
  { state, figure, attainment }: Judgement,
): TargetView {
  return {
    ...target,
    state,
    figure: figure && figureView(figure),
    attainment: attainment && { ...attainment, percent: attainedPercent(attainment) },
  };
}

export function figureView({ targetCode: _, recordedAt, ...figure }: TargetFigure): TargetFigureView {
  return { ...figure, recordedAt: recordedAt.toISOString() };
}
