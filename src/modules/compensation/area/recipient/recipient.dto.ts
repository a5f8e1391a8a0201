import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { DocumentBody, DOCUMENTS_MAX } from '../../../approval/index.js';
import { IsDay, IsDecimalText, IsIdentifierText, IsListOf, IsOneOf, IsText } from '../../../../platform/http/index.js';
import { IsDivision, NAME_LENGTH_MAX, SOURCE_LENGTH_MAX } from '../../form-rules.js';
import { RECIPIENT_KINDS, type RecipientKind } from './recipient.js';

export class RecipientBody {
  @ApiProperty({ enum: RECIPIENT_KINDS })
  @IsOneOf(RECIPIENT_KINDS)
  kind: RecipientKind;

  @ApiProperty({ type: String, maxLength: NAME_LENGTH_MAX })
  @IsText({ max: NAME_LENGTH_MAX })
  name: string;

  @ApiProperty({ type: String, example: '430103' })
  @IsDivision()
  division: string;

  @ApiProperty({ type: String, maxLength: SOURCE_LENGTH_MAX, description: 'The document that names it.' })
  @IsText({ max: SOURCE_LENGTH_MAX })
  source: string;
}

export class PaymentBody {
  @ApiProperty({ type: String, example: '11689200.00', description: 'Yuan.' })
  @IsDecimalText()
  amount: string;

  @ApiProperty({ type: String, format: 'date', example: '2026-03-02' })
  @IsDay()
  paidOn: string;

  @ApiProperty({ type: String, description: 'Number of the payment order or receipt; used once.' })
  @IsIdentifierText()
  reference: string;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX, description: 'By fingerprint.' })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}
