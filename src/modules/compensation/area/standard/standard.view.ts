import { ApiProperty } from '@nestjs/swagger';
import type { StandardContent, StandardVersion } from './standard.js';
import type { StandardTemplate } from './standard-templates.js';
import type { GrowthStep } from './yearly-standard.js';

export class StandardVersionView {
  @ApiProperty({ type: String, example: 'GREEN-HEART' }) readonly code: string;
  @ApiProperty({ type: Number }) readonly version: number;
  @ApiProperty({ type: String, format: 'uuid', description: 'The finance office that pays by it.' })
  readonly organizationId: string;
  @ApiProperty({ type: Object, additionalProperties: true, description: 'In the form in which it was proposed.' })
  readonly standard: StandardContent;
  @ApiProperty({ type: String, format: 'uuid' }) readonly proposalId: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly approvedAt: string;
}

export class GrowthStepView {
  @ApiProperty({ type: Number }) readonly year: number;
  @ApiProperty({ type: String, nullable: true, example: '21/10', description: 'null: set by a review.' })
  readonly percent: string | null;
  @ApiProperty({ type: String, example: '30447/5', description: 'Fen, exact.' }) readonly fen: string;
  @ApiProperty({ type: String, nullable: true }) readonly source: string | null;
}

export class YearStandardView {
  @ApiProperty({ type: String }) readonly code: string;
  @ApiProperty({ type: Number }) readonly version: number;
  @ApiProperty({ type: Number }) readonly year: number;
  @ApiProperty({ type: String, example: '6000', description: 'Fen for a 亩 or thing and year, exact.' })
  readonly fen: string;
  @ApiProperty({ enum: ['mu', 'unit'] }) readonly per: 'mu' | 'unit';
  @ApiProperty({ type: [GrowthStepView] }) readonly steps: readonly GrowthStepView[];
}

export class StandardTemplateView {
  @ApiProperty({ type: String }) readonly id: string;
  @ApiProperty({ type: String }) readonly purposeZh: string;
  @ApiProperty({ type: String }) readonly purposeEn: string;
  @ApiProperty({
    type: Object,
    additionalProperties: true,
    description: 'In force nowhere; `basis.certainty` says more.',
  })
  readonly standard: StandardContent;
}

export class StandardTemplatesView {
  @ApiProperty({ type: [StandardTemplateView] }) readonly items: readonly StandardTemplate[];
  @ApiProperty({ type: String, nullable: true }) readonly nextCursor: null;
}

export function standardView({ content, approvedAt, ...rest }: StandardVersion): StandardVersionView {
  return { ...rest, standard: content, approvedAt: approvedAt.toISOString() };
}

export function stepView({ fen, ...rest }: GrowthStep): GrowthStepView {
  return { ...rest, fen: fen.toFraction() };
}
