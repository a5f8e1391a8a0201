import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { DocumentBody, DOCUMENTS_MAX, REASON_LENGTH_MAX } from '../approval/index.js';
import { IsDecimalText, IsId, IsIdentifierText, IsListOf, IsOneOf, IsText } from '../../platform/http/form-rules.js';
import { PageQuery } from '../../platform/http/pagination.js';
import { APPLICATION_STATUSES, LINES_MAX, type ApplicationStatus } from './application.js';

/** Application of a firm for units of an instrument. */
export class ApplicationBody {
  @ApiProperty({ type: String, example: 'XJ-COD' })
  @IsIdentifierText()
  instrument: string;

  @ApiProperty({ type: String, example: '12.5', description: 'In units of the instrument.' })
  @IsDecimalText()
  quantity: string;

  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX })
  @IsText({ max: REASON_LENGTH_MAX })
  reason: string;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}

export class ReviewBody {
  @ApiProperty({ enum: ['pass', 'return'] })
  @IsOneOf(['pass', 'return'])
  decision: 'pass' | 'return';

  @ApiPropertyOptional({ type: String, maxLength: REASON_LENGTH_MAX, description: 'Required when returned.' })
  @IsOptional()
  @IsText({ max: REASON_LENGTH_MAX })
  reason?: string | null;
}

export class BatchLineBody {
  @ApiProperty({ type: String, description: 'The firm.' })
  @IsId()
  organizationId: string;

  @ApiProperty({ type: String, example: '80000' })
  @IsDecimalText()
  quantity: string;
}

/** Allocation of an instrument to many firms. */
export class BatchBody {
  @ApiProperty({ type: String, example: 'CEA24' })
  @IsIdentifierText()
  instrument: string;

  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX })
  @IsText({ max: REASON_LENGTH_MAX })
  reason: string;

  @ApiProperty({ type: [BatchLineBody], maxItems: LINES_MAX })
  @IsListOf(() => BatchLineBody, LINES_MAX)
  lines: BatchLineBody[];

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}

export class AllocationsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: APPLICATION_STATUSES })
  @IsOptional()
  @IsOneOf(APPLICATION_STATUSES)
  status?: ApplicationStatus;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;
}
