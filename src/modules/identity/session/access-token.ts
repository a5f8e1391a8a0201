import { ORGANIZATION_KINDS, ROLES, type OrganizationKind, type Role } from '../../../platform/auth/roles.js';
import { isId } from '../../../platform/http/form-rules.js';
import type { UserAccess } from '../user/user.repository.js';

/** `typ` of an access token (RFC 9068), so that nothing else we may ever sign passes for one. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** What an access token says about its bearer. Times are seconds since 1970. */
export interface AccessClaims {
  readonly sub: string;
  /** The login session; a token is worth nothing after it ended. */
  readonly sid: string;
  /** The user's security version when it was issued. */
  readonly ver: number;
  readonly org: string;
  readonly kind: OrganizationKind;
  readonly div: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** The password is temporary: only changing it is allowed. */
  readonly tmp: boolean;
  readonly iat: number;
  readonly exp: number;
}

/** The claims of a token for this user and session. */
export function accessClaims(user: UserAccess, sessionId: string, at: Date, lifetimeSeconds: number): AccessClaims {
  const iat = Math.floor(at.getTime() / 1000);
  return {
    sub: user.userId,
    sid: sessionId,
    ver: user.securityVersion,
    org: user.organizationId,
    kind: user.organizationKind,
    div: user.division,
    name: user.displayName,
    roles: user.roles,
    tmp: user.passwordTemporary,
    iat,
    exp: iat + lifetimeSeconds,
  };
}

/** The claims in a verified payload, or null when it has not the shape of ours. */
export function parseAccessClaims(payload: unknown): AccessClaims | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { sub, sid, ver, org, kind, div, name, roles, tmp, iat, exp } = payload as Record<string, unknown>;
  const ids = [sub, sid, org].every(isId);
  const texts = [div, name].every((value) => typeof value === 'string');
  const numbers = [ver, iat, exp].every((value) => Number.isSafeInteger(value));
  const known =
    ORGANIZATION_KINDS.some((one) => one === kind) &&
    Array.isArray(roles) &&
    roles.every((role) => ROLES.some((one) => one === role));
  return ids && texts && numbers && known && typeof tmp === 'boolean' ? (payload as AccessClaims) : null;
}

/** The `kid` of a token whose header claims to be an ES256 access token, else null. Nothing is verified yet. */
export function accessTokenKid(token: string): string | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString());
    if (typeof header !== 'object' || header === null) return null;
    const { alg, typ, kid } = header as Record<string, unknown>;
    return alg === 'ES256' && typ === ACCESS_TOKEN_TYPE && typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}
