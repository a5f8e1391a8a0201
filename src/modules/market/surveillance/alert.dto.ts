import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { DocumentBody, DOCUMENTS_MAX, REASON_LENGTH_MAX } from '../../approval/index.js';
import { RESTRICTION_KINDS, type RestrictionKind } from '../../registry/index.js';
import {
  IsDay,
  IsId,
  IsIdentifierText,
  IsListOf,
  IsNested,
  IsOneOf,
  IsText,
  PageQuery,
} from '../../../platform/http/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { ALERT_KINDS, SEVERITIES, type AlertKind, type Severity } from './finding.js';
import { ALERT_STATES, type AlertState } from './ladder.js';

export class AlertsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;

  @ApiPropertyOptional({ example: '2026-03-02' })
  @IsOptional()
  @IsDay()
  day?: string;

  @ApiPropertyOptional({ enum: ALERT_KINDS })
  @IsOptional()
  @IsOneOf(ALERT_KINDS)
  kind?: AlertKind;

  @ApiPropertyOptional({ enum: SEVERITIES })
  @IsOptional()
  @IsOneOf(SEVERITIES)
  severity?: Severity;

  @ApiPropertyOptional({ enum: [...ALERT_STATES, 'open'], description: 'open: neither closed nor dismissed' })
  @IsOptional()
  @IsOneOf([...ALERT_STATES, 'open'])
  state?: AlertState | 'open';

  @ApiPropertyOptional({ description: 'An organization that some evidence names' })
  @IsOptional()
  @IsId()
  party?: string;
}

export class ScanForm {
  @ApiProperty({ enum: MARKETS })
  @IsOneOf(MARKETS)
  market!: Market;

  @ApiProperty({ example: '2026-03-02', description: 'Trading day in Shanghai, today at the latest' })
  @IsDay()
  day!: string;
}

/** What the step to `restricted` proposes in the register. */
export class RestrictionForm {
  @ApiProperty({ type: String, format: 'uuid', description: 'One of the parties of the alert' })
  @IsId()
  organizationId!: string;

  @ApiProperty({ enum: RESTRICTION_KINDS })
  @IsOneOf(RESTRICTION_KINDS)
  kind!: RestrictionKind;

  @ApiProperty({ type: String, maxLength: 100, example: '湘交易监〔2026〕3号' })
  @IsText({ max: 100 })
  documentNumber!: string;
}

export class AlertStepForm {
  @ApiProperty({ enum: ALERT_STATES, description: 'The state that the step was decided on' })
  @IsOneOf(ALERT_STATES)
  from!: AlertState;

  @ApiProperty({ enum: ALERT_STATES })
  @IsOneOf(ALERT_STATES)
  to!: AlertState;

  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX })
  @IsText({ max: REASON_LENGTH_MAX })
  reason!: string;

  @ApiPropertyOptional({ type: String, example: '2026-03-09', description: 'For a report, a commitment, an interview' })
  @IsOptional()
  @IsDay()
  replyBy?: string | null;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[] | null;

  @ApiPropertyOptional({ type: RestrictionForm, description: 'For the step to `restricted`' })
  @IsOptional()
  @IsNested(() => RestrictionForm)
  restriction?: RestrictionForm | null;
}
