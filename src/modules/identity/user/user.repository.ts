import { In, MoreThan } from 'typeorm';
import type { OrganizationKind, Role } from '../../../platform/auth/roles.js';
import type { Tx } from '../../../platform/database/database.js';
import type { OrganizationStatus } from '../organization/organization.entity.js';
import { UserRoleEntity } from './user-role.entity.js';
import { UserEntity } from './user.entity.js';

export async function insertUser(tx: Tx, user: UserEntity, roles: readonly Role[]): Promise<void> {
  await tx.manager.insert(UserEntity, user);
  await insertRoles(tx, user.id, user.organizationKind, roles);
}

export function userById(tx: Tx, id: string): Promise<UserEntity | null> {
  return tx.manager.findOneBy(UserEntity, { id });
}

export function usersByIds(tx: Tx, ids: readonly string[]): Promise<UserEntity[]> {
  return tx.manager.findBy(UserEntity, { id: In([...ids]) });
}

/** The row, locked until the transaction ends. */
export function userForUpdate(tx: Tx, id: string): Promise<UserEntity | null> {
  return tx.manager.findOne(UserEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export function userByUsername(tx: Tx, username: string): Promise<UserEntity | null> {
  return tx.manager.findOneBy(UserEntity, { username });
}

/** In the order of their usernames, after `after`. */
export function usersAfter(
  tx: Tx,
  after: string,
  limit: number,
  organizationId: string | undefined,
): Promise<UserEntity[]> {
  return tx.manager.find(UserEntity, {
    where: { username: MoreThan(after), ...(organizationId === undefined ? {} : { organizationId }) },
    order: { username: 'ASC' },
    take: limit,
  });
}

export async function updateUser(tx: Tx, id: string, change: Partial<UserEntity>): Promise<void> {
  await tx.manager.update(UserEntity, { id }, change);
}

export async function rolesOfUsers(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, readonly Role[]>> {
  const rows = await tx.manager.find(UserRoleEntity, { where: { userId: In([...userIds]) }, order: { role: 'ASC' } });
  const roles = new Map<string, Role[]>(userIds.map((id) => [id, []]));
  for (const row of rows) roles.get(row.userId)?.push(row.role);
  return roles;
}

export async function replaceRoles(tx: Tx, user: UserEntity, roles: readonly Role[]): Promise<void> {
  await tx.manager.delete(UserRoleEntity, { userId: user.id });
  await insertRoles(tx, user.id, user.organizationKind, roles);
}

async function insertRoles(tx: Tx, userId: string, organizationKind: OrganizationKind, roles: readonly Role[]) {
  const rows = [...new Set(roles)].map((role) => ({ userId, organizationKind, role }));
  if (rows.length > 0) await tx.manager.insert(UserRoleEntity, rows);
}

/**
 * Counts one attempt to log in before the password is looked at, so that no number of attempts at the same time gets
 * past the limit. False when the user is locked; nothing is counted then.
 */
export async function countLoginAttempt(
  tx: Tx,
  attempt: { readonly userId: string; readonly at: Date; readonly failuresMax: number; readonly lockedUntil: Date },
): Promise<boolean> {
  const counted = await tx.query(
    `UPDATE identity_users SET
       failed_logins = CASE WHEN locked_until IS NULL THEN failed_logins ELSE 0 END + 1,
       locked_until = CASE WHEN CASE WHEN locked_until IS NULL THEN failed_logins ELSE 0 END + 1 >= $3
         THEN $4::timestamptz END
     WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $2)
     RETURNING id`,
    [attempt.userId, attempt.at, attempt.failuresMax, attempt.lockedUntil],
  );
  return counted.length === 1;
}

/** Everything an access decision needs to know about a user, in one row. */
export interface UserAccess {
  readonly userId: string;
  readonly userStatus: UserEntity['status'];
  readonly securityVersion: number;
  readonly passwordTemporary: boolean;
  readonly displayName: string;
  readonly organizationId: string;
  readonly organizationKind: OrganizationKind;
  readonly organizationStatus: OrganizationStatus;
  readonly division: string;
  readonly roles: readonly Role[];
}

/** Columns of `UserAccess` for queries over `u` (identity_users) and `o` (identity_organizations). */
export const USER_ACCESS_COLUMNS = `
  u.id AS "userId", u.status AS "userStatus", u.security_version AS "securityVersion",
  u.password_temporary AS "passwordTemporary", u.display_name AS "displayName",
  o.id AS "organizationId", o.kind AS "organizationKind", o.status AS "organizationStatus", o.division,
  ARRAY(SELECT r.role FROM identity_user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles`;

export async function userAccess(tx: Tx, userId: string): Promise<UserAccess | null> {
  const [row] = await tx.query<UserAccess>(
    `SELECT ${USER_ACCESS_COLUMNS}
     FROM identity_users u JOIN identity_organizations o ON o.id = u.organization_id WHERE u.id = $1`,
    [userId],
  );
  return row ?? null;
}
