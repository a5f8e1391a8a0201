import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Verdict } from './proposal.js';

@Entity('approval_decisions')
export class DecisionEntity {
  @PrimaryColumn('uuid', { name: 'proposal_id' })
  proposalId: string;

  @PrimaryColumn('uuid', { name: 'user_id' })
  userId: string;

  @Column('bytea', { name: 'payload_hash' })
  payloadHash: Buffer;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @Column('text')
  decision: Verdict;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('text')
  factor: string;

  @Column('timestamptz')
  at: Date;
}
