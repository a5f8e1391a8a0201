import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PERMISSIONS } from '../../src/platform/auth/permissions.js';
import { routeTable, type Route } from '../../src/platform/auth/route-table.js';
import { ROLES, ROLES_OF_KIND, type OrganizationKind, type Role } from '../../src/platform/auth/roles.js';
import { ACCESS } from '../support/access-table.js';
import { callerOf } from '../support/caller.js';
import { NOBODYS_OWN, PRIVATE_THINGS } from '../support/private-things.js';
import { CARBON_LISTING } from '../support/registry-fixture.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Stands for every path parameter: a thing that is not there. */
function filled(path: string): string {
  return path.replace('/api/v1', '').replace(/:(\w+)/g, (_, name: string) => {
    if (name === 'market') return 'carbon';
    if (name === 'code') return 'NO-SUCH';
    return NOBODY;
  });
}

describe('who may use what', () => {
  let xiang: TestApp;
  let floor: TradingFloor;
  let own: TradingFirm;
  let foreign: TradingFirm;
  let routes: readonly Route[];
  const people = new Map<Role, SignedIn>();

  beforeAll(async () => {
    xiang = await startTestApp();
    routes = routeTable(xiang.app);
    floor = await openTradingFloor(xiang, CARBON_LISTING, (offices) => offices.province);
    own = await floor.firm(1_000_000n, 100_000n);
    foreign = await floor.firm(1_000_000n, 100_000n);
    // The first operator that registers is the exchange's, so these come after the floor.
    for (const role of ROLES) {
      people.set(role, await seatSignedIn(xiang.app, { kind: kindWith(role), roles: [role] }));
    }
  }, 60_000);
  afterAll(() => xiang.close());

  test('SEC-1 every route of the application has its entry in the table, with the permission it states', () => {
    const stated = routes.map(({ method, path, access }) => [
      `${method} ${path.replace('/api/v1', '')}`,
      access?.kind === 'permission' ? access.permission : (access?.kind ?? 'silent'),
    ]);
    expect(Object.fromEntries(stated)).toEqual(ACCESS);
  });

  test('SEC-1 without credentials every route that is not public answers 401', async () => {
    const wrong: string[] = [];
    for (const route of routes) {
      const status = await ask(xiang, route, undefined);
      const isPublic = route.access?.kind === 'public';
      if (isPublic ? status === 403 || (status === 401 && !route.path.includes('/auth/')) : status !== 401) {
        wrong.push(`${route.method} ${route.path}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('SEC-1 a role without the permission is refused with 403 and a role with it is let through, on every route', async () => {
    const wrong: string[] = [];
    for (const route of routes) {
      // Ends the session that asks, which the test of sessions does.
      if (route.access?.kind !== 'permission' || route.path.endsWith('/auth/logout')) continue;
      const allowed: readonly Role[] = PERMISSIONS[route.access.permission].roles;
      for (const [role, person] of people) {
        const status = await ask(xiang, route, person);
        const fits = allowed.includes(role) ? status !== 401 && status !== 403 && status < 500 : status === 403;
        if (!fits) wrong.push(`${role}: ${route.method} ${route.path}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  test.each(PRIVATE_THINGS)(
    'SEC-1 $route: people of other organizations, in every role, are told it is not there or not allowed; its owner is let in',
    async ({ route, make, body, told = {}, ownerTold }) => {
      const { path, by } = await make({ running: xiang, floor, owner: own });
      const [method = ''] = route.split(' ');
      const access = ACCESS[route];
      if (access === undefined || access === 'public') throw new Error(`${route} is not private`);
      const { roles }: { readonly roles: readonly Role[] } = PERMISSIONS[access];

      const expected = ROLES.map((role) => [role, roles.includes(role) ? (told[role] ?? 404) : 403]);
      const answers: (readonly [Role, number])[] = [];
      for (const role of ROLES) answers.push([role, await send(xiang, method, path, people.get(role), body)]);
      expect(answers).toEqual(expected);
      if (roles.includes('trader')) expect(await send(xiang, method, path, foreign, body)).toBe(404);

      // None of it had an effect: the owner finds the thing as it was, and a colleague needs the permission too.
      const { organization } = by;
      for (const role of ROLES_OF_KIND[organization.kind].filter((each) => !roles.includes(each))) {
        const colleague = await seatSignedIn(xiang.app, { kind: organization.kind, organization, roles: [role] });
        expect([role, await send(xiang, method, path, colleague, body)]).toEqual([role, 403]);
      }
      expect(ownerTold === undefined ? [200, 201, 204] : [ownerTold]).toContain(
        await send(xiang, method, path, by, body),
      );
    },
  );

  test('SEC-1 every route that names a thing is tried by its owner and by others, or nobody owns what it names', () => {
    const tried = new Set(PRIVATE_THINGS.map(({ route }) => route));
    const named = Object.entries(ACCESS).filter(([route, access]) => route.includes(':') && access !== 'public');
    const missing = named.map(([route]) => route).filter((route) => !tried.has(route) && !NOBODYS_OWN.includes(route));
    expect(missing).toEqual([]);
    expect([...tried, ...NOBODYS_OWN].filter((route) => ACCESS[route] === undefined)).toEqual([]);
  });

  test("SEC-1 an API key is its user's own: a colleague with the same rights does not find it", async () => {
    const thing = PRIVATE_THINGS.find(({ route }) => route === 'DELETE /api-keys/:id');
    const made = await thing?.make({ running: xiang, floor, owner: own });
    const { organization } = own;
    const colleague = await seatSignedIn(xiang.app, { kind: 'enterprise', organization, roles: ['trader'] });
    expect(await send(xiang, 'DELETE', made?.path ?? '', colleague)).toBe(404);
  });

  test('SEC-1 lists hold nothing of another organization', async () => {
    const id = await own.order('buy', '10.00', '1');
    for (const { route, make } of PRIVATE_THINGS) {
      if (/^GET .(blocks|agreements)/.test(route)) await make({ running: xiang, floor, owner: own });
    }
    const account = own.accountId;
    for (const path of [
      '/orders',
      '/trades',
      '/blocks',
      '/deals',
      '/accounts',
      '/allocations',
      '/approvals',
      '/api-keys',
    ]) {
      const text = JSON.stringify((await callerOf(xiang, foreign).get(path)).body);
      expect(text).not.toContain(own.organization.id);
      expect(text).not.toContain(`"${id}"`);
      expect(text).not.toContain(`"id":"${account}"`);
    }
  });
});

/** The status of a request with nothing in it for a thing that is not there. */
async function ask(xiang: TestApp, route: Route, person: SignedIn | undefined): Promise<number> {
  return send(xiang, route.method, filled(route.path), person);
}

async function send(
  xiang: TestApp,
  method: string,
  path: string,
  person: SignedIn | undefined,
  body: object = {},
): Promise<number> {
  const hasBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  const answer = await fetch(`${xiang.url}/api/v1${path}`, {
    method,
    headers: {
      ...(person ? { authorization: person.authorization } : {}),
      ...(hasBody ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
    },
    ...(hasBody ? { body: JSON.stringify(body) } : {}),
  });
  await answer.arrayBuffer();
  return answer.status;
}

function kindWith(role: Role): OrganizationKind {
  const kinds = Object.entries(ROLES_OF_KIND) as [OrganizationKind, readonly Role[]][];
  const found = kinds.find(([, roles]) => roles.includes(role));
  if (!found) throw new Error(`no kind of organization has the role ${role}`);
  return found[0];
}
