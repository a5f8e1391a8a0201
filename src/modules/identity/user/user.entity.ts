import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganizationKind } from '../../../platform/auth/roles.js';

export type UserStatus = 'active' | 'disabled';

@Entity('identity_users')
export class UserEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @Column('text', { name: 'organization_kind' })
  organizationKind: OrganizationKind;

  @Column('text')
  username: string;

  @Column('text', { name: 'display_name' })
  displayName: string;

  @Column('text', { name: 'password_hash' })
  passwordHash: string;

  /** Set by somebody else: until its owner changes it, nothing but that is allowed. */
  @Column('boolean', { name: 'password_temporary' })
  passwordTemporary: boolean;

  @Column('timestamptz', { name: 'password_changed_at' })
  passwordChangedAt: Date;

  @Column('text')
  status: UserStatus;

  @Column('integer', { name: 'failed_logins' })
  failedLogins: number;

  @Column('timestamptz', { name: 'locked_until', nullable: true })
  lockedUntil: Date | null;

  /** Raised by whatever takes rights away; a token that carries an older one is refused. */
  @Column('integer', { name: 'security_version' })
  securityVersion: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
