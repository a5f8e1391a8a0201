import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsObject, IsOptional, Max, Min } from 'class-validator';
import { DocumentBody, DOCUMENTS_MAX, REASON_LENGTH_MAX } from '../../approval/index.js';
import { IsDay, IsIdentifierText, IsListOf, IsText } from '../../../platform/http/index.js';
import { EVIDENCE_MAX } from './rule/evidence-faults.js';

/** What the column of versions holds. */
export const VERSION_MAX = 2 ** 31 - 1;

/** A first or a next version of an agreement. */
export class AgreementBody {
  @ApiProperty({
    type: Object,
    additionalProperties: true,
    description: 'The whole agreement; docs/rules/river-agreement.md.',
  })
  @IsObject({ message: '须为对象 · must be an object' })
  content: Record<string, unknown>;

  @ApiProperty({
    type: String,
    maxLength: REASON_LENGTH_MAX,
    description: 'Why it is written; what the parties decided where the rules had left something open.',
  })
  @IsText({ max: REASON_LENGTH_MAX })
  reason: string;
}

export class SignatureBody {
  @ApiProperty({ type: String, example: 'hunan', description: 'Id of the party in the rules of the agreement.' })
  @IsIdentifierText()
  party: string;

  @ApiPropertyOptional({
    type: [DocumentBody],
    maxItems: DOCUMENTS_MAX,
    description: 'By fingerprint; needed for a party that is not on the platform and signed on paper.',
  })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}

/** A trial run; nothing is kept of it. */
export class WhatIfBody {
  @ApiProperty({ type: String, format: 'date', description: 'First day; a year with a yearly cap is asked whole.' })
  @IsDay()
  from: string;

  @ApiProperty({ type: String, format: 'date' })
  @IsDay()
  to: string;

  @ApiProperty({
    type: [Object],
    maxItems: EVIDENCE_MAX,
    description: 'What was found at each section in each period; what is left out is missing.',
  })
  @IsArray({ message: '须为列表 · must be a list' })
  @ArrayMaxSize(EVIDENCE_MAX, { message: `至多 ${EVIDENCE_MAX} 项 · too many` })
  evidence: unknown[];
}

export class AgreementDiffQuery {
  @ApiPropertyOptional({ type: Number, description: 'The version to compare with; the one before when absent.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(1, { message: '须不小于 1 · must be at least 1' })
  @Max(VERSION_MAX, { message: '过大 · too large' })
  against?: number;
}

export class AgreementsInForceQuery {
  @ApiPropertyOptional({ type: String, format: 'date', description: 'Today when absent.' })
  @IsOptional()
  @IsDay()
  on?: string;
}
