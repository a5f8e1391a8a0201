import type { INestApplicationContext } from '@nestjs/common';
import type { Actor } from '../../src/platform/auth/actor.js';
import type { OrganizationKind, Role } from '../../src/platform/auth/roles.js';
import { Database } from '../../src/platform/database/database.js';
import { IdentityDirectory, SessionService, type IssuedTokens } from '../../src/modules/identity/index.js';
import { seatOrganization, seatPerson, type TestOrganization } from './people.js';

/** A person with a session: `authorization` goes into the headers of its requests. */
export interface SignedIn extends IssuedTokens {
  readonly actor: Actor;
  readonly organization: TestOrganization;
  readonly authorization: string;
}

/** The password of every user made by `seatUserWithPassword`. */
export const TEST_PASSWORD = 'Xiang-Jiang-2026';

/** Tokens for somebody who is in the database, made by the session service without a password. */
export async function signIn(app: INestApplicationContext, userId: string): Promise<IssuedTokens> {
  const sessions = app.get(SessionService, { strict: false });
  return app.get(Database).transaction((tx) => sessions.beginFor(tx, userId));
}

/** An organization's new user with these roles, signed in. Without `organization` a new one of `kind` is made. */
export async function seatSignedIn(
  app: INestApplicationContext,
  seat: {
    readonly kind: OrganizationKind;
    readonly roles: readonly Role[];
    readonly division?: string;
    readonly organization?: TestOrganization;
  },
): Promise<SignedIn> {
  const database = app.get(Database);
  const organization = seat.organization ?? (await seatOrganization(database, seat.kind, seat.division ?? '430203'));
  const actor = await seatPerson(database, organization, seat.roles);
  const tokens = await signIn(app, actor.userId);
  return { ...tokens, actor, organization, authorization: `Bearer ${tokens.accessToken}` };
}

/** A user that can log in over HTTP with TEST_PASSWORD. */
export async function seatUserWithPassword(
  app: INestApplicationContext,
  user: { readonly organization: TestOrganization; readonly username: string; readonly roles: readonly Role[] },
): Promise<{ readonly userId: string }> {
  const directory = app.get(IdentityDirectory, { strict: false });
  const passwordHash = await directory.hashPassword(TEST_PASSWORD);
  const { organization, username, roles } = user;
  const created = await app
    .get(Database)
    .transaction((tx) =>
      directory.createUser(
        tx,
        { organizationId: organization.id, username, displayName: username, roles },
        passwordHash,
      ),
    );
  return { userId: created.id };
}
