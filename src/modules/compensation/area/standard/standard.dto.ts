import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { DocumentBody, DOCUMENTS_MAX, REASON_LENGTH_MAX } from '../../../approval/index.js';
import { IsDecimalText, IsListOf, IsNested, IsOneOf, IsText, PageQuery } from '../../../../platform/http/index.js';
import {
  CATEGORY_LENGTH_MAX,
  IsCode,
  IsDivision,
  IsListUpTo,
  IsYear,
  NAME_LENGTH_MAX,
  NOT_AN_INTEGER,
  SOURCE_LENGTH_MAX,
  TOO_LARGE,
  TOO_SMALL,
} from '../../form-rules.js';
import { AREA_KINDS, type AreaKind } from '../object/area-object.js';
import {
  CERTAINTIES,
  COEFFICIENT_DIMENSIONS,
  GROWTH_KINDS,
  ROUNDING_MODES,
  ROUNDING_STAGES,
  STANDARD_BASES,
  type Certainty,
  type CoefficientDimension,
  type Growth,
  type RoundingMode,
  type RoundingStage,
  type StandardBasis,
} from './standard.js';

const FIGURES_MAX = 60;
const COEFFICIENTS_MAX = 100;
const REWARDS_MAX = 20;
const REVIEW_YEARS_MAX = 30;
const NUMBER_LENGTH_MAX = 20;

export class BaseBody {
  @ApiProperty({ type: String, example: '60.00', description: 'Yuan for a year.' })
  @IsDecimalText()
  amountYuan: string;

  @ApiProperty({ enum: ['mu', 'unit'] })
  @IsOneOf(['mu', 'unit'])
  per: 'mu' | 'unit';

  @ApiProperty({ type: Number, example: 2026, description: 'The year of which the amount is; it grows from there.' })
  @IsYear()
  year: number;
}

export class GrowthFigureBody {
  @ApiProperty({ type: Number, description: 'The year into which the figure raises the standard.' })
  @IsYear()
  year: number;

  @ApiProperty({ type: String, example: '2.1', description: 'Signed decimal.' })
  @IsText({ max: NUMBER_LENGTH_MAX })
  percent: string;

  @ApiProperty({ type: String })
  @IsText({ max: SOURCE_LENGTH_MAX })
  source: string;
}

export class StandardReviewBody {
  @ApiProperty({ type: Number, description: 'First year for which the reviewed amount holds.' })
  @IsYear()
  year: number;

  @ApiProperty({ type: String, example: '66.00' })
  @IsDecimalText()
  amountYuan: string;

  @ApiProperty({ type: String })
  @IsText({ max: SOURCE_LENGTH_MAX })
  source: string;
}

/** Each kind has the fields it needs and no others. */
export class GrowthBody {
  @ApiProperty({ enum: GROWTH_KINDS })
  @IsOneOf(GROWTH_KINDS)
  kind: Growth['kind'];

  @ApiPropertyOptional({ type: String, example: '3', description: 'fixed' })
  @IsOptional()
  @IsText({ max: NUMBER_LENGTH_MAX })
  percent?: string | null;

  @ApiPropertyOptional({ type: [GrowthFigureBody], description: 'cpi, revenue: as published, with their sources.' })
  @IsOptional()
  @IsListUpTo(() => GrowthFigureBody, FIGURES_MAX)
  figures?: GrowthFigureBody[] | null;

  @ApiPropertyOptional({ type: String, example: '0.5', description: 'revenue: how much of it the standard follows.' })
  @IsOptional()
  @IsText({ max: NUMBER_LENGTH_MAX })
  share?: string | null;

  @ApiPropertyOptional({ type: String, description: 'revenue' })
  @IsOptional()
  @IsText({ max: NUMBER_LENGTH_MAX })
  floorPercent?: string | null;

  @ApiPropertyOptional({ type: String, description: 'revenue' })
  @IsOptional()
  @IsText({ max: NUMBER_LENGTH_MAX })
  capPercent?: string | null;

  @ApiPropertyOptional({ type: Number, description: 'review' })
  @IsOptional()
  @IsInt(NOT_AN_INTEGER)
  @Min(1, TOO_SMALL)
  @Max(REVIEW_YEARS_MAX, TOO_LARGE)
  everyYears?: number | null;

  @ApiPropertyOptional({ enum: ['continue', 'stop'], description: 'review' })
  @IsOptional()
  @IsOneOf(['continue', 'stop'])
  untilReviewed?: 'continue' | 'stop' | null;

  @ApiPropertyOptional({ type: [StandardReviewBody], description: 'review' })
  @IsOptional()
  @IsListUpTo(() => StandardReviewBody, FIGURES_MAX)
  reviews?: StandardReviewBody[] | null;
}

