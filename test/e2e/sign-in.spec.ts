import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { seatOrganization, type TestOrganization } from '../support/people.js';
import { manualClock } from '../support/manual-clock.js';
import { seatSignedIn, seatUserWithPassword, TEST_PASSWORD } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const MINUTE_MS = 60_000;

describe('signing in', () => {
  const clock = manualClock();
  let served: TestApp;
  let firm: TestOrganization;

  beforeAll(async () => {
    served = await startTestApp({ clock });
    firm = await seatOrganization(served.database, 'enterprise', '430203');
  });
  afterAll(() => served.close());

  async function call(method: string, path: string, authorization?: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${served.url}/api/v1${path}`, {
      method,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }
  const login = (username: string, password = TEST_PASSWORD) =>
    call('POST', '/auth/login', undefined, { username, password });
  const me = (token: string) => call('GET', '/auth/me', `Bearer ${token}`);
  const seat = (username: string) =>
    seatUserWithPassword(served.app, { organization: firm, username, roles: ['trader'] });
  async function signedIn(username: string): Promise<Tokens> {
    await seat(username);
    return (await login(username)).body as unknown as Tokens;
  }

  test('a user logs in and is told who it is', async () => {
    await seat('li.trader');
    const answer = await login('Li.Trader');
    expect(answer).toMatchObject({ status: 200, body: { expiresIn: 900 } });
    expect(await me((answer.body as unknown as Tokens).accessToken)).toMatchObject({
      status: 200,
      body: { username: 'li.trader', organizationId: firm.id, organizationKind: 'enterprise', roles: ['trader'] },
    });
  });

  test('a wrong password, an unknown user and a disabled one get the same answer', async () => {
    const { userId } = await seat('wang.disabled');
    const administrator = await seatSignedIn(served.app, { kind: 'operator', roles: ['platform-administrator'] });
    await call('PATCH', `/users/${userId}`, administrator.authorization, { status: 'disabled' });
    const answers = await Promise.all([
      login('li.trader', 'Wrong-Password-1'),
      login('nobody'),
      login('wang.disabled'),
    ]);
    for (const { status, body } of answers) {
      expect({ status, code: body['code'], detail: body['detail'] }).toEqual({
        status: 401,
        code: 'identity.bad-credentials',
        detail: answers[0]?.body['detail'],
      });
    }
  });

  test('five failures lock the user for fifteen minutes, even with the right password', async () => {
    await seat('zhao.locked');
    for (let attempt = 0; attempt < 5; attempt += 1) await login('zhao.locked', 'Wrong-Password-1');
    expect((await login('zhao.locked')).status).toBe(401);
    clock.advance(15 * MINUTE_MS - 1);
    expect((await login('zhao.locked')).status).toBe(401);
    clock.advance(1);
    expect((await login('zhao.locked')).status).toBe(200);
  });

  test('a success forgets the failures before it', async () => {
    await seat('qian.forgetful');
    for (let attempt = 0; attempt < 4; attempt += 1) await login('qian.forgetful', 'Wrong-Password-1');
    expect((await login('qian.forgetful')).status).toBe(200);
    for (let attempt = 0; attempt < 4; attempt += 1) await login('qian.forgetful', 'Wrong-Password-1');
    expect((await login('qian.forgetful')).status).toBe(200);
  });

  test('of twenty guesses at the same time no more than five are looked at', async () => {
    const { userId } = await seat('sun.guessed');
    const guesses = Array.from({ length: 20 }, (_, index) => login('sun.guessed', `Wrong-Password-${index}`));
    await Promise.all(guesses);
    const failures = await served.database.query(
      "SELECT 1 FROM platform_audit WHERE action = 'login.failed' AND subject = $1",
      [`user:${userId}`],
    );
    expect(failures).toHaveLength(5);
  });

  test('an administrator ends a lock before its time', async () => {
    const { userId } = await seat('zhou.unlocked');
    for (let attempt = 0; attempt < 5; attempt += 1) await login('zhou.unlocked', 'Wrong-Password-1');
    const administrator = await seatSignedIn(served.app, { kind: 'operator', roles: ['platform-administrator'] });
    await call('PATCH', `/users/${userId}`, administrator.authorization, { unlock: true });
    expect((await login('zhou.unlocked')).status).toBe(200);
  });

  test('SEC-3 an expired access token is refused and a refresh gives a good one', async () => {
    const tokens = await signedIn('wu.expired');
    clock.advance(15 * MINUTE_MS - 1000);
    expect((await me(tokens.accessToken)).status).toBe(200);
    clock.advance(1000);
    expect(await me(tokens.accessToken)).toMatchObject({ status: 401, body: { code: 'identity.token-expired' } });
    const refreshed = await call('POST', '/auth/refresh', undefined, { refreshToken: tokens.refreshToken });
    expect(refreshed.status).toBe(200);
    expect((await me((refreshed.body as unknown as Tokens).accessToken)).status).toBe(200);
  });

  test('SEC-3 a token that was tampered with is refused, whichever part', async () => {
    const { accessToken } = await signedIn('zheng.tampered');
    const [header = '', payload = '', signature = ''] = accessToken.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const raised = Buffer.from(JSON.stringify({ ...claims, roles: ['platform-administrator'] })).toString('base64url');
    const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    const forged = [
      `${header}.${raised}.${signature}`,
      `${header}.${payload}.${flipped}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${payload}.${header}.${signature}`,
      'a.b.c',
      '',
    ];
    for (const token of forged) expect((await me(token)).status).toBe(401);
    expect((await me(accessToken)).status).toBe(200);
  });

  test('SEC-3 a token signed with another algorithm is refused: none, and HS256 with the public key as its secret', async () => {
    const { accessToken } = await signedIn('feng.algorithm');
    const { header, payload } = jwt.decode(accessToken, { complete: true }) as jwt.Jwt;
    const { body } = await call('GET', '/auth/keys');
    const [publicKey] = body['keys'] as object[];
    const pem = createPublicKey({ key: publicKey as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const unsigned = (alg: string): string => `${encode({ ...header, alg })}.${encode(payload)}`;
    const withPublicKey = (alg: string): string => {
      const text = unsigned(alg);
      return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
    };
    for (const token of [
      `${unsigned('none')}.`,
      `${unsigned('None')}.`,
      withPublicKey('HS256'),
      withPublicKey('ES256'),
    ]) {
      expect(await me(token)).toMatchObject({ status: 401, body: { code: 'identity.token-invalid' } });
    }
  });

  test('SEC-3 a token of another key, issuer, audience or kind is refused', async () => {
    const { accessToken } = await signedIn('chen.foreign');
    const { header, payload } = jwt.decode(accessToken, { complete: true }) as jwt.Jwt;
    const own = createPrivateKey(await readFile(served.config.keys.tokenKeyFile));
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const sign = (key: KeyObject, change: object = {}, head: object = {}): string =>
      jwt.sign({ ...(payload as object), ...change }, key, { algorithm: 'ES256', header: { ...header, ...head } });
    expect((await me(sign(own))).status).toBe(200);
    const refused = [
      sign(foreign),
      sign(foreign, {}, { kid: 'unknown' }),
      sign(foreign, {}, { kid: undefined }),
      sign(own, { iss: 'somebody-else' }),
      sign(own, { aud: 'something-else' }),
      sign(own, { exp: 1.5 }),
      sign(own, { ver: 0 }),
      sign(own, { sid: '00000000-0000-4000-8000-000000000000' }),
      sign(own, { sid: 'not a session' }),
      sign(own, { roles: ['emperor'] }),
      sign(own, {}, { typ: 'JWT' }),
    ].map(me);
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual(refused.map(() => 401));
  });

  test('SEC-3 an access token is refused from the moment its session is logged out', async () => {
    const { accessToken, refreshToken } = await signedIn('chu.logout');
    const other = (await login('chu.logout')).body as unknown as Tokens;
    expect((await me(accessToken)).status).toBe(200);
    expect((await call('POST', '/auth/logout', `Bearer ${accessToken}`)).status).toBe(204);
    expect(await me(accessToken)).toMatchObject({ status: 401, body: { code: 'identity.token-revoked' } });
    expect((await call('POST', '/auth/refresh', undefined, { refreshToken })).status).toBe(401);
    expect((await me(other.accessToken)).status).toBe(200);
  });

  test('SEC-3 tokens are refused once their user is disabled, gets other roles or its organization is suspended', async () => {
    const administrator = await seatSignedIn(served.app, { kind: 'operator', roles: ['platform-administrator'] });
    const changes = [{ status: 'disabled' }, { roles: ['rights-clerk'] }];
    for (const [index, change] of changes.entries()) {
      const person = await seatSignedIn(served.app, { kind: 'enterprise', roles: ['trader'] });
      expect((await me(person.accessToken)).status).toBe(200);
      const path = `/users/${person.actor.userId}`;
      expect((await call('PATCH', path, administrator.authorization, change)).status).toBe(200);
      expect([index, (await me(person.accessToken)).status]).toEqual([index, 401]);
    }
    const person = await seatSignedIn(served.app, { kind: 'enterprise', roles: ['trader'] });
    const path = `/organizations/${person.organization.id}`;
    await call('PATCH', path, administrator.authorization, { status: 'suspended' });
    expect((await me(person.accessToken)).status).toBe(401);
  });

  test('SEC-3 a revocation by another process is noticed within two seconds', async () => {
    const person = await seatSignedIn(served.app, { kind: 'enterprise', roles: ['trader'] });
    expect((await me(person.accessToken)).status).toBe(200);
    await served.database.query(
      "UPDATE identity_sessions SET ended_at = now(), end_reason = 'logout' WHERE user_id = $1",
      [person.actor.userId],
    );
    clock.advance(2_000);
    expect((await me(person.accessToken)).status).toBe(401);
  });

  test('a refresh token is good once, and its second use ends the session for thief and owner', async () => {
    const first = await signedIn('wei.reused');
    const exchange = (refreshToken: string) => call('POST', '/auth/refresh', undefined, { refreshToken });
    const second = (await exchange(first.refreshToken)).body as unknown as Tokens;
    expect((await me(second.accessToken)).status).toBe(200);
    expect(await exchange(first.refreshToken)).toMatchObject({
      status: 401,
      body: { code: 'identity.refresh-token-refused' },
    });
    expect((await exchange(second.refreshToken)).status).toBe(401);
    expect((await me(second.accessToken)).status).toBe(401);
  });

  test('of two uses of a refresh token at the same time at most one succeeds', async () => {
    const { refreshToken } = await signedIn('jiang.race');
    const uses = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '/auth/refresh', undefined, { refreshToken })),
    );
    expect(uses.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('a session that is idle for thirty minutes or lasts twelve hours is over', async () => {
    const idle = await signedIn('shen.idle');
    clock.advance(30 * MINUTE_MS);
    expect((await call('POST', '/auth/refresh', undefined, { refreshToken: idle.refreshToken })).status).toBe(401);
    let { refreshToken } = (await login('shen.idle')).body as unknown as Tokens;
    let refreshed = 0;
    for (;;) {
      clock.advance(29 * MINUTE_MS);
      const answer = await call('POST', '/auth/refresh', undefined, { refreshToken });
      if (answer.status !== 200) break;
      refreshToken = (answer.body as unknown as Tokens).refreshToken;
      refreshed += 1;
    }
    expect(refreshed).toBe(24);
  });

  test('signing keys rotate: new tokens carry the new key, old ones stay good', async () => {
    const administrator = await seatSignedIn(served.app, { kind: 'operator', roles: ['platform-administrator'] });
    const old = await signedIn('han.rotation');
    const rotated = await call('POST', '/auth/keys', administrator.authorization);
    expect(rotated.status).toBe(201);
    const fresh = (await login('han.rotation')).body as unknown as Tokens;
    const kidOf = (token: string) => jwt.decode(token, { complete: true })?.header.kid;
    expect(kidOf(fresh.accessToken)).toBe(rotated.body['kid']);
    expect(kidOf(old.accessToken)).not.toBe(rotated.body['kid']);
    expect((await me(old.accessToken)).status).toBe(200);
    expect((await me(fresh.accessToken)).status).toBe(200);
  });

  test('a password that somebody else chose allows nothing but to change it', async () => {
    const administrator = await seatSignedIn(served.app, { kind: 'operator', roles: ['platform-administrator'] });
    const user = { organizationId: firm.id, username: 'yang.new', displayName: '杨新', roles: ['trader'] };
    const password = 'Given-By-Others-1';
    expect((await call('POST', '/users', administrator.authorization, { ...user, password })).status).toBe(201);
    const first = (await login('yang.new', password)).body as unknown as Tokens;
    const authorization = `Bearer ${first.accessToken}`;
    expect((await call('GET', '/organizations', authorization)).status).toBe(403);
    const change = { currentPassword: password, newPassword: 'My-Own-Choice-1' };
    expect((await call('PUT', '/auth/password', authorization, change)).status).toBe(204);
    expect((await me(first.accessToken)).status).toBe(401);
    const second = (await login('yang.new', 'My-Own-Choice-1')).body as unknown as Tokens;
    expect((await call('GET', '/organizations', `Bearer ${second.accessToken}`)).status).toBe(200);
  });

  test('an administrator gives a temporary password to somebody who lost theirs, which ends the sessions', async () => {
    const administrator = await seatSignedIn(served.app, { kind: 'operator', roles: ['platform-administrator'] });
    const { userId } = await seat('qin.lost');
    const before = (await login('qin.lost')).body as unknown as Tokens;
    const change = { password: 'Given-By-Others-1' };
    expect((await call('PATCH', `/users/${userId}`, administrator.authorization, change)).status).toBe(200);
    expect((await me(before.accessToken)).status).toBe(401);
    expect((await login('qin.lost')).status).toBe(401);
    const after = (await login('qin.lost', change.password)).body as unknown as Tokens;
    expect(await me(after.accessToken)).toMatchObject({
      body: { passwordTemporary: true, permissions: ['session.own'] },
    });
    const own = `/users/${administrator.actor.userId}`;
    expect((await call('PATCH', own, administrator.authorization, { unlock: true })).status).toBe(403);
  });

  test('two rotations at the same time come one after the other', async () => {
    const administrator = await seatSignedIn(served.app, { kind: 'operator', roles: ['platform-administrator'] });
    const rotations = await Promise.all([1, 2].map(() => call('POST', '/auth/keys', administrator.authorization)));
    expect(rotations.map(({ status }) => status)).toEqual([201, 201]);
    const { body } = await call('GET', '/auth/keys');
    const kids = (body['keys'] as { kid: string }[]).map(({ kid }) => kid).sort();
    expect(kids).toEqual(rotations.map((rotation) => rotation.body['kid']).sort());
  });

  test('a weak password is refused with each rule it breaks', async () => {
    const person = await signedIn('zhu.weak');
    const change = { currentPassword: TEST_PASSWORD, newPassword: 'zhu.weak' };
    const answer = await call('PUT', '/auth/password', `Bearer ${person.accessToken}`, change);
    expect(answer).toMatchObject({ status: 422, body: { code: 'identity.password-too-weak' } });
    const rules = (answer.body['errors'] as { rule: string }[]).map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['length', 'character-classes', 'no-username']));
    expect(JSON.stringify(answer.body)).not.toContain(TEST_PASSWORD);
  });
});
