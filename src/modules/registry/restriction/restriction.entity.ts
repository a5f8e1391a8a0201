import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../../../platform/database/column-kinds.js';
import type { RestrictionKind } from './restriction.js';

@Entity('registry_restrictions')
export class RestrictionEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('bigint', { name: 'account_id', transformer: bigintColumn })
  accountId: bigint;

  @Column('text')
  kind: RestrictionKind;

  @Column('text', { name: 'document_number' })
  documentNumber: string;

  @Column('text')
  reason: string;

  @Column('date', { name: 'starts_on' })
  startsOn: string;

  @Column('date', { name: 'ends_on', nullable: true })
  endsOn: string | null;

  @Column('uuid', { name: 'authority_id' })
  authorityId: string;

  @Column('timestamptz', { name: 'imposed_at' })
  imposedAt: Date;

  @Column('uuid', { name: 'imposed_by' })
  imposedBy: string;

  @Column('timestamptz', { name: 'lifted_at', nullable: true })
  liftedAt: Date | null;

  @Column('uuid', { name: 'lifted_by', nullable: true })
  liftedBy: string | null;
}
