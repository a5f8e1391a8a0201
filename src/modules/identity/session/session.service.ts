import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { AccessStates } from '../access-states.js';
import { BadCredentials, LoginRequired, RefreshTokenRefused } from '../identity.errors.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings.js';
import { PasswordHasher } from '../user/password-hasher.js';
import type { UserEntity } from '../user/user.entity.js';
import { countLoginAttempt, updateUser, userAccess, userByUsername, type UserAccess } from '../user/user.repository.js';
import { ACCESS_TOKEN_TYPE, accessClaims } from './access-token.js';
import {
  endSession,
  insertRefreshToken,
  insertSession,
  markRotated,
  refreshTokenByDigest,
  sessionForUpdate,
} from './session.repository.js';
import { SigningKeys } from './signing-keys.js';

export interface IssuedTokens {
  readonly accessToken: string;
  /** To be used once; a second use ends the session. */
  readonly refreshToken: string;
  /** Life of the access token in seconds. */
  readonly expiresIn: number;
}

const REFRESH_TOKEN_BYTES = 32;

/** Login, refresh and logout. A session is the chain of refresh tokens that one login began. */
@Injectable()
export class SessionService {
  constructor(
    private readonly database: Database,
    private readonly hasher: PasswordHasher,
    private readonly keys: SigningKeys,
    private readonly states: AccessStates,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  /**
   * Begins a session. An unknown name, a wrong password, a disabled user and a locked one get the same answer after the
   * same work, so that nobody learns which names exist. Throws BadCredentials, TooBusy.
   */
  async login(username: string, password: string): Promise<IssuedTokens> {
    const user = await userByUsername(this.database.reader, username.toLowerCase());
    const mayTry = user !== null && (await this.countAttempt(user));
    const matches = await this.hasher.matches(password, mayTry ? user.passwordHash : null);
    if (!mayTry || !matches) {
      if (mayTry) await this.recordFailure(user);
      throw new DomainError(BadCredentials);
    }
    return this.database.transaction(async (tx) => {
      const at = this.clock.now();
      await updateUser(tx, user.id, { failedLogins: 0, lockedUntil: null });
      const access = await userAccess(tx, user.id);
      if (!access || !mayEnter(access)) throw new DomainError(BadCredentials);
      return this.begin(tx, access, at);
    });
  }

  /** Begins a session without a password; for tests and tools that have the user already. */
  async beginFor(tx: Tx, userId: string): Promise<IssuedTokens> {
    const access = await userAccess(tx, userId);
    invariant(access && mayEnter(access), 'a session is begun for an active user');
    return this.begin(tx, access, this.clock.now());
  }

  /**
   * Exchanges a refresh token for new tokens. A token that was exchanged before is in two hands, one of them a thief's:
   * its session ends at once. Throws RefreshTokenRefused.
   */
  async refresh(refreshToken: string): Promise<IssuedTokens> {
    const outcome = await this.database.transaction((tx) => this.exchange(tx, refreshToken));
    if (outcome !== 'refused' && outcome !== 'reused') return outcome;
    if (outcome === 'reused') this.states.expire();
    throw new DomainError(RefreshTokenRefused);
  }

  /** Ends the session that speaks. Throws LoginRequired for an API key. */
  async logout(actor: Actor): Promise<void> {
    const { sessionId } = actor;
    if (sessionId === undefined) throw new DomainError(LoginRequired);
    await this.database.transaction(async (tx) => {
      const at = this.clock.now();
      if (!(await endSession(tx, sessionId, at, 'logout'))) return;
      await this.audit(tx, at, actor, 'session.ended', sessionId, { reason: 'logout' });
    });
    this.states.expire();
  }

  /** Makes a new signing key; tokens of the present one stay good until they expire. Returns the new key's id. */
  async rotateKeys(actor: Actor): Promise<{ readonly kid: string }> {
    const { kid: before } = await this.keys.signing();
    const kid = await this.keys.rotate();
    await this.database.transaction((tx) =>
      recordAudit(tx, {
        at: this.clock.now(),
        actorId: actor.userId,
        organizationId: actor.organizationId,
        action: 'signing-key.rotated',
        subject: `signing-key:${kid}`,
        before: { kid: before },
        after: { kid },
      }),
    );
    return { kid };
  }

  private async begin(tx: Tx, user: UserAccess, at: Date): Promise<IssuedTokens> {
    const sessionId = randomUUID();
    await insertSession(tx, {
      id: sessionId,
      userId: user.userId,
      startedAt: at,
      expiresAt: later(at, this.settings.sessionLifetimeSeconds),
      endedAt: null,
      endReason: null,
    });
    await this.audit(tx, at, user, 'session.started', sessionId);
    return this.issue(tx, user, sessionId, at);
  }

  /** The session's row is locked first, so that two uses of one token come one after the other. */
  private async exchange(tx: Tx, refreshToken: string): Promise<IssuedTokens | 'refused' | 'reused'> {
    const at = this.clock.now();
    const tokenDigest = digestOf(refreshToken);
    const sessionId = (await refreshTokenByDigest(tx, tokenDigest))?.sessionId;
    if (sessionId === undefined) return 'refused';
    const session = await sessionForUpdate(tx, sessionId);
    const token = await refreshTokenByDigest(tx, tokenDigest);
    invariant(session && token, 'a refresh token is never removed and has a session');
    if (session.endedAt !== null || at >= session.expiresAt) return 'refused';
    const user = await userAccess(tx, session.userId);
    invariant(user, 'a session has a user');
    if (token.rotatedAt !== null) {
      await endSession(tx, sessionId, at, 'token-reused');
      await this.audit(tx, at, user, 'session.ended', sessionId, { reason: 'token-reused' });
      return 'reused';
    }
    if (at >= token.expiresAt || !mayEnter(user)) return 'refused';
    await markRotated(tx, tokenDigest, at);
    return this.issue(tx, user, sessionId, at);
  }

  private async issue(tx: Tx, user: UserAccess, sessionId: string, at: Date): Promise<IssuedTokens> {
    const refreshToken = randomBytes(REFRESH_TOKEN_BYTES).toString('base64url');
    await insertRefreshToken(tx, {
      tokenDigest: digestOf(refreshToken),
      sessionId,
      issuedAt: at,
      expiresAt: later(at, this.settings.refreshTokenLifetimeSeconds),
      rotatedAt: null,
    });
    const { issuer, audience, lifetimeSeconds } = this.settings.accessToken;
    const { kid, privateKey } = await this.keys.signing();
    const accessToken = jwt.sign(accessClaims(user, sessionId, at, lifetimeSeconds), privateKey, {
      algorithm: 'ES256',
      issuer,
      audience,
      header: { alg: 'ES256', typ: ACCESS_TOKEN_TYPE, kid },
    });
    return { accessToken, refreshToken, expiresIn: lifetimeSeconds };
  }

  private countAttempt(user: UserEntity): Promise<boolean> {
    const at = this.clock.now();
    const { failuresMax, seconds } = this.settings.lockout;
    const attempt = { userId: user.id, at, failuresMax, lockedUntil: later(at, seconds) };
    return this.database.transaction((tx) => countLoginAttempt(tx, attempt));
  }

  /** At most as many records as there are attempts before the lock, so nobody can flood the audit trail with them. */
  private recordFailure(user: UserEntity): Promise<void> {
    return this.database.transaction((tx) =>
      recordAudit(tx, {
        at: this.clock.now(),
        actorId: null,
        organizationId: user.organizationId,
        action: 'login.failed',
        subject: `user:${user.id}`,
      }),
    );
  }

  private audit(
    tx: Tx,
    at: Date,
    who: { readonly userId: string; readonly organizationId: string },
    action: string,
    sessionId: string,
    after?: unknown,
  ): Promise<void> {
    const { userId: actorId, organizationId } = who;
    return recordAudit(tx, { at, actorId, organizationId, action, subject: `session:${sessionId}`, after });
  }
}

function mayEnter(user: UserAccess): boolean {
  return user.userStatus === 'active' && user.organizationStatus === 'active';
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}
