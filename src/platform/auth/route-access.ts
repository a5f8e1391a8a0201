import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invariant } from '../../shared/invariant.js';
import type { Actor } from './actor.js';
import type { Permission } from './permissions.js';

/** What a route demands of its caller; the program does not start with a route that says nothing. */
export type RouteAccess =
  { readonly kind: 'public' } | { readonly kind: 'permission'; readonly permission: Permission };

export const ROUTE_ACCESS = 'xiang:route-access';
export const LOGIN_ATTEMPT = 'xiang:login-attempt';

/** The route needs no login. */
export const Public = () => SetMetadata(ROUTE_ACCESS, { kind: 'public' } satisfies RouteAccess);

/** The caller needs this permission. */
export const Allow = (permission: Permission) =>
  SetMetadata(ROUTE_ACCESS, { kind: 'permission', permission } satisfies RouteAccess);

/** Each call is an attempt to log in and counts against the few that one address has. */
export const LoginAttempt = () => SetMetadata(LOGIN_ATTEMPT, true);

export type AuthenticatedRequest = FastifyRequest & { actor?: Actor };

/** The caller of a route that has `@Allow`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  invariant(actor, 'a route with a caller is behind the access guard');
  return actor;
});

/** What `handler` demands, or its whole controller where the handler says nothing. */
export function accessOf(handler: object, controller: object): RouteAccess | undefined {
  return (Reflect.getMetadata(ROUTE_ACCESS, handler) ?? Reflect.getMetadata(ROUTE_ACCESS, controller)) as
    RouteAccess | undefined;
}
