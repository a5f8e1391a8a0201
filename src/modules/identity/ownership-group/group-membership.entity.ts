import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('identity_group_memberships')
export class GroupMembershipEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('integer', { name: 'group_id' })
  groupId: number;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @Column('date', { name: 'valid_from' })
  validFrom: string;

  /** The first day on which it no longer holds; null while no end is known. */
  @Column('date', { name: 'valid_to', nullable: true })
  validTo: string | null;
}
