import { ApiProperty } from '@nestjs/swagger';
import { MARKETS, type Market } from '../../../shared/market.js';
import { CERTAINTIES, type Basis, type Certainty, type Rulebook } from './rulebook.js';
import type { JsonChange } from '../../../shared/json-changes.js';
import type { RulebookRecord } from './rulebook.repository.js';
import type { RulebookTemplate } from './templates/rulebook-templates.js';

/** What a choice of a rulebook rests on. */
export class BasisView implements Basis {
  @ApiProperty({ type: String, example: '国发〔2011〕38号' }) document: string;
  @ApiProperty({ type: String, nullable: true }) article: string | null;
  @ApiProperty({
    enum: CERTAINTIES,
    description: 'V: seen in the rule; S: secondary; D: derived, or our own; K: from memory, to be confirmed.',
  })
  certainty: Certainty;
  @ApiProperty({ type: String, nullable: true }) note: string | null;
}

/** A version as lists show it. */
export class RulebookLineView {
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: Number }) version: number;
  @ApiProperty({ type: String, format: 'date', description: 'First day in force.' }) effectiveOn: string;
  @ApiProperty({ type: String }) titleZh: string;
  @ApiProperty({ type: String }) titleEn: string;
  @ApiProperty({ type: String, nullable: true, description: 'null: it came with the program.' })
  proposalId: string | null;
  @ApiProperty({ type: String, format: 'date-time' }) publishedAt: string;
}

export class RulebookContentView extends RulebookLineView {
  @ApiProperty({ type: Object, additionalProperties: true, description: 'All of it, with the basis of each choice.' })
  rulebook: Rulebook;
}

export class RulebookChangeView implements JsonChange {
  @ApiProperty({ type: String, example: 'prices.band' }) path: string;
  @ApiProperty({ description: 'null also where there was nothing.', nullable: true, type: Object }) before: unknown;
  @ApiProperty({ description: 'null also where there is nothing.', nullable: true, type: Object }) after: unknown;
}

export class RulebookDiffView {
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: Number }) version: number;
  @ApiProperty({ type: Number, description: 'The version that it is compared with.' }) against: number;
  @ApiProperty({ type: [RulebookChangeView] }) changes: readonly JsonChange[];
}

export class RulebookTemplateView {
  @ApiProperty({ type: String, example: 'carbon-hubei' }) id: string;
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String }) purposeZh: string;
  @ApiProperty({ type: String }) purposeEn: string;
  @ApiProperty({ type: Object, additionalProperties: true }) rulebook: Rulebook;
}

export class RulebookTemplatesView {
  @ApiProperty({ type: [RulebookTemplateView] }) items: readonly RulebookTemplateView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}

export function rulebookLine({
  version,
  effectiveOn,
  content,
  proposalId,
  publishedAt,
}: RulebookRecord): RulebookLineView {
  const { market, titleZh, titleEn } = content;
  return { market, version, effectiveOn, titleZh, titleEn, proposalId, publishedAt: publishedAt.toISOString() };
}

export function rulebookContent(record: RulebookRecord): RulebookContentView {
  return { ...rulebookLine(record), rulebook: record.content };
}

export function rulebookTemplate({ id, purposeZh, purposeEn, rulebook }: RulebookTemplate): RulebookTemplateView {
  return { id, market: rulebook.market, purposeZh, purposeEn, rulebook };
}
