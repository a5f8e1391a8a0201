import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsDay, IsDecimalText, IsId, IsOneOf, IsText } from '../../../platform/http/form-rules.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { SCALE_MAX } from './instrument-grid.js';
import { UNITS, type Unit } from './instrument.js';

export const ISSUERS_MAX = 50;

const CODE = /^[A-Z][A-Z0-9-]{1,31}$/;
const MATTER = /^[a-z][a-z0-9-]{0,31}$/;
const VINTAGE = /^[0-9]{4}(-[0-9]{4})?$/;
const DIVISION = /^[1-9][0-9]{5}$/;

/** Proposal to list an instrument. */
export class ListingBody {
  @ApiProperty({ type: String, example: 'CEA24' })
  @Matches(CODE, { message: '须为 2–32 位大写字母、数字或连字符 · must be 2 to 32 capitals, digits or hyphens' })
  code: string;

  @ApiProperty({ enum: MARKETS })
  @IsOneOf(MARKETS)
  market: Market;

  @ApiProperty({ type: String, maxLength: 100 })
  @IsText({ max: 100 })
  nameZh: string;

  @ApiProperty({ type: String, maxLength: 100 })
  @IsText({ max: 100 })
  nameEn: string;

  @ApiProperty({ type: String, example: 'co2', description: 'What the right is about.' })
  @Matches(MATTER, { message: '须为小写字母、数字或连字符 · must be lower-case letters, digits or hyphens' })
  matter: string;

  @ApiProperty({ enum: UNITS })
  @IsOneOf(UNITS)
  unit: Unit;

  @ApiProperty({ type: Number, minimum: 0, maximum: SCALE_MAX, description: 'Decimals of a quantity.' })
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(0, { message: '须不小于 0 · must be at least 0' })
  @Max(SCALE_MAX, { message: `须不大于 ${SCALE_MAX} · must be at most ${SCALE_MAX}` })
  quantityScale: number;

  @ApiProperty({ type: String, example: '1', description: 'Smallest step of a quantity, in units.' })
  @IsDecimalText()
  lot: string;

  @ApiProperty({ type: Number, minimum: 0, maximum: SCALE_MAX, description: 'Decimals of a price.' })
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(0, { message: '须不小于 0 · must be at least 0' })
  @Max(SCALE_MAX, { message: `须不大于 ${SCALE_MAX} · must be at most ${SCALE_MAX}` })
  priceScale: number;

  @ApiProperty({ type: String, example: '0.01', description: 'Smallest step of a price, in yuan per unit.' })
  @IsDecimalText()
  tick: string;

  @ApiPropertyOptional({ type: String, example: '2024' })
  @IsOptional()
  @Matches(VINTAGE, { message: '须为年份 · must be a year, or two: 2019-2020' })
  vintage?: string | null;

  @ApiPropertyOptional({ type: String, example: '2026-01-01' })
  @IsOptional()
  @IsDay()
  validFrom?: string | null;

  @ApiPropertyOptional({ type: String, description: 'The first day on which it is no longer valid.' })
  @IsOptional()
  @IsDay()
  validTo?: string | null;

  @ApiPropertyOptional({ type: String, example: '430000' })
  @IsOptional()
  @Matches(DIVISION, { message: '须为六位行政区划代码 · must be a division code of six digits' })
  region?: string | null;

  @ApiPropertyOptional({ type: String, example: '湘江' })
  @IsOptional()
  @IsText({ max: 60 })
  basin?: string | null;

  @ApiProperty({ type: [String], description: 'Authorities that issue it.' })
  @IsArray({ message: '须为列表 · must be a list' })
  @ArrayMinSize(1, { message: '至少一项 · at least one' })
  @ArrayMaxSize(ISSUERS_MAX, { message: `至多 ${ISSUERS_MAX} 项 · at most ${ISSUERS_MAX}` })
  @IsId({ each: true })
  issuers: string[];
}
