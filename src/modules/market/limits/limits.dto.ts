import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsDecimalText, IsIdentifierText, IsListOf, IsOneOf, IsText, PageQuery } from '../../../platform/http/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { DocumentBody, DOCUMENTS_MAX, REASON_LENGTH_MAX } from '../../approval/index.js';

const ACCOUNT_ID = /^[1-9][0-9]{0,17}$/;

/** Proposal of a limit for one account in the place of the rulebook's. */
export class PositionLimitForm {
  @ApiProperty({ type: String })
  @Matches(ACCOUNT_ID, { message: '须为账户编号 · must be the number of an account, as text' })
  accountId!: string;

  @ApiProperty({ example: 'CEA24' })
  @IsIdentifierText()
  instrument!: string;

  @ApiPropertyOptional({
    type: String,
    example: '1350000',
    description: "In the unit of the instrument: yearly allowance + 1,000,000 t. Absent: the rulebook's limit again",
  })
  @IsOptional()
  @IsDecimalText()
  quantity?: string | null;

  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX, example: '年度配额 350000 吨' })
  @IsText({ min: 4, max: REASON_LENGTH_MAX })
  reason!: string;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}

export class LargeHoldersQuery extends PageQuery {
  @ApiProperty({ enum: MARKETS })
  @IsOneOf(MARKETS)
  market!: Market;
}

export class LargeHolderView {
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ type: String }) accountId: string;
  @ApiProperty({ type: String }) organizationId: string;
  @ApiProperty({ type: String }) organizationName: string;
  @ApiProperty({ type: String, description: 'Available, held and pending together' }) position: string;
  @ApiProperty({ type: String, description: "The account's own limit, or the rulebook's" }) positionMax: string;
  @ApiProperty({ type: String, description: 'From here on a holder is reported' }) reportFrom: string;
}
