import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsDay, IsDecimalText, IsIdentifierText, IsListOf, IsText, PageQuery } from '../../../platform/http/index.js';
import { DocumentBody, DOCUMENTS_MAX, REASON_LENGTH_MAX } from '../../approval/index.js';

/** Application of a holder for leave to list. At what price it lists is its own affair. */
export class ListingPermitForm {
  @ApiProperty({ type: String, example: 'XJ-COD' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty({ type: String, example: '12.5', description: 'In the unit of the instrument, a whole number of lots' })
  @IsDecimalText()
  quantity!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '2026-12-31',
    description: 'Last day on which something can be listed under it; absent: without end',
  })
  @IsOptional()
  @IsDay()
  validUntil?: string | null;

  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX, example: '2025 年技改减排形成的富余排污权' })
  @IsText({ min: 4, max: REASON_LENGTH_MAX })
  reason!: string;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}

export class ListingPermitsQuery extends PageQuery {
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;
}

export class ListingPermitView {
  @ApiProperty({ type: String }) id: string;
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ type: String }) accountId: string;
  @ApiProperty({ type: String }) organizationId: string;
  @ApiProperty({ type: String }) organizationName: string;
  @ApiProperty({ type: String, description: 'What was approved' }) quantity: string;
  @ApiProperty({ type: String, description: 'Sold, or open in sell orders' }) used: string;
  @ApiProperty({ type: String, description: 'What may still be listed; 0 after the last day' }) left: string;
  @ApiProperty({ type: String, nullable: true, description: 'Last day' }) validUntil: string | null;
  @ApiProperty({ type: String }) reason: string;
  @ApiProperty({ type: String }) authorityId: string;
  @ApiProperty({ type: String }) proposalId: string;
  @ApiProperty({ type: String }) approvedAt: string;
}
