import { IsNull } from 'typeorm';
import type { Tx } from '../../../platform/database/database.js';
import { USER_ACCESS_COLUMNS, type UserAccess } from '../user/user.repository.js';
import { RefreshTokenEntity } from './refresh-token.entity.js';
import { SessionEntity, type SessionEnd } from './session.entity.js';

export async function insertSession(tx: Tx, session: SessionEntity): Promise<void> {
  await tx.manager.insert(SessionEntity, session);
}

/** The row, locked until the transaction ends. */
export function sessionForUpdate(tx: Tx, id: string): Promise<SessionEntity | null> {
  return tx.manager.findOne(SessionEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export async function endSession(tx: Tx, id: string, at: Date, reason: SessionEnd): Promise<boolean> {
  const { affected } = await tx.manager.update(
    SessionEntity,
    { id, endedAt: IsNull() },
    { endedAt: at, endReason: reason },
  );
  return affected === 1;
}

export async function endSessionsOfUser(tx: Tx, userId: string, at: Date, reason: SessionEnd): Promise<void> {
  await tx.manager.update(SessionEntity, { userId, endedAt: IsNull() }, { endedAt: at, endReason: reason });
}

export async function insertRefreshToken(tx: Tx, token: RefreshTokenEntity): Promise<void> {
  await tx.manager.insert(RefreshTokenEntity, token);
}

export function refreshTokenByDigest(tx: Tx, tokenDigest: Buffer): Promise<RefreshTokenEntity | null> {
  return tx.manager.findOneBy(RefreshTokenEntity, { tokenDigest });
}

export async function markRotated(tx: Tx, tokenDigest: Buffer, at: Date): Promise<void> {
  await tx.manager.update(RefreshTokenEntity, { tokenDigest }, { rotatedAt: at });
}

/** A session and its user as they are now. */
export interface SessionAccess extends UserAccess {
  readonly endedAt: Date | null;
  readonly expiresAt: Date;
}

export async function sessionAccess(tx: Tx, sessionId: string): Promise<SessionAccess | null> {
  const [row] = await tx.query<SessionAccess>(
    `SELECT s.ended_at AS "endedAt", s.expires_at AS "expiresAt", ${USER_ACCESS_COLUMNS}
     FROM identity_sessions s
     JOIN identity_users u ON u.id = s.user_id
     JOIN identity_organizations o ON o.id = u.organization_id
     WHERE s.id = $1`,
    [sessionId],
  );
  return row ?? null;
}

/** With their refresh tokens, at most `limit` of them; returns how many went. */
export async function deleteSessionsExpiredBefore(tx: Tx, before: Date, limit: number): Promise<number> {
  const over = await tx.query<{ id: string }>(
    `DELETE FROM identity_sessions WHERE id IN (
       SELECT id FROM identity_sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id`,
    [before, limit],
  );
  return over.length;
}
