import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IdentityDirectory, SessionService } from '../modules/identity/index.js';
import { Database } from '../platform/database/database.js';
import type { Clock } from '../shared/clock.js';
import { invariant } from '../shared/invariant.js';

/** A request of the demo was refused: the demo and the platform have grown apart. */
export class DemoRefused extends Error {
  override readonly name = 'DemoRefused';
}

interface Credentials {
  readonly userId: string;
  readonly organizationId: string;
  authorization: string;
  expiresAtMs: number;
}

const TOKEN_MS = 10 * 60_000;

/**
 * The application as its users meet it: every act of the demo is an HTTP request of one person. Keys of writes are fixed,
 * so a demo that was interrupted is completed by playing it again.
 */
export class Stage {
  private readonly people = new Map<string, Credentials>();

  /** `url` is where `app` listens, without the prefix: `http://127.0.0.1:4711`. */
  constructor(
    readonly app: NestFastifyApplication,
    private readonly url: string,
    readonly clock: Clock,
  ) {}

  get database(): Database {
    return this.app.get(Database);
  }

  get directory(): IdentityDirectory {
    return this.app.get(IdentityDirectory, { strict: false });
  }

  introduce(username: string, userId: string, organizationId: string): void {
    this.people.set(username, { userId, organizationId, authorization: '', expiresAtMs: 0 });
  }

  organizationOf(username: string): string {
    return this.credentials(username).organizationId;
  }

  get<Body>(username: string, path: string): Promise<Body> {
    return this.request<Body>(username, 'GET', path);
  }

  /** `key` is the Idempotency-Key. */
  post<Body>(username: string, path: string, body: object, key?: string): Promise<Body> {
    return this.request<Body>(username, 'POST', path, body, key);
  }

  private async request<Body>(
    username: string,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    key?: string,
  ): Promise<Body> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: await this.authorization(username),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new DemoRefused(`${username}: ${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Body;
  }

  private async authorization(username: string): Promise<string> {
    const credentials = this.credentials(username);
    const nowMs = this.clock.now().getTime();
    if (nowMs >= credentials.expiresAtMs) {
      const sessions = this.app.get(SessionService, { strict: false });
      const tokens = await this.database.transaction((tx) => sessions.beginFor(tx, credentials.userId));
      credentials.authorization = `Bearer ${tokens.accessToken}`;
      credentials.expiresAtMs = nowMs + TOKEN_MS;
    }
    return credentials.authorization;
  }

  private credentials(username: string): Credentials {
    const found = this.people.get(username);
    invariant(found, `${username} is in the demo`);
    return found;
  }
}
