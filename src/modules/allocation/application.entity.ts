import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../../platform/database/column-kinds.js';
import type { Market } from '../../shared/market.js';
import type { ApplicationStatus } from './application.js';

@Entity('allocation_applications')
export class ApplicationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @Column('char', { length: 6 })
  division: string;

  @Column('uuid', { name: 'applicant_user_id' })
  applicantUserId: string;

  @Column('text')
  market: Market;

  @Column('text')
  instrument: string;

  @Column('bigint', { transformer: bigintColumn })
  quantity: bigint;

  @Column('text')
  reason: string;

  @Column('text')
  status: ApplicationStatus;

  @Column('text', { nullable: true })
  note: string | null;

  @Column('uuid', { name: 'reviewer_user_id', nullable: true })
  reviewerUserId: string | null;

  @Column('uuid', { name: 'authority_id', nullable: true })
  authorityId: string | null;

  @Column('uuid', { name: 'proposal_id', nullable: true })
  proposalId: string | null;

  @Column('timestamptz', { name: 'applied_at' })
  appliedAt: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;
}
