import { IsNull } from 'typeorm';
import type { Tx } from '../../../platform/database/database.js';
import type { Scope } from '../../../platform/auth/permissions.js';
import { USER_ACCESS_COLUMNS, type UserAccess } from '../user/user.repository.js';
import { ApiKeyEntity } from './api-key.entity.js';

export async function insertApiKey(tx: Tx, key: ApiKeyEntity): Promise<void> {
  await tx.manager.insert(ApiKeyEntity, key);
}

/** Those not revoked, oldest first. */
export function apiKeysOfUser(tx: Tx, userId: string): Promise<ApiKeyEntity[]> {
  return tx.manager.find(ApiKeyEntity, {
    where: { userId, revokedAt: IsNull() },
    order: { createdAt: 'ASC', id: 'ASC' },
  });
}

/** False when the user has no such key or it was revoked before. */
export async function revokeApiKey(tx: Tx, userId: string, id: string, at: Date): Promise<boolean> {
  const { affected } = await tx.manager.update(ApiKeyEntity, { id, userId, revokedAt: IsNull() }, { revokedAt: at });
  return affected === 1;
}

export async function recordApiKeyUse(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.manager.update(ApiKeyEntity, { id }, { lastUsedAt: at });
}

/** An API key and its user as they are now. */
export interface ApiKeyAccess extends UserAccess {
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly allowedNetworks: readonly string[];
  readonly sealedSecret: Buffer;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export async function apiKeyAccess(tx: Tx, keyId: string): Promise<ApiKeyAccess | null> {
  const [row] = await tx.query<ApiKeyAccess>(
    `SELECT k.id AS "keyId", k.scopes, k.allowed_networks AS "allowedNetworks", k.sealed_secret AS "sealedSecret",
       k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt", k.last_used_at AS "lastUsedAt", ${USER_ACCESS_COLUMNS}
     FROM identity_api_keys k
     JOIN identity_users u ON u.id = k.user_id
     JOIN identity_organizations o ON o.id = u.organization_id
     WHERE k.id = $1`,
    [keyId],
  );
  return row ?? null;
}
