import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';
import type { EdgeSettings } from './edge-settings.js';
import { RATE_LIMITED } from './request.errors.js';

const WINDOW_MS = 60_000;

/** How many clients each counter remembers; the least recent is forgotten first. */
const CLIENTS_REMEMBERED = 20_000;

/** How many credentials are remembered as proven; the oldest is forgotten first. */
const PROVEN_REMEMBERED = 20_000;

/** For what happens before a request has hooks. */
const installed = new WeakMap<FastifyInstance, RateLimits>();

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/**
 * Counts requests per client and minute. A client is its credential once that was accepted, until then its address:
 * made-up credentials gain nothing, and firms behind one address do not share one count.
 */
export class RateLimits {
  private requests: Limiter | undefined;
  private logins: Limiter | undefined;
  private readonly proven = new Set<string>();

  static async install(server: FastifyInstance, settings: EdgeSettings['rateLimit']): Promise<RateLimits> {
    const limits = new RateLimits();
    installed.set(server, limits);
    if (settings.requestsPerMinute === 0 && settings.loginsPerMinute === 0) return limits;
    await server.register(fastifyRateLimit, { global: false, timeWindow: WINDOW_MS, cache: CLIENTS_REMEMBERED });
    if (settings.requestsPerMinute > 0) {
      limits.requests = server.createRateLimit({
        max: settings.requestsPerMinute,
        keyGenerator: (request) => limits.clientOf(request),
      });
    }
    if (settings.loginsPerMinute > 0) {
      limits.logins = server.createRateLimit({
        max: settings.loginsPerMinute,
        keyGenerator: (request) => request.ip,
      });
    }
    return limits;
  }

  /** The limits of `server`, which are off until they are installed. */
  static of(server: FastifyInstance): RateLimits {
    return installed.get(server) ?? new RateLimits();
  }

  /** Whether `count` would do nothing, so that requests need not wait for it. */
  get off(): boolean {
    return this.requests === undefined;
  }

  /** Counts a request and writes the rate-limit headers of its answer. Throws `request.rate-limited`. */
  async count(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!this.requests) return;
    const verdict = await this.requests(request);
    if (verdict.isAllowed) return;
    void reply
      .header('ratelimit-limit', verdict.max)
      .header('ratelimit-remaining', verdict.remaining)
      .header('ratelimit-reset', verdict.ttlInSeconds);
    if (verdict.isExceeded) throw limited(verdict.ttlInSeconds);
  }

  /** Counts an attempt to log in. Throws `request.rate-limited`. */
  async countLogin(request: FastifyRequest): Promise<void> {
    if (!this.logins) return;
    const verdict = await this.logins(request);
    if (!verdict.isAllowed && verdict.isExceeded) throw limited(verdict.ttlInSeconds);
  }

  /** The credential of `request` was accepted, so it is counted by itself from now on. */
  accept(request: FastifyRequest): void {
    const credential = credentialOf(request);
    if (this.off || credential === undefined || this.proven.has(credential)) return;
    if (this.proven.size >= PROVEN_REMEMBERED) this.forgetOldest();
    this.proven.add(credential);
  }

  /** The credential of `request` was refused. */
  refuse(request: FastifyRequest): void {
    const credential = credentialOf(request);
    if (credential !== undefined) this.proven.delete(credential);
  }

  private clientOf(request: FastifyRequest): string {
    const credential = credentialOf(request);
    return credential !== undefined && this.proven.has(credential) ? credential : request.ip;
  }

  private forgetOldest(): void {
    for (const oldest of this.proven) {
      this.proven.delete(oldest);
      return;
    }
  }
}

function limited(seconds: number): DomainError {
  return new DomainError(RATE_LIMITED, undefined, { retryAfterSeconds: Math.max(1, seconds) });
}

/** Enough of the credential to tell it from others: an API key's id, or the end of a token's signature. */
function credentialOf(request: FastifyRequest): string | undefined {
  const { 'x-api-key': apiKey, authorization } = request.headers;
  if (typeof apiKey === 'string') return `key:${apiKey.slice(0, 64)}`;
  if (authorization !== undefined) return `token:${authorization.slice(-64)}`;
  return undefined;
}
