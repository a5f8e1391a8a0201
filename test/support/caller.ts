import { randomUUID } from 'node:crypto';
import type { TestApp } from './test-app.js';
import type { SignedIn } from './sign-in.js';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Requests of one person to `/api/v1`; every post gets a fresh Idempotency-Key unless one is given. */
export interface Caller {
  get<Body = Record<string, unknown>>(path: string): Promise<Answer<Body>>;
  /** The answer as it came, of whatever form. */
  text(path: string): Promise<string>;
  post<Body = Record<string, unknown>>(path: string, body?: object, key?: string): Promise<Answer<Body>>;
  /** Without a key unless one is given. */
  patch<Body = Record<string, unknown>>(path: string, body: object, key?: string): Promise<Answer<Body>>;
  /** Without a key unless one is given. */
  delete<Body = Record<string, unknown>>(path: string, key?: string): Promise<Answer<Body>>;
}

/** Without a person, a request that is not signed in. */
export function callerOf(running: TestApp, person?: SignedIn): Caller {
  const send = async <Body>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    key?: string,
  ): Promise<Answer<Body>> => {
    const reply = await fetch(`${running.url}/api/v1${path}`, {
      method,
      headers: {
        ...(person ? { authorization: person.authorization } : {}),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: reply.status, body: (await reply.json()) as Body, headers: Object.fromEntries(reply.headers) };
  };
  return {
    get: (path) => send('GET', path),
    text: async (path) => {
      const headers = person ? { authorization: person.authorization } : undefined;
      return (await fetch(`${running.url}/api/v1${path}`, headers && { headers })).text();
    },
    post: (path, body, key = randomUUID()) => send('POST', path, body, key),
    patch: (path, body, key) => send('PATCH', path, body, key),
    delete: (path, key) => send('DELETE', path, undefined, key),
  };
}
