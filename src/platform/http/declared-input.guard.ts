import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';
import { UNKNOWN_FIELD } from './request.errors.js';

/** What a route reads: everything (a form then checks the fields), or only the named fields. */
type Declared = 'any' | ReadonlySet<string>;

interface Input {
  readonly body: Declared;
  readonly query: Declared;
}

/**
 * Refuses a body or query parameters that a route does not read. A misspelt filter that is silently ignored would turn
 * "cancel the orders of this instrument" into "cancel all". Throws `request.unknown-field`.
 */
export class DeclaredInputGuard implements CanActivate {
  private readonly inputs = new WeakMap<object, Input>();

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const input = this.inputOf(context);
    assertDeclared(input.query, request.query, 'query');
    if (request.body !== undefined && request.body !== null) assertDeclared(input.body, request.body, 'body');
    return true;
  }

  private inputOf(context: ExecutionContext): Input {
    const handler = context.getHandler();
    let input = this.inputs.get(handler);
    if (!input) {
      const metadata = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) as
        Record<string, { data?: unknown }> | undefined;
      const parameters = Object.entries(metadata ?? {});
      input = { body: declared(parameters, RouteParamtypes.BODY), query: declared(parameters, RouteParamtypes.QUERY) };
      this.inputs.set(handler, input);
    }
    return input;
  }
}

function declared(parameters: readonly [string, { data?: unknown }][], kind: RouteParamtypes): Declared {
  const names = new Set<string>();
  for (const [key, { data }] of parameters) {
    // A key is `kind:index`. A handler that takes the whole request reads what it likes.
    const type = Number(key.split(':')[0]);
    if (type === RouteParamtypes.REQUEST) return 'any';
    if (type !== kind) continue;
    if (typeof data !== 'string') return 'any';
    names.add(data);
  }
  return names;
}

function assertDeclared(declared: Declared, given: unknown, where: 'body' | 'query'): void {
  if (declared === 'any') return;
  const names = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.keys(given) : [where];
  const fields = names
    .filter((name) => !declared.has(name))
    .slice(0, 20)
    .map((field) => ({ field, rule: 'unknown', message: '未知字段 · not a known field' }));
  if (fields.length === 0) return;
  const list = fields.map(({ field }) => field).join(', ');
  throw new DomainError(UNKNOWN_FIELD, `${UNKNOWN_FIELD.en}: ${list}`, { fields });
}
