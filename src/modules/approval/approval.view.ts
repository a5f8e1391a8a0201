import { ApiProperty } from '@nestjs/swagger';
import type { Market } from '../../shared/market.js';
import type { Decision, DocumentReference, Payload, Proposal, ProposalStatus, Verdict } from './proposal.js';

/** A proposal as lists show it. */
export class ProposalLineView {
  @ApiProperty({ type: String }) id: string;
  @ApiProperty({ type: String }) kind: string;
  @ApiProperty({ type: String, nullable: true }) market: Market | null;
  @ApiProperty({ type: String, example: 'instrument:CEA24' }) subject: string;
  @ApiProperty({ type: String }) summary: string;
  @ApiProperty({ type: String, enum: ['open', 'approved', 'rejected', 'withdrawn'] }) status: ProposalStatus;
  @ApiProperty({ type: Number, description: 'Approvals of distinct persons that are needed.' }) quorum: number;
  @ApiProperty({ type: String }) proposerUserId: string;
  @ApiProperty({ type: String }) proposerOrganizationId: string;
  @ApiProperty({ type: String }) authorityId: string;
  @ApiProperty({ type: String }) openedAt: string;
  @ApiProperty({ type: String, nullable: true }) closedAt: string | null;
}

export class DecisionView {
  @ApiProperty({ type: String }) userId: string;
  @ApiProperty({ type: String }) organizationId: string;
  @ApiProperty({ type: String, enum: ['approve', 'reject'] }) decision: Verdict;
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
  @ApiProperty({ type: String, description: 'How the person proved who it is.' }) factor: string;
  @ApiProperty({ type: String }) at: string;
}

export class DocumentView {
  @ApiProperty({ type: String }) sha256: string;
  @ApiProperty({ type: String }) name: string;
  @ApiProperty({ type: String }) mediaType: string;
  @ApiProperty({ type: Number }) sizeBytes: number;
}

/** The whole of a proposal. */
export class ProposalView extends ProposalLineView {
  @ApiProperty({ type: Object, additionalProperties: true }) payload: Payload;
  @ApiProperty({ type: String, description: 'SHA-256 of the payload as canonical JSON.' }) payloadHash: string;
  @ApiProperty({ type: [DocumentView] }) documents: readonly DocumentView[];
  @ApiProperty({ type: [DecisionView] }) decisions: readonly DecisionView[];
}

export function proposalLine(proposal: Proposal): ProposalLineView {
  return {
    id: proposal.id,
    kind: proposal.kind,
    market: proposal.market,
    subject: proposal.subject,
    summary: proposal.summary,
    status: proposal.status,
    quorum: proposal.quorum,
    proposerUserId: proposal.proposerUserId,
    proposerOrganizationId: proposal.proposerOrganizationId,
    authorityId: proposal.authorityId,
    openedAt: proposal.openedAt.toISOString(),
    closedAt: proposal.closedAt?.toISOString() ?? null,
  };
}

export function proposalView(
  proposal: Proposal,
  documents: readonly DocumentReference[],
  decisions: readonly Decision[],
): ProposalView {
  return {
    ...proposalLine(proposal),
    payload: proposal.payload,
    payloadHash: proposal.payloadHash.toString('hex'),
    documents,
    decisions: decisions.map((decision) => ({
      userId: decision.userId,
      organizationId: decision.organizationId,
      decision: decision.decision,
      reason: decision.reason,
      factor: decision.factor,
      at: decision.at.toISOString(),
    })),
  };
}
