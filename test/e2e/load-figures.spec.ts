import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signRequest } from '../../src/modules/identity/index.js';
import { lockMarketForBatch } from '../../src/modules/ledger/index.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { callerOf } from '../support/caller.js';
import { orderBody, orderRequests } from '../support/order-requests.js';
import { CARBON_LISTING, mustBe } from '../support/registry-fixture.js';
import { seatSignedIn, seatUserWithPassword, TEST_PASSWORD, type SignedIn } from '../support/sign-in.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTradingFloor, type TradingFirm, type TradingFloor } from '../support/trading-floor.js';

const CARBON = '{market="carbon"}';
const POLL_MS = 10;
const WAIT_MS_MAX = 4_000;

/** A market with its log on, from its first line to its last. */
describe('a scripted load', () => {
  const lines: string[] = [];
  let running: TestApp;
  let floor: TradingFloor;
  let seller: TradingFirm;
  let buyer: TradingFirm;
  let watcher: SignedIn;
  beforeAll(async () => {
    const logger = createLogger('trace', { write: (line) => void lines.push(line) });
    running = await startTestApp({ logger });
    floor = await openTradingFloor(running, CARBON_LISTING, (offices) => offices.province);
    [seller, buyer] = [await floor.firm(0n, 1_000n), await floor.firm(100_000_000n, 0n)];
    watcher = await seatSignedIn(running.app, { kind: 'operator', roles: ['platform-administrator'] });
  });
  afterAll(() => running.close());

  /** The figures now, by name and labels: `xiang_orders_total{market="carbon"}`. */
  async function figures(): Promise<(name: string) => number> {
    const answer = await fetch(`${running.url}/api/v1/metrics`, { headers: { authorization: watcher.authorization } });
    const text = await answer.text();
    const values = new Map(
      text
        .split('\n')
        .filter((line) => line.startsWith('xiang_'))
        .map((line): [string, number] => [
          line.slice(0, line.lastIndexOf(' ')),
          Number(line.slice(line.lastIndexOf(' '))),
        ]),
    );
    return (name) => values.get(`xiang_${name}`) ?? 0;
  }

  test('RUN-5 moves the figures of orders, trades, batch size and commit time', async () => {
    const before = await figures();
    const [sells, buys] = [orderRequests(running, seller, 'CEA24'), orderRequests(running, buyer, 'CEA24')];
    await Promise.all(Array.from({ length: 30 }, () => sells.place('sell', '50.00', '10')));
    await Promise.all(Array.from({ length: 20 }, () => buys.place('buy', '50.00', '10')));
    expect(await buys.place('buy', '99999.99', '99999')).toMatchObject({ status: 422 });
    const after = await figures();
    const moved = (name: string): number => after(name) - before(name);
    expect(moved(`orders_total${CARBON}`)).toBe(50);
    expect(moved(`trades_total${CARBON}`)).toBe(20);
    expect(moved('order_refusals_total{market="carbon",code="market.insufficient-funds"}')).toBe(1);
    expect(after(`open_orders${CARBON}`)).toBe(10);
    expect(after(`loop_leading${CARBON}`)).toBe(1);
    // Every command is in one batch, and every batch took its time to the disk.
    expect(moved(`batch_commands_sum${CARBON}`)).toBeGreaterThanOrEqual(50);
    const batches = moved(`batch_commands_count${CARBON}`);
    expect(batches).toBeGreaterThan(0);
    expect(moved(`batch_seconds_count${CARBON}`)).toBe(batches);
    expect(moved(`batch_seconds_sum${CARBON}`)).toBeGreaterThan(0);
  });

  test('RUN-5 shows orders that wait for the loop and connections that are lent, while they are', async () => {
    const buys = orderRequests(running, buyer, 'CEA24');
    expect((await figures())(`queue_depth${CARBON}`)).toBe(0);
    let placed: Promise<unknown> = Promise.resolve();
    await running.database.transaction(async (tx) => {
      // As a transfer does that takes its time: the loop has to wait with the batch it has begun.
      await lockMarketForBatch(tx, 'carbon');
      placed = Promise.all(Array.from({ length: 40 }, () => buys.place('buy', '1.00', '1')));
      const until = Date.now() + WAIT_MS_MAX;
      let now = await figures();
      while (now(`queue_depth${CARBON}`) === 0 && Date.now() < until) {
        await delay(POLL_MS);
        now = await figures();
      }
      expect(now(`queue_depth${CARBON}`)).toBeGreaterThan(0);
      expect(now('db_pool_in_use')).toBeGreaterThan(0);
      expect(now('db_pool_connections')).toBeGreaterThan(0);
    });
    await placed;
    expect((await figures())(`queue_depth${CARBON}`)).toBe(0);
    expect(mustBe(200, await buys.delete('/orders'))).toEqual({ cancelled: 40 });
  });

  test('RUN-5 leaves no password, token, key or signature in any line of the log', async () => {
    const secrets = new Map<string, string>([
      ['the password', TEST_PASSWORD],
      ['the password of the database', new URL(running.testDatabase.url).password],
    ]);
    const post = (to: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${running.url}/api/v1${to}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    const begin = lines.length;

    // A person logs in, mistypes, refreshes, sends broken and forged things, and logs out.
    const username = 'xiangtan.steel';
    await seatUserWithPassword(running.app, { organization: buyer.organization, username, roles: ['trader'] });
    const wrong = 'Not-The-Password-2026';
    secrets.set('a wrong password', wrong);
    expect((await post('/auth/login', { username, password: wrong })).status).toBe(401);
    const login = (await (await post('/auth/login', { username, password: TEST_PASSWORD })).json()) as Tokens;
    const refreshed = (await (await post('/auth/refresh', { refreshToken: login.refreshToken })).json()) as Tokens;
    for (const [what, tokens] of [
      ['first', login],
      ['second', refreshed],
    ] as const) {
      secrets.set(`the ${what} access token`, tokens.accessToken);
      secrets.set(`the signature of the ${what} access token`, tokens.accessToken.split('.')[2] ?? '');
      secrets.set(`the ${what} refresh token`, tokens.refreshToken);
    }
    const bearer = { authorization: `Bearer ${refreshed.accessToken}` };
    expect((await post('/orders', orderBody('CEA24', 'buy', '1.00', '1'), bearer)).status).toBe(201);
    expect((await post('/auth/login', `{"username":"${username}","password":"${TEST_PASSWORD}",`)).status).toBe(400);
    expect((await post('/auth/login', { username, password: TEST_PASSWORD, hint: TEST_PASSWORD })).status).toBe(400);
    const forged = `${refreshed.accessToken.slice(0, -4)}AAAA`;
    secrets.set('a forged token', forged);
    expect((await post('/orders', {}, { authorization: `Bearer ${forged}` })).status).toBe(401);
    // In the address, where none belongs but somebody will put one.
    const inAddress = await fetch(`${running.url}/api/v1/orders?token=${refreshed.accessToken}`, { headers: bearer });
    expect(inAddress.status).toBe(400);

    // A program trades with a key and its signature.
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const key = mustBe(
      201,
      await callerOf(running, buyer).post<{ id: string; secret: string }>('/api-keys', {
        label: 'ERP',
        scopes: ['read', 'trade'],
        expiresAt,
      }),
    );
    secrets.set('the secret of the API key', key.secret);
    const body = JSON.stringify(orderBody('CEA24', 'buy', '1.00', '1'));
    const timestamp = String(Date.now());
    const request = { method: 'POST', path: '/api/v1/orders', timestamp, body: Buffer.from(body) };
    const signature = signRequest(Buffer.from(key.secret, 'hex'), request);
    secrets.set('the signature of a request', signature);
    const signed = { 'x-api-key': key.id, 'x-api-timestamp': timestamp, 'x-api-signature': signature };
    expect((await post('/orders', body, signed)).status).toBe(201);
    expect((await post('/orders', body, signed)).status).toBe(401);
    // A used refresh token is taken for stolen: its session ends, and with it the access token.
    expect((await post('/auth/refresh', { refreshToken: login.refreshToken })).status).toBe(401);
    expect((await post('/orders', {}, bearer)).status).toBe(401);

    for (const file of await readdir(path.dirname(running.config.keys.tokenKeyFile))) {
      const content = await readFile(path.join(path.dirname(running.config.keys.tokenKeyFile), file));
      secrets.set(`the key file ${file}`, content.toString('base64'));
      for (const line of content.toString('latin1').split('\n')) {
        if (/^[A-Za-z0-9+/=]{40,}$/.test(line)) secrets.set(`a line of the key file ${file}`, line);
      }
    }
    for (const person of [seller, buyer, watcher])
      secrets.set(`a token of ${person.actor.displayName}`, person.accessToken);

    expect(lines.length - begin).toBeGreaterThan(10);
    expect(lines.every((line) => typeof JSON.parse(line) === 'object')).toBe(true);
    const log = lines.join('');
    for (const form of [
      (text: string) => text,
      encodeURIComponent,
      (text: string) => Buffer.from(text).toString('base64'),
    ]) {
      const told = [...secrets]
        .filter(([, secret]) => secret.length < 8 || log.includes(form(secret)))
        .map(([what]) => what);
      expect(told).toEqual([]);
    }
    // The search would have found one: what is no secret is there.
    expect(log).toContain(buyer.organization.id);
  });
});

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}
