import type { OrganizationKind, Role } from './roles.js';
import type { Permission } from './permissions.js';

/** Who is asking. It is made once, at the edge, from a token or an API key, and handed on explicitly. */
export interface Actor {
  readonly userId: string;
  readonly organizationId: string;
  readonly organizationKind: OrganizationKind;
  /** GB/T 2260 code of the organization's administrative division. */
  readonly division: string;
  readonly roles: readonly Role[];
  /** What the roles, narrowed by the scopes of an API key, allow. */
  readonly permissions: ReadonlySet<Permission>;
  /** The person's own name, for records of decisions. */
  readonly displayName: string;
  /** The login session that speaks; absent when it is an API key. */
  readonly sessionId?: string;
}
