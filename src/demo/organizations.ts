import { shanghaiDay } from '../shared/clock.js';
import { invariant } from '../shared/invariant.js';
import { DEMO_PASSWORD, ORGANIZATIONS, OWNERSHIP_GROUP } from './cast.js';
import type { Stage } from './stage.js';

/** Registers everybody and lets them in; whoever is there already stays as they are. */
export async function registerEverybody(stage: Stage): Promise<void> {
  const passwordHash = await stage.directory.hashPassword(DEMO_PASSWORD);
  for (const { creditCode, name, kind, division, people } of ORGANIZATIONS) {
    await stage.database.transaction(async (tx) => {
      const known = await stage.directory.organizationByCreditCode(tx, creditCode);
      if (known) return;
      const { id } = await stage.directory.createOrganization(tx, { creditCode, name, kind, division });
      for (const { username, displayName, roles } of people) {
        await stage.directory.createUser(tx, { organizationId: id, username, displayName, roles }, passwordHash);
      }
    });
  }
  for (const row of await stage.database.query<{ username: string; id: string; organization_id: string }>(
    'SELECT username, id, organization_id FROM identity_users',
  )) {
    stage.introduce(row.username, row.id, row.organization_id);
  }
  await formGroup(stage);
}

async function formGroup(stage: Stage): Promise<void> {
  const members = OWNERSHIP_GROUP.firms.map((username) => stage.organizationOf(username));
  const from = shanghaiDay(stage.clock.now());
  await stage.database.transaction(async (tx) => {
    const [first] = members;
    invariant(first, 'the group has members');
    if ((await stage.directory.groupOf(tx, first, from)) !== null) return;
    const group = await stage.directory.createGroup(tx, OWNERSHIP_GROUP.name);
    for (const organizationId of members) {
      await stage.directory.addGroupMember(tx, {
        groupId: group.id,
        organizationId,
        validFrom: '2026-01-01',
        validTo: null,
      });
    }
  });
}
