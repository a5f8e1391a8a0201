import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../../platform/database/column-kinds.js';

@Entity('allocation_grants')
export class GrantEntity {
  @PrimaryColumn('uuid', { name: 'proposal_id' })
  proposalId: string;

  @PrimaryColumn('integer')
  position: number;

  @Column('uuid', { name: 'application_id', nullable: true })
  applicationId: string | null;

  @Column('uuid', { name: 'authority_id' })
  authorityId: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @Column('bigint', { name: 'account_id', transformer: bigintColumn })
  accountId: bigint;

  @Column('text')
  instrument: string;

  @Column('bigint', { transformer: bigintColumn })
  quantity: bigint;

  @Column('text', { name: 'transfer_key' })
  transferKey: string;

  @Column('timestamptz', { name: 'granted_at' })
  grantedAt: Date;
}
