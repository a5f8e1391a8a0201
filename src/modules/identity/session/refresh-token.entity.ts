import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('identity_refresh_tokens')
export class RefreshTokenEntity {
  /** SHA-256 of the token; the token itself is only ever with its holder. */
  @PrimaryColumn('bytea', { name: 'token_digest' })
  tokenDigest: Buffer;

  @Column('uuid', { name: 'session_id' })
  sessionId: string;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'rotated_at', nullable: true })
  rotatedAt: Date | null;
}