export class CoefficientBody {
  @ApiProperty({ enum: COEFFICIENT_DIMENSIONS })
  @IsOneOf(COEFFICIENT_DIMENSIONS)
  dimension: CoefficientDimension;

  @ApiProperty({ type: String, example: '禁止开发区' })
  @IsText({ max: CATEGORY_LENGTH_MAX })
  value: string;

  @ApiProperty({ type: String, example: '2/3', description: 'Decimal or fraction.' })
  @IsText({ max: NUMBER_LENGTH_MAX })
  coefficient: string;
}

export class GradeRewardBody {
  @ApiProperty({ type: String, example: '优秀' })
  @IsText({ max: CATEGORY_LENGTH_MAX })
  grade: string;

  @ApiProperty({ type: String, example: '60000.00' })
  @IsDecimalText()
  yuanPerKm2: string;
}

export class RoundingBody {
  @ApiProperty({ enum: ROUNDING_MODES })
  @IsOneOf(ROUNDING_MODES)
  mode: RoundingMode;

  @ApiProperty({ enum: ROUNDING_STAGES, description: 'Where the standard is first rounded to fen.' })
  @IsOneOf(ROUNDING_STAGES)
  stage: RoundingStage;
}

export class StandardBasisBody {
  @ApiProperty({ enum: STANDARD_BASES })
  @IsOneOf(STANDARD_BASES)
  kind: StandardBasis;

  @ApiProperty({ type: String, example: '长政办发〔2017〕22号' })
  @IsText({ max: SOURCE_LENGTH_MAX })
  document: string;

  @ApiProperty({
    enum: CERTAINTIES,
    description: 'V: seen in the rule; S: secondary; I: inferred; G: to be confirmed.',
  })
  @IsOneOf(CERTAINTIES)
  certainty: Certainty;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @IsText({ max: SOURCE_LENGTH_MAX })
  note?: string | null;
}

export class StandardContentBody {
  @ApiProperty({ type: String })
  @IsText({ max: NAME_LENGTH_MAX })
  titleZh: string;

  @ApiProperty({ type: String })
  @IsText({ max: NAME_LENGTH_MAX })
  titleEn: string;

  @ApiProperty({ enum: AREA_KINDS })
  @IsOneOf(AREA_KINDS)
  objectKind: AreaKind;

  @ApiProperty({ type: String, example: '430100', description: 'Objects of this division and those below it.' })
  @IsDivision()
  division: string;

  @ApiProperty({ type: Number, example: 2026 })
  @IsYear()
  fromYear: number;

  @ApiPropertyOptional({ type: Number, description: 'The last year; absent: until a later version.' })
  @IsOptional()
  @IsYear()
  untilYear?: number | null;

  @ApiProperty({ type: BaseBody })
  @IsNested(() => BaseBody)
  base: BaseBody;

  @ApiProperty({ type: GrowthBody })
  @IsNested(() => GrowthBody)
  growth: GrowthBody;

  @ApiPropertyOptional({ type: [CoefficientBody] })
  @IsOptional()
  @IsListUpTo(() => CoefficientBody, COEFFICIENTS_MAX)
  coefficients?: CoefficientBody[];

  @ApiPropertyOptional({ type: [GradeRewardBody] })
  @IsOptional()
  @IsListUpTo(() => GradeRewardBody, REWARDS_MAX)
  rewards?: GradeRewardBody[];

  @ApiProperty({ type: String, example: '12-31', description: 'Objects count as they are on this day, MM-DD.' })
  @Matches(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, {
    message: '须为月日 MM-DD · must be a day of the year, MM-DD',
  })
  countedOn: string;

  @ApiProperty({ type: RoundingBody })
  @IsNested(() => RoundingBody)
  rounding: RoundingBody;

  @ApiProperty({ type: StandardBasisBody })
  @IsNested(() => StandardBasisBody)
  basis: StandardBasisBody;
}

export class StandardsQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, example: 'GREEN-HEART' })
  @IsOptional()
  @IsCode()
  code?: string;
}

/** Proposal of a version of a standard. */
export class StandardBody {
  @ApiProperty({ type: String, example: 'GREEN-HEART' })
  @IsCode()
  code: string;

  @ApiProperty({ type: StandardContentBody })
  @IsNested(() => StandardContentBody)
  standard: StandardContentBody;

  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX })
  @IsText({ max: REASON_LENGTH_MAX })
  reason: string;

  @ApiProperty({
    type: [DocumentBody],
    maxItems: DOCUMENTS_MAX,
    description: 'The approval it rests on, by fingerprint.',
  })
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents: DocumentBody[];
}
