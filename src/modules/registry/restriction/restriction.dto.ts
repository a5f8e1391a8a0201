import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { DocumentBody, DOCUMENTS_MAX, REASON_LENGTH_MAX } from '../../approval/index.js';
import { IsDay, IsListOf, IsOneOf, IsText } from '../../../platform/http/form-rules.js';
import { PageQuery } from '../../../platform/http/pagination.js';
import { RESTRICTION_KINDS, type Restriction, type RestrictionKind } from './restriction.js';

const ACCOUNT_ID = /^[1-9][0-9]{0,17}$/;
const ACCOUNT_ID_MESSAGE = '须为账户编号 · must be the number of an account, as text';

/** Proposal to restrict an account. */
export class RestrictionBody {
  @ApiProperty({ type: String })
  @Matches(ACCOUNT_ID, { message: ACCOUNT_ID_MESSAGE })
  accountId: string;

  @ApiProperty({ enum: RESTRICTION_KINDS })
  @IsOneOf(RESTRICTION_KINDS)
  kind: RestrictionKind;

  @ApiProperty({ type: String, maxLength: 100, example: '湘03执保12号' })
  @IsText({ max: 100 })
  documentNumber: string;

  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX })
  @IsText({ max: REASON_LENGTH_MAX })
  reason: string;

  @ApiPropertyOptional({ type: String, description: 'First day; today when absent.' })
  @IsOptional()
  @IsDay()
  startsOn?: string | null;

  @ApiPropertyOptional({
    type: String,
    description: 'First day on which it no longer holds; until lifted when absent.',
  })
  @IsOptional()
  @IsDay()
  endsOn?: string | null;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}

/** Proposal to lift a restriction. */
export class LiftBody {
  @ApiProperty({ type: String, maxLength: 100, description: 'The document that ends it.' })
  @IsText({ max: 100 })
  documentNumber: string;

  @ApiProperty({ type: String, maxLength: REASON_LENGTH_MAX })
  @IsText({ max: REASON_LENGTH_MAX })
  reason: string;
}

export class RestrictionsQuery extends PageQuery {
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @Matches(ACCOUNT_ID, { message: ACCOUNT_ID_MESSAGE })
  accountId?: string;
}

export class RestrictionView {
  @ApiProperty({ type: String }) id: string;
  @ApiProperty({ type: String }) accountId: string;
  @ApiProperty({ enum: RESTRICTION_KINDS }) kind: RestrictionKind;
  @ApiProperty({ type: String }) documentNumber: string;
  @ApiProperty({ type: String }) reason: string;
  @ApiProperty({ type: String }) startsOn: string;
  @ApiProperty({ type: String, nullable: true }) endsOn: string | null;
  @ApiProperty({ type: String }) authorityId: string;
  @ApiProperty({ type: String }) imposedAt: string;
  @ApiProperty({ type: String, nullable: true }) liftedAt: string | null;
}

export function restrictionView(restriction: Restriction): RestrictionView {
  return {
    id: restriction.id,
    accountId: restriction.accountId.toString(),
    kind: restriction.kind,
    documentNumber: restriction.documentNumber,
    reason: restriction.reason,
    startsOn: restriction.startsOn,
    endsOn: restriction.endsOn,
    authorityId: restriction.authorityId,
    imposedAt: restriction.imposedAt.toISOString(),
    liftedAt: restriction.liftedAt?.toISOString() ?? null,
  };
}
