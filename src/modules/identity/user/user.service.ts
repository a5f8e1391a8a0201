import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { ROLES_OF_KIND, type OrganizationKind, type Role } from '../../../platform/auth/roles.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { AccessStates } from '../access-states.js';
import { brokenConstraint } from '../../../platform/database/constraint-violation.js';
import {
  BadCredentials,
  LoginRequired,
  OrganizationNotFound,
  OwnAccount,
  PasswordTooWeak,
  RoleDoesNotFit,
  UsernameTaken,
  UserNotFound,
} from '../identity.errors.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings.js';
import { organizationById } from '../organization/organization.repository.js';
import { endSessionsOfUser } from '../session/session.repository.js';
import { PasswordHasher } from './password-hasher.js';
import { passwordFaults } from './password-rules.js';
import type { UserEntity, UserStatus } from './user.entity.js';
import {
  insertUser,
  replaceRoles,
  rolesOfUsers,
  updateUser,
  userById,
  userForUpdate,
  usersAfter,
} from './user.repository.js';

export interface NewUser {
  readonly organizationId: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
}

/** A user without anything that belongs to the password. */
export interface User {
  readonly id: string;
  readonly organizationId: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly status: UserStatus;
  readonly lockedUntil: Date | null;
  readonly passwordChangedAt: Date;
  readonly passwordTemporary: boolean;
  readonly createdAt: Date;
}

export interface UserChange {
  readonly status?: UserStatus | undefined;
  readonly roles?: readonly Role[] | undefined;
  /** Ends a lock that failed logins caused. */
  readonly unlock?: boolean | undefined;
  /** A new temporary password, for somebody who has lost theirs. */
  readonly password?: string | undefined;
}

