import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { IdentityDirectory } from '../../src/modules/identity/index.js';
import { addDays } from '../../src/shared/clock.js';
import { manualClock } from '../support/manual-clock.js';
import { seatOrganization } from '../support/people.js';
import { seatSignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const TODAY = '2026-03-02';
const DAY_MS = 86_400_000;

describe('ownership groups', () => {
  const clock = manualClock();
  let served: TestApp;
  let directory: IdentityDirectory;
  beforeAll(async () => {
    served = await startTestApp({ clock });
    directory = served.app.get(IdentityDirectory, { strict: false });
  });
  afterAll(() => served.close());

  const group = (name: string) => served.database.transaction((tx) => directory.createGroup(tx, name));
  const add = (groupId: number, organizationId: string, validFrom: string, validTo: string | null = null) =>
    served.database.transaction((tx) => directory.addGroupMember(tx, { groupId, organizationId, validFrom, validTo }));
  const groupOf = (organizationId: string, day: string) =>
    directory.groupOf(served.database.reader, organizationId, day);
  const firm = () => seatOrganization(served.database, 'enterprise', '430203');

  test('a member belongs from its first day on and no longer on its end day', async () => {
    const [{ id: organizationId }, { id: groupId }] = [await firm(), await group('湘江化工系')];
    await add(groupId, organizationId, addDays(TODAY, 1), addDays(TODAY, 3));
    const days = [0, 1, 2, 3].map((days) => groupOf(organizationId, addDays(TODAY, days)));
    expect(await Promise.all(days)).toEqual([null, groupId, groupId, null]);
    expect(Number.isSafeInteger(groupId) && groupId > 0).toBe(true);
  });

  test('an organization passes from one group to the next on the very day', async () => {
    const { id: organizationId } = await firm();
    const [first, second] = [await group('甲集团'), await group('乙集团')];
    await add(first.id, organizationId, addDays(TODAY, 1), addDays(TODAY, 5));
    await add(second.id, organizationId, addDays(TODAY, 5));
    expect(await groupOf(organizationId, addDays(TODAY, 4))).toBe(first.id);
    expect(await groupOf(organizationId, addDays(TODAY, 5))).toBe(second.id);
    await expect(add(first.id, organizationId, addDays(TODAY, 900))).rejects.toThrow('identity.already-in-a-group');
  });

  test('the database accepts exactly the memberships that leave every day with at most one group', async () => {
    const groups = [await group('丙集团'), await group('丁集团')];
    const day = fc.integer({ min: 0, max: 20 });
    const periods = fc.array(fc.tuple(day, fc.option(day), fc.integer({ min: 0, max: 1 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(periods, async (attempts) => {
        const { id: organizationId } = await firm();
        const taken = new Set<number>();
        for (const [from, to, index] of attempts) {
          const last = to ?? 40;
          const days = Array.from({ length: Math.max(0, last - from) }, (_, offset) => from + offset);
          const insert = served.database.query(
            `INSERT INTO identity_group_memberships (id, group_id, organization_id, valid_from, valid_to)
             VALUES ($1, $2, $3, $4::date, $5::date)`,
            [
              randomUUID(),
              groups[index]?.id,
              organizationId,
              addDays(TODAY, from),
              to === null ? null : addDays(TODAY, to),
            ],
          );
          if (to !== null && to < from) await expect(insert).rejects.toThrow('identity_group_memberships_period');
          else if (days.some((one) => taken.has(one))) {
            await expect(insert).rejects.toThrow('identity_group_memberships_one_group_a_day');
          } else {
            await insert;
            for (const one of days) taken.add(one);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('two groups that take the same organization at the same time: exactly one gets it', async () => {
    const { id: organizationId } = await firm();
    const groups = await Promise.all(Array.from({ length: 6 }, (_, index) => group(`争集团${index}`)));
    const outcomes = await Promise.allSettled(groups.map(({ id }) => add(id, organizationId, addDays(TODAY, 1))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('days that have passed keep their groups: nothing begins or ends before tomorrow', async () => {
    const operator = await seatSignedIn(served.app, { kind: 'operator', roles: ['market-operator'] });
    const { id: organizationId } = await firm();
    const { id: groupId } = await group('戊集团');
    const member = await add(groupId, organizationId, TODAY);
    clock.advance(3 * DAY_MS);
    const fresh = await seatSignedIn(served.app, { kind: 'operator', roles: ['market-operator'] });
    const send = async (method: string, path: string, body: object): Promise<number> => {
      const response = await fetch(`${served.url}/api/v1/ownership-groups/${groupId}/members${path}`, {
        method,
        headers: { authorization: fresh.authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return response.status;
    };
    const now = addDays(TODAY, 3);
    expect(await send('PATCH', `/${member.id}`, { validTo: addDays(TODAY, 1) })).toBe(422);
    expect(await send('PATCH', `/${member.id}`, { validTo: now })).toBe(422);
    expect(await send('POST', '', { organizationId: (await firm()).id, validFrom: now })).toBe(422);
    expect(await send('PATCH', `/${member.id}`, { validTo: addDays(now, 1) })).toBe(200);
    expect(await groupOf(organizationId, now)).toBe(groupId);
    expect(await groupOf(organizationId, addDays(now, 1))).toBeNull();
    expect(operator.actor.permissions.has('groups.manage')).toBe(true);
  });
});
