import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiProperty, ApiPropertyOptional, type OpenAPIObject } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { routeTable } from '../../src/platform/auth/route-table.js';
import { Allow, LoginAttempt, Public } from '../../src/platform/auth/route-access.js';
import { IdempotencyKey, type RequestKey } from '../../src/platform/idempotency/index.js';
import { DomainError, defineError } from '../../src/shared/domain-error.js';
import {
  decodeCursor,
  encodeCursor,
  ID,
  isInstant,
  isId,
  IsDecimalText,
  IsIdentifierText,
  IsListOf,
  IsOneOf,
  PageQuery,
} from '../../src/platform/http/index.js';
import { ALMIGHTY, makeEdgeApp, send, UNLIMITED, type EdgeApp } from '../support/edge-app.js';
import { sweep } from '../support/malformed-requests.js';

class PlaceThing {
  @ApiProperty({ enum: ['buy', 'sell'] })
  @IsOneOf(['buy', 'sell'])
  side!: string;

  @ApiProperty({ type: String, example: '68.50' })
  @IsDecimalText()
  price!: string;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @IsIdentifierText()
  clientOrderId?: string;
}

class PlaceThings {
  @ApiProperty({ type: [PlaceThing] })
  @IsListOf(() => PlaceThing, 3)
  things!: PlaceThing[];
}

@Controller('things')
class ThingsController {
  @Get('open')
  @Public()
  open(): { open: boolean } {
    return { open: true };
  }

  @Get()
  @Allow('orders.read')
  list(@Query() query: PageQuery): unknown {
    return { limit: query.limit, place: decodeCursor(query.cursor, [isInstant, isId]) ?? null };
  }

  @Get(':id')
  @Allow('orders.read')
  one(@Param('id', ID) id: string): unknown {
    return { id };
  }

  @Post()
  @Allow('orders.place')
  place(@Body() body: PlaceThing): unknown {
    return { ...body };
  }

  @Post('batch')
  @Allow('orders.place')
  batch(@Body() body: PlaceThings): unknown {
    return { count: body.things.length, item: body.things[0] instanceof PlaceThing };
  }

  @Post('ring')
  @Allow('orders.place')
  ring(): void {}

  @Post('login')
  @Public()
  @LoginAttempt()
  login(): void {}

  @Post('once')
  @Allow('orders.place')
  once(@IdempotencyKey() write: RequestKey, @Body() body: PlaceThing): unknown {
    return { key: write.key, fingerprint: write.fingerprint.toString('hex'), body };
  }

  @Delete()
  @Allow('orders.place')
  clear(@Query('side') side?: string): unknown {
    return { cleared: side ?? 'all' };
  }
}

/** Fails as its path says. */
@Controller('faults')
class FaultsController {
  @Get(':kind')
  @Public()
  fault(@Param('kind') kind: string): void {
    if (kind === 'bug') throw new TypeError('secret inner detail');
    if (kind === 'rule') throw new DomainError(RULE, 'Short by 5.00.', { facts: { shortfall: '5.00' } });
    if (kind === 'pool') throw new Error('timeout exceeded when trying to connect');
    const driverError = Object.assign(new Error('from the server'), { code: kind });
    throw Object.assign(new Error('query failed'), { driverError, parameters: ['hunter2'] });
  }
}

@Controller('forgotten')
class ForgetfulController {
  @Get()
  read(): void {}
}

const RULE = defineError({ code: 'test.rule', status: 422, zh: '测试规则', en: 'A rule of this test' });

const THINGS = '/api/v1/things';
const GOOD = { side: 'buy', price: '68.50' };

