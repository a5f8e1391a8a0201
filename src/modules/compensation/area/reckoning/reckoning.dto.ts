import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { DocumentBody, DOCUMENTS_MAX } from '../../../approval/index.js';
import { IsListOf, PageQuery } from '../../../../platform/http/index.js';
import { IsCode, IsYear } from '../../form-rules.js';

export class ReckoningsQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, example: 'GREEN-HEART' })
  @IsOptional()
  @IsCode()
  standard?: string;
}

export class ReckoningBody {
  @ApiProperty({ type: String, example: 'GREEN-HEART' })
  @IsCode()
  standard: string;

  @ApiProperty({ type: Number, example: 2026 })
  @IsYear()
  year: number;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX, description: 'By fingerprint.' })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}