/** People of the organizations, what they may do, and their passwords. */
@Injectable()
export class UserService {
  constructor(
    private readonly database: Database,
    private readonly hasher: PasswordHasher,
    private readonly states: AccessStates,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  /**
   * Adds a user whose password somebody else chose: until it is changed, nothing but that is allowed.
   * Throws PasswordTooWeak, OrganizationNotFound, RoleDoesNotFit, UsernameTaken, TooBusy.
   */
  async create(actor: Actor, user: NewUser, password: string): Promise<User> {
    this.assertStrong(password, user.username, 'password');
    const passwordHash = await this.hasher.hash(password);
    return this.database.transaction((tx) => this.insert(tx, actor, user, { passwordHash, temporary: true }));
  }

  /**
   * Adds a user with a password that was hashed before, inside a transaction of the caller. `actor` is null for the
   * platform itself. Throws OrganizationNotFound, RoleDoesNotFit, UsernameTaken.
   */
  async insert(
    tx: Tx,
    actor: Actor | null,
    user: NewUser,
    password: { readonly passwordHash: string; readonly temporary: boolean },
  ): Promise<User> {
    const organization = await organizationById(tx, user.organizationId);
    if (!organization) throw new DomainError(OrganizationNotFound);
    assertRolesFit(organization.kind, user.roles);
    const at = this.clock.now();
    const entity: UserEntity = {
      id: randomUUID(),
      organizationId: organization.id,
      organizationKind: organization.kind,
      username: user.username,
      displayName: user.displayName,
      passwordHash: password.passwordHash,
      passwordTemporary: password.temporary,
      passwordChangedAt: at,
      status: 'active',
      failedLogins: 0,
      lockedUntil: null,
      securityVersion: 1,
      createdAt: at,
    };
    await insertUser(tx, entity, user.roles).catch((error: unknown) => {
      if (brokenConstraint(error) === 'identity_users_username_unique') throw new DomainError(UsernameTaken);
      throw error;
    });
    const { username, displayName, roles } = user;
    await this.audit(tx, actor, 'user.created', entity, undefined, { username, displayName, roles });
    return userFrom(entity, roles);
  }

  /** In the order of their usernames, after `after`; all organizations without `organizationId`. */
  async list(after: string, limit: number, organizationId: string | undefined): Promise<User[]> {
    const { reader } = this.database;
    const users = await usersAfter(reader, after, limit, organizationId);
    const roles = await rolesOfUsers(
      reader,
      users.map((user) => user.id),
    );
    return users.map((user) => userFrom(user, roles.get(user.id) ?? []));
  }

  /** Throws UserNotFound. */
  async user(id: string): Promise<User> {
    const { reader } = this.database;
    const user = await userById(reader, id);
    if (!user) throw new DomainError(UserNotFound);
    return userFrom(user, (await rolesOfUsers(reader, [id])).get(id) ?? []);
  }

  /**
   * Changes status or roles, sets a temporary password, or ends a lock. All but the last end the user's sessions:
   * whoever signs in again has the new rights. Throws UserNotFound, OwnAccount, RoleDoesNotFit, PasswordTooWeak, TooBusy.
   */
  async change(actor: Actor, userId: string, change: UserChange): Promise<User> {
    if (userId === actor.userId) throw new DomainError(OwnAccount);
    const passwordHash = await this.temporaryHash(userId, change.password);
    const changed = await this.database.transaction(async (tx) => {
      const user = await userForUpdate(tx, userId);
      if (!user) throw new DomainError(UserNotFound);
      const before = userFrom(user, (await rolesOfUsers(tx, [userId])).get(userId) ?? []);
      await this.changeRights(tx, user, { ...change, passwordHash });
      if (change.unlock) await updateUser(tx, userId, { failedLogins: 0, lockedUntil: null });
      const after = userFrom((await userById(tx, userId)) ?? user, change.roles ?? before.roles);
      await this.audit(tx, actor, 'user.changed', user, rightsOf(before), rightsOf(after));
      return after;
    });
    this.states.expire();
    return changed;
  }

  /**
   * Sets one's own password and ends all of one's sessions, this one too.
   * Throws LoginRequired for an API key, BadCredentials, PasswordTooWeak, TooBusy.
   */
  async changeOwnPassword(actor: Actor, current: string, next: string): Promise<void> {
    if (actor.sessionId === undefined) throw new DomainError(LoginRequired);
    const user = await userById(this.database.reader, actor.userId);
    if (!user || !(await this.hasher.matches(current, user.passwordHash))) throw new DomainError(BadCredentials);
    this.assertStrong(next, user.username, 'newPassword');
    if (next === current) throw tooWeak([{ field: 'newPassword', rule: 'new', message: 'is the old one' }]);
    const passwordHash = await this.hasher.hash(next);
    await this.database.transaction(async (tx) => {
      const at = this.clock.now();
      const locked = await userForUpdate(tx, user.id);
      if (locked?.passwordHash !== user.passwordHash) throw new DomainError(BadCredentials);
      await updateUser(tx, user.id, {
        passwordHash,
        passwordTemporary: false,
        passwordChangedAt: at,
        securityVersion: locked.securityVersion + 1,
      });
      await endSessionsOfUser(tx, user.id, at, 'access-changed');
      await this.audit(tx, actor, 'user.password-changed', user);
    });
    this.states.expire();
  }

  private async temporaryHash(userId: string, password: string | undefined): Promise<string | undefined> {
    if (password === undefined) return undefined;
    const { username } = await this.user(userId);
    this.assertStrong(password, username, 'password');
    return this.hasher.hash(password);
  }

  private async changeRights(
    tx: Tx,
    user: UserEntity,
    { status, roles, passwordHash }: UserChange & { readonly passwordHash: string | undefined },
  ): Promise<void> {
    if (status === undefined && roles === undefined && passwordHash === undefined) return;
    const at = this.clock.now();
    if (roles) {
      assertRolesFit(user.organizationKind, roles);
      await replaceRoles(tx, user, roles);
    }
    await updateUser(tx, user.id, {
      securityVersion: user.securityVersion + 1,
      ...(status === undefined ? {} : { status }),
      ...(passwordHash === undefined ? {} : { passwordHash, passwordTemporary: true, passwordChangedAt: at }),
    });
    await endSessionsOfUser(tx, user.id, at, 'access-changed');
  }

  private assertStrong(password: string, username: string, field: string): void {
    const faults = passwordFaults(password, username, this.settings.password, field);
    if (faults.length > 0) throw tooWeak(faults);
  }

  private audit(
    tx: Tx,
    actor: Actor | null,
    action: string,
    user: UserEntity,
    before?: unknown,
    after?: unknown,
  ): Promise<void> {
    return recordAudit(tx, {
      at: this.clock.now(),
      actorId: actor?.userId ?? null,
      organizationId: actor?.organizationId ?? null,
      action,
      subject: `user:${user.id}`,
      before,
      after,
    });
  }
}

function tooWeak(fields: ReturnType<typeof passwordFaults>): DomainError {
  return new DomainError(PasswordTooWeak, PasswordTooWeak.en, { fields });
}

function assertRolesFit(kind: OrganizationKind, roles: readonly Role[]): void {
  const misfit = roles.find((role) => !ROLES_OF_KIND[kind].includes(role));
  if (misfit !== undefined) {
    throw new DomainError(RoleDoesNotFit, `An organization of kind ${kind} cannot give the role ${misfit}.`);
  }
}

function userFrom(entity: UserEntity, roles: readonly Role[]): User {
  const { id, organizationId, username, displayName, status, lockedUntil, passwordChangedAt, passwordTemporary } =
    entity;
  const { createdAt } = entity;
  return {
    ...{ id, organizationId, username, displayName, roles: [...roles].sort(), status },
    ...{ lockedUntil, passwordChangedAt, passwordTemporary, createdAt },
  };
}

function rightsOf({ status, roles, lockedUntil, passwordTemporary, passwordChangedAt }: User) {
  return { status, roles, lockedUntil, passwordTemporary, passwordChangedAt };
}
