import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';
import { invariant } from '../../shared/invariant.js';
import { FORBIDDEN } from '../http/request.errors.js';
import type { RateLimits } from '../http/rate-limit.js';
import type { Authenticator } from './authenticator.js';
import { accessOf, LOGIN_ATTEMPT } from './route-access.js';

/**
 * Lets a request through to its route when the route is public or its caller has the permission it names. A route that
 * says neither never gets here: `assertEveryRouteStatesAccess` refuses to start with one.
 */
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly limits: RateLimits,
  ) {}

  /** Throws the authenticator's errors (401), `request.forbidden` and `request.rate-limited`. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const handler = context.getHandler();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = accessOf(handler, context.getClass());
    invariant(access, 'every route states its access');
    if (Reflect.getMetadata(LOGIN_ATTEMPT, handler) === true) await this.limits.countLogin(request);
    if (access.kind === 'public') return true;

    const actor = await this.authenticate(request);
    request.actor = actor;
    if (actor.permissions.has(access.permission)) return true;
    throw new DomainError(FORBIDDEN, `This needs the permission ${access.permission}.`);
  }

  private async authenticate(request: FastifyRequest) {
    try {
      const actor = await this.authenticator.authenticate(request);
      this.limits.accept(request);
      return actor;
    } catch (error) {
      if (error instanceof DomainError && error.definition.status === 401) this.limits.refuse(request);
      throw error;
    }
  }
}