describe('the edge', () => {
  let edge: EdgeApp;
  let app: NestFastifyApplication;
  beforeAll(async () => {
    edge = await makeEdgeApp([ThingsController, FaultsController]);
    app = edge.app;
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const get = (url: string, headers: Record<string, string> = ALMIGHTY) => send(app, { url, headers });
  const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
    send(app, { url, method: 'POST', payload, headers: { ...ALMIGHTY, ...headers } });

  test('SEC-1 a public route answers without credentials, any other refuses with 401, and with 403 without the permission', async () => {
    expect((await get(`${THINGS}/open`, {})).json).toEqual({ open: true });
    const nobody = await get(THINGS, {});
    expect([nobody.status, nobody.json]).toMatchObject([401, { code: 'request.unauthenticated' }]);
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
    const reader = await get(THINGS, { authorization: 'Bearer reader' });
    expect([reader.status, reader.json]).toMatchObject([403, { code: 'request.forbidden' }]);
  });

  test('SEC-1 the route table lists every route with what it demands', () => {
    const routes = routeTable(app).map(({ method, path, access }) => {
      return `${method} ${path} ${access?.kind === 'permission' ? access.permission : access?.kind}`;
    });
    expect(routes).toEqual([
      'GET /api/v1/faults/:kind public',
      'GET /api/v1/metrics metrics.read',
      'DELETE /api/v1/things orders.place',
      'GET /api/v1/things orders.read',
      'POST /api/v1/things orders.place',
      'GET /api/v1/things/:id orders.read',
      'POST /api/v1/things/batch orders.place',
      'POST /api/v1/things/login public',
      'POST /api/v1/things/once orders.place',
      'GET /api/v1/things/open public',
      'POST /api/v1/things/ring orders.place',
    ]);
  });

  test('SEC-1 an application with a route that does not say who may use it does not start', async () => {
    await expect(makeEdgeApp([ForgetfulController])).rejects.toThrow(/GET \/api\/v1\/forgotten \(ForgetfulController/);
  });

  test('SEC-2 every malformed request to every route is refused with a problem document', async () => {
    const { app: things } = await makeEdgeApp([ThingsController]);
    await things.listen(0, '127.0.0.1');
    expect(await sweep(things, () => ALMIGHTY)).toEqual([]);
    await things.close();
  });

  test('SEC-2 a field that is unknown, missing or of the wrong form is named', async () => {
    expect((await post(THINGS, { ...GOOD, surprise: 1 })).json).toMatchObject({
      status: 400,
      code: 'request.unknown-field',
      errors: [{ field: 'surprise', rule: 'unknown' }],
    });
    expect((await post(THINGS, { side: 'hold', price: 1 })).json).toMatchObject({
      code: 'request.invalid-field',
      errors: [
        { field: 'side', rule: 'one-of' },
        { field: 'price', rule: 'decimal-text' },
      ],
    });
    expect((await post(`${THINGS}/batch`, { things: [GOOD, { ...GOOD, price: '1', x: 1 }, {}] })).json).toMatchObject({
      errors: [{ field: 'things.1.x' }, { field: 'things.2.side' }, { field: 'things.2.price' }],
    });
  });

  test('null in an optional field is as if the field were not there, and refused in any other', async () => {
    expect((await post(THINGS, { ...GOOD, clientOrderId: null })).json).toEqual(GOOD);
    expect((await post(THINGS, { ...GOOD, price: null })).json).toMatchObject({ errors: [{ field: 'price' }] });
    expect((await post(THINGS, { ...GOOD, surprise: null })).json).toMatchObject({ errors: [{ field: 'surprise' }] });
  });

  test.each(['-1', '+1', '1e5', '1.', '.5', '01', ' 1', '1,000', '１２', 'NaN', '0x10', '9'.repeat(40), '', '1.5\n'])(
    'MKT-4 a price of %j is not a decimal',
    async (price) => {
      expect((await post(THINGS, { ...GOOD, price })).json).toMatchObject({
        status: 400,
        errors: [{ field: 'price' }],
      });
    },
  );

  test('a body within the bounds arrives as it was sent, and a batch as instances of its form', async () => {
    const answer = await post(THINGS, { ...GOOD, clientOrderId: 'a.b:c-1' });
    expect([answer.status, answer.json]).toEqual([201, { ...GOOD, clientOrderId: 'a.b:c-1' }]);
    expect((await post(`${THINGS}/batch`, { things: [GOOD] })).json).toEqual({ count: 1, item: true });
  });

  test.each([
    ['cut off', '{"a":', 'application/json', 400, 'request.malformed'],
    ['of plain text', 'x', 'text/plain', 415, 'request.unsupported-media-type'],
    ['of 300 KB', `{"a":"${'x'.repeat(300_000)}"}`, 'application/json', 413, 'request.too-large'],
  ])('SEC-2 a body %s is refused in its own way', async (_, payload, type, status, code) => {
    const answer = await post(THINGS, payload, { 'content-type': type });
    expect(answer.json).toMatchObject({ status, code });
  });

  test('a list takes 50 rows unless told otherwise and never more than 200', async () => {
    expect((await get(THINGS)).json).toEqual({ limit: 50, place: null });
    expect((await get(`${THINGS}?limit=200`)).json).toMatchObject({ limit: 200 });
    expect((await get(`${THINGS}?limit=201`)).json).toMatchObject({ errors: [{ field: 'limit', rule: 'max' }] });
  });

  test('a cursor leads back to its place, and one that was made up is refused', async () => {
    const place = ['2026-01-05T01:00:00.000Z', '3f0c6b5e-0000-4000-8000-000000000001'];
    expect((await get(`${THINGS}?cursor=${encodeCursor(place)}`)).json).toMatchObject({ place });
    const inventions = [[], [1, 2], ['2026-01-05', place[1]], [...place, 'more'], { length: 2 }];
    for (const invented of inventions) {
      const cursor = Buffer.from(JSON.stringify(invented)).toString('base64url');
      expect((await get(`${THINGS}?cursor=${cursor}`)).json).toMatchObject({ code: 'request.invalid-cursor' });
    }
  });

  test('a misspelt filter is refused instead of ignored', async () => {
    const clear = (query: string) => send(app, { url: `${THINGS}${query}`, method: 'DELETE', headers: ALMIGHTY });
    expect((await clear('?side=buy')).json).toEqual({ cleared: 'buy' });
    expect((await clear('?sied=buy')).json).toMatchObject({
      code: 'request.unknown-field',
      errors: [{ field: 'sied' }],
    });
  });

  test('an unknown path and a wrong method are 404, an unreadable path is 400', async () => {
    expect((await get('/api/v1/nowhere')).json).toMatchObject({ status: 404, code: 'request.not-found' });
    expect((await get('/')).json).toMatchObject({ status: 404, code: 'request.not-found' });
    expect((await send(app, { url: THINGS, method: 'PUT', headers: ALMIGHTY })).status).toBe(404);
    expect((await get(`${THINGS}/%zz`)).json).toMatchObject({ status: 400, code: 'request.malformed' });
  });

  test('a broken rule is told with its figures, in both languages, and where to read about it', async () => {
    expect((await get('/api/v1/faults/rule', { 'x-request-id': 'erp-42' })).json).toEqual({
      type: '/api/v1/errors/test.rule',
      title: '测试规则 · A rule of this test',
      status: 422,
      detail: 'Short by 5.00.',
      code: 'test.rule',
      requestId: 'erp-42',
      shortfall: '5.00',
    });
  });

  test.each(['57P01', '57P03', '08006', '53300', '55P03', '40001', 'ECONNREFUSED', 'pool'])(
    'MKT-6 a database that fails with %s is 503 with Retry-After',
    async (kind) => {
      const answer = await get(`/api/v1/faults/${kind}`);
      expect(answer.json).toMatchObject({ status: 503, code: 'service.unavailable' });
      expect(answer.headers.get('retry-after')).toBe('2');
    },
  );

  test('SEC-2 a bug is told as such and nothing more; the log has it under the request id', async () => {
    const answer = await get('/api/v1/faults/bug', { 'x-request-id': 'find-me' });
    expect(answer.json).toMatchObject({ status: 500, code: 'internal', requestId: 'find-me' });
    expect(answer.text).not.toMatch(/secret|TypeError|edge\.spec/);
    const line = edge.lines.find(({ requestId, level }) => requestId === 'find-me' && level === 'error');
    expect(line).toMatchObject({ err: { type: 'TypeError', message: 'secret inner detail' } });
  });

  test('RUN-5 the parameters of a failed query are not in the log', async () => {
    await get('/api/v1/faults/23505');
    const text = JSON.stringify(edge.lines);
    expect(text).toContain('query failed');
    expect(text).not.toContain('hunter2');
  });

  test('a request id is echoed if it is sane and replaced if not', async () => {
    expect((await get(`${THINGS}/open`, { 'x-request-id': 'a.b:c_1-2' })).headers.get('x-request-id')).toBe(
      'a.b:c_1-2',
    );
    const replaced = (await get(`${THINGS}/open`, { 'x-request-id': 'x'.repeat(65) })).headers.get('x-request-id');
    expect(replaced).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('every answer carries the security headers and none allows another origin', async () => {
    for (const url of [`${THINGS}/open`, '/nowhere', `${THINGS}/%zz`, '/api/v1/faults/bug']) {
      const { headers } = await get(url, { origin: 'https://elsewhere.example' });
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-request-id')).not.toBeNull();
    }
  });

  test('RUN-5 each request is one log line with its route and organization, and no credential', async () => {
    await get(`${THINGS}?limit=7`, { ...ALMIGHTY, 'x-request-id': 'logged', cookie: 'session=abc' });
    const lines = edge.lines.filter(({ requestId }) => requestId === 'logged');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        requestId: 'logged',
        method: 'GET',
        route: '/api/v1/things',
        status: 200,
        ms: expect.any(Number),
        organizationId: '00000000-0000-4000-8000-000000000002',
      },
    ]);
    expect(JSON.stringify(edge.lines)).not.toMatch(/almighty|session=abc/);
  });

  test('RUN-5 the metrics count each request under its declared route', async () => {
    await get(`${THINGS}/3f0c6b5e-0000-4000-8000-000000000001`);
    const { text, headers } = await get('/api/v1/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toMatch(
      /xiang_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/things\/:id",status="200"\} \d/,
    );
    expect(text).toContain('process_cpu_user_seconds_total');
    expect((await get('/api/v1/metrics', { authorization: 'Bearer reader' })).status).toBe(403);
  });

  test('the API is described with its credentials, permissions and problem documents', async () => {
    const document = (await get('/docs-json', {})).json as OpenAPIObject;
    expect(document.info.title).toBe('湘江环境权益交易平台 · Xiang Exchange');
    expect(document.paths['/api/v1/things']?.post).toMatchObject({
      'x-permission': 'orders.place',
      security: [{ bearer: [] }, { apiKey: [], apiTimestamp: [], apiSignature: [] }],
      responses: { 401: { content: { 'application/problem+json': {} } } },
    });
    expect(document.paths['/api/v1/things/open']?.get?.security).toEqual([]);
    const page = await get('/docs', {});
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect((await get('/docs/swagger-ui-bundle.js', {})).status).toBe(200);
  });

  test('a general write needs a sane Idempotency-Key, and its fingerprint ignores the order of fields', async () => {
    const write = (payload: unknown, key?: string) =>
      post(`${THINGS}/once`, payload, key ? { 'idempotency-key': key } : {});
    expect((await write(GOOD)).json).toMatchObject({ status: 400, code: 'request.idempotency-key-missing' });
    expect((await write(GOOD, 'a b')).json).toMatchObject({ code: 'request.idempotency-key-missing' });
    const first = (await write(GOOD, 'k-1')).json as { fingerprint: string };
    const again = (await write({ price: GOOD.price, side: GOOD.side }, 'k-1')).json as { fingerprint: string };
    const other = (await write({ ...GOOD, price: '1' }, 'k-1')).json as { fingerprint: string };
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(other.fingerprint).not.toBe(first.fingerprint);
  });
});

describe('the rate limit', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const settings = {
      ...UNLIMITED,
      rateLimit: { requestsPerMinute: 8, loginsPerMinute: 2 },
      trustedProxies: ['127.0.0.1'],
    };
    ({ app } = await makeEdgeApp([ThingsController], settings));
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const from = (address: string, url: string, headers: Record<string, string> = {}) =>
    send(app, { url, headers: { 'x-forwarded-for': address, ...headers } });

  test('stands on every answer and ends in 429 with Retry-After', async () => {
    const urls = [`${THINGS}/open`, '/nowhere', THINGS, `${THINGS}/open?x=%00`];
    for (const [index, url] of urls.entries()) {
      const { headers } = await from('10.0.0.1', url);
      expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).toEqual(['8', String(7 - index)]);
      expect(Number(headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    }
    for (let left = 4; left > 0; left -= 1) await from('10.0.0.1', `${THINGS}/open`);
    const refused = await from('10.0.0.1', `${THINGS}/open`);
    expect(refused.json).toMatchObject({ status: 429, code: 'request.rate-limited' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await from('10.0.0.1', '/%zz')).headers.get('ratelimit-limit')).toBe('8');
    expect((await from('10.0.0.2', `${THINGS}/open`)).status).toBe(200);
  });

  test('is of the credential once that was accepted, whatever the address', async () => {
    expect((await from('10.0.0.3', THINGS, ALMIGHTY)).headers.get('ratelimit-remaining')).toBe('7');
    expect((await from('10.0.0.4', THINGS, ALMIGHTY)).headers.get('ratelimit-remaining')).toBe('7');
    expect((await from('10.0.0.5', THINGS, ALMIGHTY)).headers.get('ratelimit-remaining')).toBe('6');
  });

  test('SEC-3 is not escaped by making up credentials', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      statuses.push((await from('10.0.0.6', `${THINGS}/open`, { authorization: `Bearer made-up-${n}` })).status);
    }
    expect(statuses.slice(-2)).toEqual([429, 429]);
  });

  test('is narrower for attempts to log in', async () => {
    const attempt = () =>
      send(app, { url: `${THINGS}/login`, method: 'POST', headers: { 'x-forwarded-for': '10.0.0.7' } });
    expect([(await attempt()).status, (await attempt()).status, (await attempt()).status]).toEqual([201, 201, 429]);
  });
});
