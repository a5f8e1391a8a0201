import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional } from 'class-validator';
import { DocumentBody, DOCUMENTS_MAX, REASON_LENGTH_MAX } from '../../../approval/index.js';
import { IsDay, IsListOf, IsText } from '../../../../platform/http/index.js';

/** Proposal to publish a rulebook. */
export class PublicationBody {
  @ApiProperty({ type: String, format: 'date', description: 'First day in force; later than the day of the decision.' })
  @IsDay()
  effectiveOn: string;

  @ApiProperty({
    type: Object,
    additionalProperties: true,
    description: 'The whole rulebook, in the form in which one is read.',
  })
  @IsObject({ message: '须为对象 · must be an object' })
  rulebook: Record<string, unknown>;

  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX })
  @IsText({ max: REASON_LENGTH_MAX })
  reason: string;

  @ApiPropertyOptional({
    type: [DocumentBody],
    maxItems: DOCUMENTS_MAX,
    description: 'By fingerprint; automatic matching needs one.',
  })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}
