import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Passport, type PassportStatic } from 'passport';
import type { Actor } from '../../../platform/auth/actor.js';
import { permissionsOf } from '../../../platform/auth/permissions.js';
import { Database } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { TokenExpired, TokenInvalid, TokenRevoked } from '../identity.errors.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings.js';
import { AccessStates } from '../access-states.js';
import type { AccessClaims } from './access-token.js';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { sessionAccess, type SessionAccess } from './session.repository.js';

interface VerifiedToken {
  readonly claims: AccessClaims;
  readonly actor: Actor;
}

/**
 * From an access token to the actor. The signature is verified by passport once and remembered under the token's
 * SHA-256, because an ECDSA verification costs more than everything else at the edge; expiry is checked on every
 * request, and the session on every request against a state that is at most `recheckAfterMs` old.
 */
@Injectable()
export class TokenAuthentication {
  private readonly passport: PassportStatic = new Passport() as PassportStatic;
  private readonly verified = new Map<string, VerifiedToken>();

  constructor(
    strategy: AccessTokenStrategy,
    private readonly states: AccessStates,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {
    this.passport.use(strategy);
  }

  /** Throws TokenInvalid, TokenExpired, TokenRevoked. */
  async actorOf(token: string): Promise<Actor> {
    const digest = hash('sha256', token, 'base64');
    const known = this.verified.get(digest) ?? this.remember(digest, await this.verify(token));
    const { claims, actor } = known;
    const at = this.clock.now();
    if (at.getTime() >= claims.exp * 1000) {
      this.verified.delete(digest);
      throw new DomainError(TokenExpired);
    }
    const { sessions } = this.states;
    const state =
      sessions.peek(claims.sid) ??
      (await sessions.get(claims.sid, () => sessionAccess(this.database.reader, claims.sid)));
    if (!state || !stillGood(state, claims, at)) {
      this.verified.delete(digest);
      throw new DomainError(TokenRevoked);
    }
    return actor;
  }

  private verify(token: string): Promise<AccessClaims> {
    const request = { headers: { authorization: `Bearer ${token}` } };
    return new Promise((resolve, reject) => {
      const answer = (error: unknown, claims: AccessClaims | false | undefined): void => {
        if (error) reject(error as Error);
        else if (claims) resolve(claims);
        else reject(new DomainError(TokenInvalid));
      };
      // With a callback passport leaves request and response alone, so it need not see the real ones.
      const attempt = this.passport.authenticate('jwt', { session: false }, answer) as (
        request: unknown,
        response: unknown,
        next: (error?: unknown) => void,
      ) => void;
      attempt(request, {}, reject);
    });
  }

  private remember(digest: string, claims: AccessClaims): VerifiedToken {
    const token = { claims, actor: actorFrom(claims) };
    this.verified.set(digest, token);
    if (this.verified.size > this.settings.rememberedMax) {
      const [oldest] = this.verified.keys();
      if (oldest !== undefined) this.verified.delete(oldest);
    }
    return token;
  }
}

function stillGood(state: SessionAccess, claims: AccessClaims, at: Date): boolean {
  return (
    state.endedAt === null &&
    at < state.expiresAt &&
    state.userId === claims.sub &&
    state.userStatus === 'active' &&
    state.organizationStatus === 'active' &&
    state.securityVersion === claims.ver
  );
}

function actorFrom(claims: AccessClaims): Actor {
  const permissions = claims.tmp ? new Set(['session.own'] as const) : permissionsOf(claims.roles);
  return {
    userId: claims.sub,
    organizationId: claims.org,
    organizationKind: claims.kind,
    division: claims.div,
    roles: claims.roles,
    permissions,
    displayName: claims.name,
    sessionId: claims.sid,
  };
}
