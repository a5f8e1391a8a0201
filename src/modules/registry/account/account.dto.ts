import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { DocumentBody } from '../../approval/index.js';
import { IsId, IsListOf, IsOneOf } from '../../../platform/http/form-rules.js';
import { PageQuery } from '../../../platform/http/pagination.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { DOCUMENTS_MAX } from '../../approval/index.js';
import type { HoldingAccount } from './holding-account.repository.js';

/** Application for a trading account. */
export class ApplicationBody {
  @ApiProperty({ enum: MARKETS })
  @IsOneOf(MARKETS)
  market: Market;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}

export class HoldingAccountsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;

  @ApiPropertyOptional({ type: String, description: 'For authorities, the operator and auditors.' })
  @IsOptional()
  @IsId()
  organizationId?: string;
}

export class HoldingAccountView {
  @ApiProperty({ type: String }) id: string;
  @ApiProperty({ type: String }) organizationId: string;
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String, example: 'trading' }) kind: string;
  @ApiProperty({ enum: ['active', 'closed'] }) status: 'active' | 'closed';
  @ApiProperty({ type: String }) openedAt: string;
  @ApiProperty({ type: String, nullable: true }) closedAt: string | null;
  @ApiProperty({ type: String, description: 'What was approved when it was opened.' }) proposalId: string;
}

export function holdingAccountView(account: HoldingAccount): HoldingAccountView {
  return {
    id: account.accountId.toString(),
    organizationId: account.organizationId,
    market: account.market,
    kind: account.kind,
    status: account.status,
    openedAt: account.openedAt.toISOString(),
    closedAt: account.closedAt?.toISOString() ?? null,
    proposalId: account.proposalId,
  };
}
