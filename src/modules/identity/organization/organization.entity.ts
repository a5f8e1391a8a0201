import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganizationKind } from '../../../platform/auth/roles.js';

export type OrganizationStatus = 'active' | 'suspended';

@Entity('identity_organizations')
export class OrganizationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('char', { name: 'credit_code', length: 18 })
  creditCode: string;

  @Column('text')
  name: string;

  @Column('text')
  kind: OrganizationKind;

  @Column('char', { length: 6 })
  division: string;

  @Column('text')
  status: OrganizationStatus;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
