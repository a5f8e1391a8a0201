import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invariant } from '../../shared/invariant.js';
import type { Actor } from './actor.js';
import type { Permission } from './permissions.js';

/** What a route demands of its caller; the guard refuses a route that says nothing. */
export type RouteAccess = { readonly kind: 'public' } | { readonly kind: 'permission'; readonly permission: Permission };

export const ROUTE_ACCESS = 'xiang:route-access';

/** The route needs no login. */
export const Public = () => SetMetadata(ROUTE_ACCESS, { kind: 'public' } satisfies RouteAccess);

/** The caller needs this permission. */
export const Allow = (permission: Permission) =>
  SetMetadata(ROUTE_ACCESS, { kind: 'permission', permission } satisfies RouteAccess);

export type AuthenticatedRequest = FastifyRequest & { actor?: Actor };

/** The caller of a route that has `@Allow`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  invariant(actor, 'a route with a caller is behind the access guard');
  return actor;
});
