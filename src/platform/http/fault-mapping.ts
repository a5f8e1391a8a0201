import { HttpException } from '@nestjs/common';
import { DomainError, type ErrorDefinition } from '../../shared/domain-error.js';
import {
  BODY_TOO_LARGE,
  CONFLICT,
  FORBIDDEN,
  INTERNAL,
  MALFORMED,
  RATE_LIMITED,
  ROUTE_NOT_FOUND,
  SERVICE_UNAVAILABLE,
  UNAUTHENTICATED,
  UNSUPPORTED_MEDIA_TYPE,
} from './request.errors.js';

/** How long a caller is asked to wait when the database is away. */
export const UNAVAILABLE_RETRY_SECONDS = 2;

const BY_STATUS: Readonly<Record<number, ErrorDefinition>> = {
  400: MALFORMED,
  401: UNAUTHENTICATED,
  403: FORBIDDEN,
  404: ROUTE_NOT_FOUND,
  405: ROUTE_NOT_FOUND,
  409: CONFLICT,
  413: BODY_TOO_LARGE,
  415: UNSUPPORTED_MEDIA_TYPE,
  429: RATE_LIMITED,
  503: SERVICE_UNAVAILABLE,
};

/**
 * The domain error that says what `fault` is to a caller. Faults of Nest and Fastify keep their status but not their
 * words; a database that is away or too busy is `service.unavailable`; everything else is `internal`.
 */
export function domainErrorOf(fault: unknown): DomainError {
  if (fault instanceof DomainError) return fault;
  if (isDatabaseAway(fault)) {
    return new DomainError(SERVICE_UNAVAILABLE, undefined, { retryAfterSeconds: UNAVAILABLE_RETRY_SECONDS });
  }
  const status = statusOf(fault);
  if (status === undefined || (status >= 500 && status !== 503)) return new DomainError(INTERNAL);
  const definition = BY_STATUS[status] ?? (status < 500 ? MALFORMED : INTERNAL);
  return new DomainError(definition);
}

/** Only what frameworks themselves throw is believed about its status. */
function statusOf(fault: unknown): number | undefined {
  if (fault instanceof HttpException) return fault.getStatus();
  if (fault instanceof Error && fault.name === 'FastifyError') {
    return (fault as Error & { statusCode?: number }).statusCode;
  }
  return undefined;
}

const NETWORK_FAULTS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENOENT',
]);

/**
 * SQLSTATEs that say "later", not "wrong": connection lost (08), too many connections or no memory (53), operator
 * intervention (57), lock not available (55P03), serialization failure and deadlock (40001, 40P01).
 */
const LATER = /^(08...|53...|57P0[1-5]|57014|55P03|40001|40P01)$/;

/** pg reports these without a code; the last two are how TypeORM says that a transaction lost its connection before. */
const CONNECTION_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Query runner already released|Database connection provided by a query runner was already released)/;

/** Whether the database, not the request, is why `fault` happened, so that the same request may succeed later. */
export function isDatabaseAway(fault: unknown): boolean {
  for (let depth = 0; depth < 4 && fault instanceof Error; depth += 1) {
    const { code, driverError, cause } = fault as Error & { code?: unknown; driverError?: unknown; cause?: unknown };
    if (typeof code === 'string' && (LATER.test(code) || isNetworkFault(fault, code))) return true;
    if (CONNECTION_WORDS.test(fault.message)) return true;
    if (fault instanceof AggregateError && fault.errors.some(isDatabaseAway)) return true;
    fault = driverError ?? cause;
  }
  return false;
}

/** A missing file has the same code as a missing socket; only the latter comes from `connect`. */
function isNetworkFault(fault: Error, code: string): boolean {
  if (!NETWORK_FAULTS.has(code)) return false;
  const { syscall } = fault as NodeJS.ErrnoException;
  return syscall !== 'open' && syscall !== 'stat' && (code !== 'ENOENT' || syscall === 'connect');
}
