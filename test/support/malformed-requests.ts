import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { randomUUID } from 'node:crypto';
import type { Permission } from '../../src/platform/auth/permissions.js';
import { routeTable, type Route } from '../../src/platform/auth/route-table.js';
import { describeApi } from '../../src/platform/http/openapi.js';
import { send, type Answer } from './edge-app.js';

/** One request that no route may accept, and why. */
export interface MalformedRequest {
  readonly route: Route;
  readonly what: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: unknown;
  /** Left out where the route may take it (null for a field that may be absent): then only a 5xx is wrong. */
  readonly mayPass?: boolean;
}

/** Credentials good for a permission, as headers. */
export type CredentialsFor = (permission: Permission) => Readonly<Record<string, string>>;

/** Sends every malformed request to every route and returns one line for each answer that is wrong. */
export async function sweep(app: NestFastifyApplication, credentialsFor: CredentialsFor): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const request of malformedRequests(app, credentialsFor)) {
    const answer = await send(app, request);
    const fault = faultOf(answer, request.mayPass ?? false);
    if (fault) wrong.push(`${request.method} ${request.route.path}, ${request.what}: ${fault}`);
  }
  return wrong;
}

/** What is wrong with `answer` as the answer to a malformed request, if anything. */
export function faultOf({ status, headers, json, text }: Answer, mayPass: boolean): string | undefined {
  if (status < 400) return mayPass ? undefined : `accepted with ${status}`;
  if (status >= 500) return `${status} ${text.slice(0, 200)}`;
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return `not a problem document: ${text}`;
  const problem = (json ?? {}) as Record<string, unknown>;
  const complete = ['type', 'title', 'detail', 'code', 'requestId'].every((name) => typeof problem[name] === 'string');
  if (!complete || problem['status'] !== status) return `an incomplete problem document: ${text.slice(0, 200)}`;
  if (/\n\s+at |node_modules|\.[jt]s:\d/.test(text)) return `a stack trace: ${text.slice(0, 200)}`;
  return undefined;
}

export function malformedRequests(app: NestFastifyApplication, credentialsFor: CredentialsFor): MalformedRequest[] {
  const document = describeApi(app);
  return routeTable(app).flatMap((route) => {
    const { access, method } = route;
    const headers = access?.kind === 'permission' ? credentialsFor(access.permission) : {};
    const requests = [...badAddresses(route)];
    if (method !== 'GET' && method !== 'HEAD') requests.push(...badBodies(route), ...badFields(route, document));
    return requests.map((request) => ({ ...request, route, method, headers: { ...headers, ...request.headers } }));
  });
}

type Draft = Pick<MalformedRequest, 'what' | 'url' | 'payload' | 'mayPass'> & {
  readonly headers?: Readonly<Record<string, string>>;
};

const JSON_TYPE = { 'content-type': 'application/json' };

const BAD_PARAMETERS = [
  '%00',
  '%zz',
  '%ED%A0%80',
  'a'.repeat(200),
  "'%20OR%201=1--",
  '%F0%9F%8C%8A',
  '%2e%2e%2fetc',
  '-1',
];

function badAddresses({ path }: Route): Draft[] {
  const drafts: Draft[] = [];
  for (const parameter of path.match(/:\w+/g) ?? []) {
    for (const bad of BAD_PARAMETERS) {
      drafts.push({ what: `${parameter} = ${bad.slice(0, 20)}`, url: filled(path.replace(parameter, bad)) });
    }
  }
  const url = filled(path);
  const queries = [
    'surprise=1',
    'limit=1&limit=2',
    'limit=%00',
    `cursor=${'a'.repeat(5_000)}`,
    '__proto__=1',
    Array.from({ length: 40 }, (_, n) => `p${n}=1`).join('&'),
  ];
  if (!path.includes(':')) {
    const madeUp = Buffer.from('["; DROP TABLE",{}]').toString('base64url');
    queries.push('limit=0', 'limit=-1', 'limit=1e9', 'limit=abc', 'cursor=abc', 'cursor=%25', `cursor=${madeUp}`);
  }
  return [...drafts, ...queries.map((query) => ({ what: `?${query.slice(0, 30)}`, url: `${url}?${query}` }))];
}

