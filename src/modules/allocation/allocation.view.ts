import { ApiProperty } from '@nestjs/swagger';
import { DocumentView, type DocumentReference } from '../approval/index.js';
import type { Instrument } from '../registry/index.js';
import { MARKETS, type Market } from '../../shared/market.js';
import { APPLICATION_STATUSES, type Application, type ApplicationStatus, type Grant } from './application.js';
import { printGranted } from './granted-quantity.js';

/** An application as lists show it. */
export class AllocationLineView {
  @ApiProperty({ type: String }) id: string;
  @ApiProperty({ type: String }) organizationId: string;
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ type: String, example: '12.500000', description: 'In units of the instrument.' }) quantity: string;
  @ApiProperty({ type: String }) reason: string;
  @ApiProperty({ enum: APPLICATION_STATUSES }) status: ApplicationStatus;
  @ApiProperty({ type: String, nullable: true, description: 'Why it was returned or rejected.' }) note: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Who reviewed it.' }) authorityId: string | null;
  @ApiProperty({ type: String, nullable: true }) proposalId: string | null;
  @ApiProperty({ type: String }) appliedAt: string;
  @ApiProperty({ type: String, nullable: true }) closedAt: string | null;
}

export class AllocationView extends AllocationLineView {
  @ApiProperty({ type: [DocumentView] }) documents: readonly DocumentView[];
}

/** What an approved allocation issued to a firm. */
export class GrantView {
  @ApiProperty({ type: String }) proposalId: string;
  @ApiProperty({ type: Number }) position: number;
  @ApiProperty({ type: String, nullable: true }) applicationId: string | null;
  @ApiProperty({ type: String }) authorityId: string;
  @ApiProperty({ type: String }) organizationId: string;
  @ApiProperty({ type: String }) accountId: string;
  @ApiProperty({ type: String }) instrument: string;
  @ApiProperty({ type: String }) quantity: string;
  @ApiProperty({ type: String }) grantedAt: string;
}

export function allocationLine(application: Application, instrument: Instrument): AllocationLineView {
  return {
    id: application.id,
    organizationId: application.organizationId,
    market: application.market,
    instrument: application.instrument,
    quantity: printGranted(instrument, application.quantity),
    reason: application.reason,
    status: application.status,
    note: application.note,
    authorityId: application.authorityId,
    proposalId: application.proposalId,
    appliedAt: application.appliedAt.toISOString(),
    closedAt: application.closedAt?.toISOString() ?? null,
  };
}

export function allocationView(
  application: Application,
  instrument: Instrument,
  documents: readonly DocumentReference[],
): AllocationView {
  return { ...allocationLine(application, instrument), documents };
}

export function grantView(grant: Grant, instrument: Instrument): GrantView {
  return {
    proposalId: grant.proposalId,
    position: grant.position,
    applicationId: grant.applicationId,
    authorityId: grant.authorityId,
    organizationId: grant.organizationId,
    accountId: grant.accountId.toString(),
    instrument: grant.instrument,
    quantity: printGranted(instrument, grant.quantity),
    grantedAt: grant.grantedAt.toISOString(),
  };
}
