import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../../../platform/auth/permissions.js';

@Entity('identity_api_keys')
export class ApiKeyEntity {
  @PrimaryColumn('text')
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @Column('text')
  label: string;

  @Column('text', { array: true })
  scopes: Scope[];

  /** Addresses and networks (CIDR) it may be used from; empty means from anywhere. */
  @Column('text', { name: 'allowed_networks', array: true })
  allowedNetworks: string[];

  @Column('bytea', { name: 'sealed_secret' })
  sealedSecret: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}
