import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signRequest } from '../../src/modules/identity/index.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { manualClock } from '../support/manual-clock.js';
import { seatSignedIn, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asOwner } from '../support/test-database.js';

interface Key {
  readonly id: string;
  readonly secret: string;
}

interface Sent {
  readonly status: number;
  readonly code: unknown;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Computed apart from this program, for 32 bytes of 07. */
const KNOWN_SIGNATURE = '234c5e7b3d5a40e48f5038df9ae51151d3b37809855efa580989ccaa6e0a9c06';

describe('API keys', () => {
  const clock = manualClock();
  const logLines: string[] = [];
  let served: TestApp;
  let operator: SignedIn;

  beforeAll(async () => {
    const logger = createLogger('trace', { write: (line) => void logLines.push(line) });
    served = await startTestApp({ clock, logger });
    operator = await seatSignedIn(served.app, { kind: 'operator', roles: ['market-operator'] });
  });
  afterAll(() => served.close());

  async function create(terms: object = {}, person: SignedIn = operator): Promise<Key & Sent> {
    const body = { label: 'ERP', scopes: ['read', 'manage'], expiresAt: inDays(30), ...terms };
    const response = await fetch(`${served.url}/api/v1/api-keys`, {
      method: 'POST',
      headers: { authorization: person.authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as Key & { code: unknown }) };
  }

  const inDays = (days: number): string => new Date(clock.now().getTime() + days * DAY_MS).toISOString();

  /** Sends a request signed with `key`; `forge` changes what is sent after it was signed. */
  async function send(
    key: Key,
    request: { method?: string; path: string; body?: object; atMs?: number },
    forge: { method?: string; path?: string; body?: string; headers?: Record<string, string> } = {},
  ): Promise<Sent> {
    const { method = 'GET', path, body, atMs = clock.now().getTime() } = request;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const timestamp = String(atMs);
    const signature = signRequest(Buffer.from(key.secret, 'hex'), {
      method,
      path: `/api/v1${path}`,
      timestamp,
      body: text === undefined ? undefined : Buffer.from(text),
    });
    const payload = forge.body ?? text;
    const response = await fetch(`${served.url}/api/v1${forge.path ?? path}`, {
      method: forge.method ?? method,
      headers: {
        'x-api-key': key.id,
        'x-api-timestamp': timestamp,
        'x-api-signature': signature,
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...forge.headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const answer = (await response.json()) as { code?: unknown };
    return { status: response.status, code: answer.code };
  }

  test('a program signs its requests: path, query and body are covered', async () => {
    const key = await create();
    expect(key.status).toBe(201);
    expect(await send(key, { path: '/auth/me' })).toMatchObject({ status: 200 });
    expect(await send(key, { path: '/ownership-groups?limit=5' })).toMatchObject({ status: 200 });
    expect(await send(key, { method: 'POST', path: '/ownership-groups', body: { name: '签名集团' } })).toMatchObject({
      status: 201,
    });
  });

  test('the signature is HMAC-SHA256 over four lines, as written in the rules', () => {
    const signed = { method: 'GET', path: '/api/v1/auth/me', timestamp: '1772416800000', body: undefined };
    expect(signRequest(Buffer.alloc(32, 7), signed)).toBe(KNOWN_SIGNATURE);
  });

  test('SEC-3 whatever differs from what was signed is refused', async () => {
    const key = await create();
    const list = { path: '/ownership-groups?limit=5' };
    const write = { method: 'POST', path: '/ownership-groups', body: { name: '未签名集团' } };
    const forged = [
      await send(key, list, { path: '/ownership-groups?limit=6' }),
      await send(key, list, { path: '/ownership-groups' }),
      await send(key, write, { body: '{"name":"另一集团"}' }),
      await send(key, write, { body: '{"name": "未签名集团"}' }),
      await send({ ...key, secret: '00'.repeat(32) }, list),
      await send({ ...key, id: `xk_${'A'.repeat(22)}` }, list),
      await send({ ...key, id: "xk_' OR 1=1 --" }, list),
      await send(key, list, { headers: { 'x-api-signature': '' } }),
      await send(key, list, { headers: { 'x-api-signature': 'zz' } }),
      await send(key, list, { headers: { authorization: operator.authorization } }),
    ];
    expect(forged).toEqual(forged.map(() => ({ status: 401, code: 'identity.signature-refused' })));
    expect((await send(key, list)).status).toBe(200);
  });

  test('SEC-3 a request is good for five seconds and at most one second early', async () => {
    const key = await create();
    const at = (offsetMs: number) => send(key, { path: '/auth/me', atMs: clock.now().getTime() + offsetMs });
    expect((await at(-5_000)).status).toBe(200);
    expect((await at(1_000)).status).toBe(200);
    expect(await at(-5_001)).toEqual({ status: 401, code: 'identity.timestamp-outside-window' });
    expect(await at(1_001)).toEqual({ status: 401, code: 'identity.timestamp-outside-window' });
    const words = ['', 'now', '1e12', '1772416800000.0', '+1772416800000', '-1772416800000', '17724168000000'];
    for (const timestamp of words) {
      const sent = await send(key, { path: '/auth/me' }, { headers: { 'x-api-timestamp': timestamp } });
      expect(sent.status).toBe(401);
    }
  });

  test('SEC-3 a signed write is accepted once, also when its signature is spelt otherwise', async () => {
    const key = await create();
    const write = { method: 'POST', path: '/ownership-groups', body: { name: '重放集团' } };
    expect((await send(key, write)).status).toBe(201);
    expect(await send(key, write)).toEqual({ status: 401, code: 'identity.signature-replayed' });
    const secret = Buffer.from(key.secret, 'hex');
    const timestamp = String(clock.now().getTime());
    const body = Buffer.from(JSON.stringify(write.body));
    const signature = signRequest(secret, { method: 'POST', path: '/api/v1/ownership-groups', timestamp, body });
    const respelt = { 'x-api-signature': signature.toUpperCase() };
    expect((await send(key, write, { headers: respelt })).code).toBe('identity.signature-replayed');
  });

  test('SEC-3 a key that is revoked or expired, or whose user is disabled, is refused', async () => {
    const revoked = await create();
    expect((await send(revoked, { path: '/auth/me' })).status).toBe(200);
    const response = await fetch(`${served.url}/api/v1/api-keys/${revoked.id}`, {
      method: 'DELETE',
      headers: { authorization: operator.authorization },
    });
    expect(response.status).toBe(204);
    expect((await send(revoked, { path: '/auth/me' })).status).toBe(401);

    const person = await seatSignedIn(served.app, { kind: 'enterprise', roles: ['trader'] });
    const key = await create({ scopes: ['trade', 'read'] }, person);
    expect((await send(key, { path: '/auth/me' })).status).toBe(200);
    const administrator = await seatSignedIn(served.app, { kind: 'operator', roles: ['platform-administrator'] });
    await fetch(`${served.url}/api/v1/users/${person.actor.userId}`, {
      method: 'PATCH',
      headers: { authorization: administrator.authorization, 'content-type': 'application/json' },
      body: '{"status":"disabled"}',
    });
    expect((await send(key, { path: '/auth/me' })).status).toBe(401);
  });

  test('a key allows what its scopes and the roles of its user both allow, and never to make keys', async () => {
    const reader = await create({ scopes: ['read'] });
    expect((await send(reader, { path: '/ownership-groups' })).status).toBe(200);
    expect((await send(reader, { method: 'POST', path: '/ownership-groups', body: { name: '无权集团' } })).status).toBe(
      403,
    );
    const all = await create({ scopes: ['read', 'trade', 'approve', 'manage'] });
    expect((await send(all, { path: '/users' })).status).toBe(403);
    expect((await send(all, { path: '/api-keys' })).status).toBe(403);
    const change = { currentPassword: 'x', newPassword: 'y' };
    expect(await send(all, { method: 'PUT', path: '/auth/password', body: change })).toEqual({
      status: 403,
      code: 'identity.login-required',
    });
  });

  test('a key with an address list is refused from elsewhere', async () => {
    const elsewhere = await create({ allowedNetworks: ['10.2.0.0/16', '2001:db8::/32'] });
    expect(await send(elsewhere, { path: '/auth/me' })).toEqual({ status: 403, code: 'identity.address-not-allowed' });
    const here = await create({ allowedNetworks: ['127.0.0.0/8'] });
    expect((await send(here, { path: '/auth/me' })).status).toBe(200);
  });

  test('impossible terms are refused with the field named', async () => {
    const refused = [{ expiresAt: inDays(0) }, { expiresAt: inDays(366) }, { allowedNetworks: ['10.2.0.0/33'] }];
    for (const terms of refused) {
      expect(await create(terms)).toMatchObject({
        status: 422,
        code: 'identity.api-key-terms-invalid',
        errors: [{ field: Object.keys(terms)[0] }],
      });
    }
    for (const terms of [{ scopes: [] }, { scopes: ['everything'] }, { label: '' }, { expiresAt: '2026-02-30' }]) {
      expect((await create(terms)).status).toBe(400);
    }
  });

  test('a key belongs to its user: nobody else sees or revokes it', async () => {
    const key = await create();
    const other = await seatSignedIn(served.app, { kind: 'operator', roles: ['market-operator'] });
    const headers = { authorization: other.authorization };
    const list = await fetch(`${served.url}/api/v1/api-keys`, { headers });
    expect(await list.json()).toEqual({ items: [], nextCursor: null });
    expect((await fetch(`${served.url}/api/v1/api-keys/${key.id}`, { method: 'DELETE', headers })).status).toBe(404);
    expect((await send(key, { path: '/auth/me' })).status).toBe(200);
  });

  test('the secret is shown once, is not in the database, and the time of last use is', async () => {
    const person = await seatSignedIn(served.app, { kind: 'enterprise', roles: ['trader'] });
    const key = await create({ scopes: ['read'] }, person);
    await send(key, { path: '/auth/me' });
    const [row] = await served.database.query<{ row: string; last_used_at: Date }>(
      'SELECT to_jsonb(k)::text AS row, last_used_at FROM identity_api_keys k WHERE id = $1',
      [key.id],
    );
    expect(row?.row).not.toContain(key.secret);
    expect(row?.last_used_at).toEqual(clock.now());
    const list = await fetch(`${served.url}/api/v1/api-keys`, { headers: { authorization: person.authorization } });
    expect(await list.text()).not.toContain('secret');
  });

  test('a sealed secret does not open under another key', async () => {
    const [mine, theirs] = [await create(), await create()];
    await asOwner(
      served.testDatabase,
      'UPDATE identity_api_keys SET sealed_secret = (SELECT sealed_secret FROM identity_api_keys WHERE id = $1) WHERE id = $2',
      [mine.id, theirs.id],
    );
    expect((await send({ id: theirs.id, secret: mine.secret }, { path: '/auth/me' })).status).toBe(401);
  });

  test('RUN-5 no token, secret or signature appears in any log line', async () => {
    const key = await create();
    await send(key, { path: '/auth/me' });
    await send(key, { path: '/auth/me' }, { headers: { 'x-api-signature': 'ab'.repeat(32) } });
    clock.advance(13 * HOUR_MS);
    await create();
    const log = logLines.join('\n');
    expect(logLines.length).toBeGreaterThan(10);
    for (const secret of [key.secret, operator.accessToken, operator.refreshToken, 'ab'.repeat(32)]) {
      expect(log).not.toContain(secret);
    }
  });
});
