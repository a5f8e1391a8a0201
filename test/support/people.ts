import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor } from '../../src/platform/auth/actor.js';
import { permissionsOf } from '../../src/platform/auth/permissions.js';
import { ROLES_OF_KIND, type OrganizationKind, type Role } from '../../src/platform/auth/roles.js';
import type { Database } from '../../src/platform/database/database.js';
import { creditCodeCheckCharacter } from '../../src/shared/credit-code.js';

export interface TestOrganization {
  readonly id: string;
  readonly kind: OrganizationKind;
  readonly division: string;
  readonly name: string;
}

/** A kind of organization whose people can have the role. */
export function kindWith(role: Role): OrganizationKind {
  const kinds = Object.entries(ROLES_OF_KIND) as [OrganizationKind, readonly Role[]][];
  const found = kinds.find(([, roles]) => roles.includes(role));
  if (!found) throw new Error(`no kind of organization has the role ${role}`);
  return found[0];
}

let created = 0;

/** A valid credit code that no real organization has: the registering department `Y` and a running number. */
export function inventedCreditCode(division: string): string {
  created += 1;
  const body = `Y1${division}${created.toString().padStart(9, '0')}`;
  return body + (creditCodeCheckCharacter(body) ?? '0');
}

export async function seatOrganization(
  database: Database,
  kind: OrganizationKind,
  division: string,
): Promise<TestOrganization> {
  const organization = {
    id: randomUUID(),
    kind,
    division,
    name: `${kind} ${division} ${randomBytes(3).toString('hex')}`,
  };
  await database.query(
    `INSERT INTO identity_organizations (id, credit_code, name, kind, division, status, created_at)
     VALUES ($1, $2, $3, $4, $5, 'active', now())`,
    [organization.id, inventedCreditCode(division), organization.name, kind, division],
  );
  return organization;
}

/** A user of the organization with these roles, as the actor that its requests have. It cannot log in. */
export async function seatPerson(
  database: Database,
  organization: TestOrganization,
  roles: readonly Role[],
): Promise<Actor> {
  const userId = randomUUID();
  const displayName = `${roles[0] ?? 'nobody'} of ${organization.name}`.slice(0, 100);
  await database.query(
    `INSERT INTO identity_users (id, organization_id, organization_kind, username, display_name, password_hash,
       password_temporary, password_changed_at, created_at)
     VALUES ($1, $2, $3, $4, $5, '$argon2id$none', false, now(), now())`,
    [userId, organization.id, organization.kind, `u${randomBytes(8).toString('hex')}`, displayName],
  );
  for (const role of roles) {
    await database.query('INSERT INTO identity_user_roles (user_id, organization_kind, role) VALUES ($1, $2, $3)', [
      userId,
      organization.kind,
      role,
    ]);
  }
  return {
    userId,
    organizationId: organization.id,
    organizationKind: organization.kind,
    division: organization.division,
    roles,
    permissions: permissionsOf(roles),
    displayName,
  };
}
