import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PERMISSIONS, type Permission } from '../../src/platform/auth/permissions.js';
import { ROLES_OF_KIND, type OrganizationKind, type Role } from '../../src/platform/auth/roles.js';
import { sweep } from '../support/malformed-requests.js';
import { seatOrganization } from '../support/people.js';
import { seatUserWithPassword, signIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Sent with every request of somebody who may use the route, so that the form is judged and not the person. */
describe('a malformed request', () => {
  let xiang: TestApp;
  const authorizations = new Map<Role, string>();
  beforeAll(async () => {
    xiang = await startTestApp();
    for (const role of rolesInUse()) {
      const organization = await seatOrganization(xiang.database, kindWith(role), '430203');
      const { userId } = await seatUserWithPassword(xiang.app, { organization, username: `u-${role}`, roles: [role] });
      authorizations.set(role, `Bearer ${(await signIn(xiang.app, userId)).accessToken}`);
    }
  });
  afterAll(() => xiang.close());

  test('SEC-2 is refused with a problem document on every route, never with a 5xx or a stack trace', async () => {
    const wrong = await sweep(xiang.app, (permission) => ({
      authorization: authorizations.get(PERMISSIONS[permission].roles[0]) ?? '',
    }));
    expect(wrong).toEqual([]);
  }, 240_000);
});

function rolesInUse(): ReadonlySet<Role> {
  return new Set((Object.keys(PERMISSIONS) as Permission[]).map((permission) => PERMISSIONS[permission].roles[0]));
}

function kindWith(role: Role): OrganizationKind {
  const kinds = Object.entries(ROLES_OF_KIND) as [OrganizationKind, readonly Role[]][];
  const found = kinds.find(([, roles]) => roles.includes(role));
  if (!found) throw new Error(`no kind of organization has the role ${role}`);
  return found[0];
}
