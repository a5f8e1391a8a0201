import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsText } from '../../../platform/http/form-rules.js';
import { PageQuery } from '../../../platform/http/pagination.js';
import { TARGET_CLASSES, type TargetClass } from '../assessment/water-class.js';
import { SECTION_KINDS, type Section, type SectionKind } from './section.js';

const SECTION_ID = /^[A-Z][A-Z0-9-]{0,31}$/;
const PLACE_LENGTH_MAX = 60;

export function isSectionId(value: unknown): value is string {
  return typeof value === 'string' && SECTION_ID.test(value);
}

export class SectionsQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, example: '湘江干流' })
  @IsOptional()
  @IsText({ max: PLACE_LENGTH_MAX })
  river?: string;

  @ApiPropertyOptional({ type: String, example: '株洲', description: 'Upstream or downstream, as printed.' })
  @IsOptional()
  @IsText({ max: PLACE_LENGTH_MAX })
  city?: string;
}

export class SectionTargetView {
  @ApiProperty({ enum: TARGET_CLASSES }) readonly class: TargetClass;
  @ApiProperty({ type: String, description: 'The report that printed it.' }) readonly source: string;
}

export class SectionCoordinatesView {
  @ApiProperty({ type: String, example: '113.128658' }) readonly longitude: string;
  @ApiProperty({ type: String, example: '27.797897' }) readonly latitude: string;
  @ApiProperty({ type: String }) readonly source: string;
}

/** Null is what no source was found for. */
export class SectionView {
  @ApiProperty({ type: String, example: 'ZS' }) readonly id: string;
  @ApiProperty({ type: String, example: '昭山' }) readonly name: string;
  @ApiProperty({ type: [String] }) readonly aliases: readonly string[];
  @ApiProperty({ type: String, example: '湘江干流' }) readonly river: string;
  @ApiProperty({ enum: SECTION_KINDS, nullable: true }) readonly kind: SectionKind | null;
  @ApiProperty({ type: String, nullable: true, description: 'As printed.' }) readonly upstreamCity: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'As printed.' }) readonly downstreamCity: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'How surely the two cities are known.' })
  readonly boundaryCertainty: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'As printed.' }) readonly controlLevel: string | null;
  @ApiProperty({ type: SectionTargetView, nullable: true }) readonly target: SectionTargetView | null;
  @ApiProperty({ type: SectionCoordinatesView, nullable: true }) readonly coordinates: SectionCoordinatesView | null;
  @ApiProperty({ type: [String], description: 'Reports in which the section was seen.' })
  readonly sources: readonly string[];
  @ApiProperty({ type: String, nullable: true }) readonly note: string | null;
}

export function sectionView({ target, registeredAt: _, ...section }: Section): SectionView {
  return { ...section, target: target && { class: target.waterClass, source: target.source } };
}