function badBodies({ path }: Route): Draft[] {
  const url = filled(path);
  const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
  const texts: readonly (readonly [string, string])[] = [
    ['broken JSON', '{"a":'],
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['a text', '"text"'],
    ['a number', '1e999'],
    ['an unknown field', '{"surprise":1}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['constructor', '{"constructor":{"prototype":{"admin":true}}}'],
    ['depth 17', nested(17)],
    ['depth 20000', nested(20_000)],
    ['a list of 5000', `{"items":[${'0,'.repeat(4_999)}0]}`],
    ['a NUL', '{"surprise":"\\u0000"}'],
    ['half a surrogate pair', '{"surprise":"\\ud800"}'],
    ['300 KiB', `{"a":"${'x'.repeat(300_000)}"}`],
  ];
  return [
    ...texts.map(([what, payload]) => ({ what, url, payload, headers: JSON_TYPE })),
    { what: 'text/plain', url, payload: 'hello', headers: { 'content-type': 'text/plain' } },
    { what: 'a web form', url, payload: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    { what: 'no real media type', url, payload: '{}', headers: { 'content-type': 'json' } },
  ];
}

/** Each field of the documented body in turn with values of the wrong type, the others plausible. */
function badFields({ path, method }: Route, document: OpenAPIObject): Draft[] {
  const item = document.paths[path.replace(/:(\w+)/g, '{$1}')];
  const schema = bodySchema(item?.[method.toLowerCase() as 'post'], document);
  const drafts: Draft[] = [];
  for (const field of Object.keys(schema?.properties ?? {})) {
    for (const [what, value, mayPass] of WRONG_VALUES) {
      const payload = { ...(plausible(schema, document) as object), [field]: value };
      drafts.push({ what: `${field} = ${what}`, url: filled(path), payload, headers: idempotent(), mayPass });
    }
  }
  return drafts;
}

const WRONG_VALUES: readonly (readonly [string, unknown, boolean])[] = [
  ['null', null, true],
  ['0.1', 0.1, false],
  ['an object', { a: 1 }, false],
  ['a list of lists', [[]], true],
  ['a long text', 'x'.repeat(20_000), false],
  ['full-width digits', '１２３', true],
  ['an exponent', '1e5', true],
  ['NaN', 'NaN', true],
];

function idempotent(): Record<string, string> {
  return { ...JSON_TYPE, 'idempotency-key': randomUUID() };
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
}

function bodySchema(operation: { requestBody?: unknown } | undefined, document: OpenAPIObject): Schema | undefined {
  const body = operation?.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined;
  return resolved(body?.content?.['application/json']?.schema, document);
}

function resolved(schema: Schema | undefined, document: OpenAPIObject): Schema | undefined {
  const target = schema?.$ref ?? schema?.allOf?.[0]?.$ref;
  if (!target) return schema;
  return document.components?.schemas?.[target.split('/').at(-1) ?? ''] as Schema | undefined;
}

function plausible(given: Schema | undefined, document: OpenAPIObject): unknown {
  const schema = resolved(given, document);
  if (schema?.example !== undefined) return schema.example;
  if (schema?.enum) return schema.enum[0];
  if (schema?.properties) {
    const fields = Object.entries(schema.properties);
    return Object.fromEntries(fields.map(([name, field]) => [name, plausible(field, document)]));
  }
  if (schema?.type === 'array') return [plausible(schema.items, document)];
  if (schema?.type === 'boolean') return false;
  if (schema?.type === 'number' || schema?.type === 'integer') return 1;
  return schema?.format === 'uuid' ? randomUUID() : '1';
}

/** The path with an id that exists nowhere in the place of each parameter that is left. */
function filled(path: string): string {
  return path.replace(/:\w+/g, randomUUID());
}
