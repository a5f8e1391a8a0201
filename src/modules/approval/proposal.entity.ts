import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Market } from '../../shared/market.js';
import type { ProposalStatus } from './proposal.js';

@Entity('approval_proposals')
export class ProposalEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: string;

  @Column('text', { nullable: true })
  market: Market | null;

  @Column('text')
  subject: string;

  @Column('text')
  summary: string;

  /** A `Payload`; its recursive type is more than TypeORM's own types can carry. */
  @Column('jsonb')
  payload: object;

  @Column('bytea', { name: 'payload_hash' })
  payloadHash: Buffer;

  @Column('uuid', { name: 'proposer_user_id' })
  proposerUserId: string;

  @Column('uuid', { name: 'proposer_organization_id' })
  proposerOrganizationId: string;

  @Column('uuid', { name: 'authority_id' })
  authorityId: string;

  @Column('smallint')
  quorum: number;

  @Column('text')
  status: ProposalStatus;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;
}
