import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';

/** Injection token of the `Authenticator`. */
export const AUTHENTICATOR = Symbol('Authenticator');

/** Knows who sends a request. The guard asks it on every route that is not public. */
export interface Authenticator {
  /**
   * The caller by its credentials: a Bearer token, or an API key with a signature over `request.rawBody`.
   * Throws a DomainError of status 401 when there are none or they are bad.
   */
  authenticate(request: FastifyRequest): Promise<Actor>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it arrived, for signatures; absent without a body. */
    rawBody?: Buffer;
    /** Who asks; set by the guard on routes with `@Allow`. */
    actor?: Actor;
  }
}
