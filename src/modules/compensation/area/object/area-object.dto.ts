import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { DocumentBody } from '../../../approval/index.js';
import {
  IsDay,
  IsDecimalText,
  IsId,
  IsListOf,
  IsNested,
  IsOneOf,
  IsText,
  PageQuery,
} from '../../../../platform/http/index.js';
import {
  CATEGORY_LENGTH_MAX,
  IsDivision,
  IsYear,
  NAME_LENGTH_MAX,
  NOT_AN_INTEGER,
  SOURCE_LENGTH_MAX,
  TOO_LARGE,
  TOO_SMALL,
} from '../../form-rules.js';
import { AREA_UNITS, COUNT_MAX, type AreaUnit } from '../area-measure.js';
import { AREA_KINDS, type AreaKind } from './area-object.js';

const SHARES_MAX = 200;
const WEIGHT_MAX = 1_000_000_000;

export class AreaObjectsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: AREA_KINDS })
  @IsOptional()
  @IsOneOf(AREA_KINDS)
  kind?: AreaKind;

  @ApiPropertyOptional({ type: String, example: '430100', description: 'This division and those below it.' })
  @IsOptional()
  @IsDivision()
  division?: string;
}

export class AreaBody {
  @ApiProperty({ type: String, example: '129.88', description: 'As fine as 0.01 m², 0.00001 亩, never rounded.' })
  @IsDecimalText()
  value: string;

  @ApiProperty({ enum: AREA_UNITS })
  @IsOneOf(AREA_UNITS)
  unit: AreaUnit;
}

export class ShareBody {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsId()
  recipientId: string;

  @ApiProperty({ type: Number, minimum: 1, description: 'Its share is this over the sum of all.' })
  @IsInt(NOT_AN_INTEGER)
  @Min(1, TOO_SMALL)
  @Max(WEIGHT_MAX, TOO_LARGE)
  weight: number;
}

/** What holds of an object from a day on. */
export class ObjectVersionBody {
  @ApiProperty({ type: String, maxLength: NAME_LENGTH_MAX })
  @IsText({ max: NAME_LENGTH_MAX })
  name: string;

  @ApiProperty({ type: String, format: 'date', example: '2026-01-01' })
  @IsDay()
  validFrom: string;

  @ApiPropertyOptional({ type: String, format: 'date', description: 'The first day on which it no longer holds.' })
  @IsOptional()
  @IsDay()
  validUntil?: string | null;

  @ApiPropertyOptional({ type: String, example: '禁止开发区' })
  @IsOptional()
  @IsText({ max: CATEGORY_LENGTH_MAX })
  zone?: string | null;

  @ApiPropertyOptional({ type: String, example: '国家级' })
  @IsOptional()
  @IsText({ max: CATEGORY_LENGTH_MAX })
  class?: string | null;

  @ApiPropertyOptional({ type: AreaBody, description: 'Either an area or a number of things.' })
  @IsOptional()
  @IsNested(() => AreaBody)
  area?: AreaBody | null;

  @ApiPropertyOptional({
    type: Number,
    minimum: 1,
    description: 'How many there are, of what is not measured by area.',
  })
  @IsOptional()
  @IsInt(NOT_AN_INTEGER)
  @Min(1, TOO_SMALL)
  @Max(COUNT_MAX, TOO_LARGE)
  things?: number | null;

  @ApiProperty({ type: [ShareBody], maxItems: SHARES_MAX })
  @IsListOf(() => ShareBody, SHARES_MAX)
  shares: ShareBody[];

  @ApiProperty({
    type: String,
    maxLength: SOURCE_LENGTH_MAX,
    description: 'The document that says so, with its number.',
  })
  @IsText({ max: SOURCE_LENGTH_MAX })
  source: string;

  @ApiPropertyOptional({ type: DocumentBody, description: 'By fingerprint.' })
  @IsOptional()
  @IsNested(() => DocumentBody)
  document?: DocumentBody | null;
}

export class AreaObjectBody extends ObjectVersionBody {
  @ApiProperty({ enum: AREA_KINDS })
  @IsOneOf(AREA_KINDS)
  kind: AreaKind;

  @ApiProperty({ type: String, example: '430100' })
  @IsDivision()
  division: string;
}

export class GradeBody {
  @ApiProperty({ type: Number, example: 2026 })
  @IsYear()
  year: number;

  @ApiProperty({ type: String, example: '优秀' })
  @IsText({ max: CATEGORY_LENGTH_MAX })
  grade: string;

  @ApiProperty({ type: String, maxLength: SOURCE_LENGTH_MAX })
  @IsText({ max: SOURCE_LENGTH_MAX })
  source: string;
}
