import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganizationKind, Role } from '../../../platform/auth/roles.js';

@Entity('identity_user_roles')
export class UserRoleEntity {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId: string;

  @PrimaryColumn('text')
  role: Role;

  @Column('text', { name: 'organization_kind' })
  organizationKind: OrganizationKind;
}
