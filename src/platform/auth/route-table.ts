import type { INestApplication } from '@nestjs/common';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { API_PREFIX } from '../http/edge-settings.js';
import { accessOf, type RouteAccess } from './route-access.js';

export interface Route {
  /** `GET`. */
  readonly method: string;
  /** As declared, with the prefix: `/api/v1/orders/:id`. */
  readonly path: string;
  /** Absent where neither the handler nor its controller says; the program does not start with such a route. */
  readonly access: RouteAccess | undefined;
  /** `OrdersController.place`. */
  readonly handler: string;
}

/** Every route of the running application, in order of path and method. */
export function routeTable(app: INestApplication): readonly Route[] {
  const scanner = new MetadataScanner();
  const routes: Route[] = [];
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, object>;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name];
        if (handler) routes.push(...routesOf(metatype, handler, name));
      }
    }
  }
  return routes.sort((a, b) => order(a).localeCompare(order(b)));
}

/** Throws when a route does not say who may use it: nobody shall be let in by forgetting. */
export function assertEveryRouteStatesAccess(routes: readonly Route[]): void {
  const silent = routes.filter(({ access }) => access === undefined);
  if (silent.length === 0) return;
  const list = silent.map(({ method, path, handler }) => `${method} ${path} (${handler})`).join(', ');
  throw new Error(`every route needs @Public() or @Allow(permission): ${list}`);
}

function routesOf(controller: object, handler: object, name: string): Route[] {
  const methodIndex = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (methodIndex === undefined) return [];
  const method = RequestMethod[methodIndex];
  const access = accessOf(handler, controller);
  const routes: Route[] = [];
  for (const base of pathsOf(controller)) {
    for (const path of pathsOf(handler)) {
      const segments = [API_PREFIX, base, path].flatMap((part) => part.split('/')).filter((part) => part !== '');
      const { name: className } = controller as { name: string };
      routes.push({ method, path: `/${segments.join('/')}`, access, handler: `${className}.${name}` });
    }
  }
  return routes;
}

function pathsOf(target: object): readonly string[] {
  const paths = Reflect.getMetadata(PATH_METADATA, target) as string | readonly string[] | undefined;
  return typeof paths === 'string' ? [paths] : (paths ?? ['']);
}

function order({ path, method }: Route): string {
  return `${path} ${method}`;
}
