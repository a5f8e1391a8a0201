import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';
import { canonicalJson } from './canonical-json.js';
import { IDEMPOTENCY_KEY_MISSING } from './idempotency.errors.js';
import type { Once } from './once.js';

/** The key a caller gave to a write, and what tells this write from another. */
export interface RequestKey {
  readonly key: string;
  /** SHA-256 over the path and the body, fields in order of name. */
  readonly fingerprint: Buffer;
}

const HEADER = 'idempotency-key';
const REPLAYED_HEADER = 'idempotency-replayed';
const SANE = /^[A-Za-z0-9._:-]{1,128}$/;

/** Parameter of a handler: the `Idempotency-Key` of the request. Throws `request.idempotency-key-missing`. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): RequestKey => {
  return requestKeyOf(context.switchToHttp().getRequest<FastifyRequest>());
});

export function requestKeyOf(request: Pick<FastifyRequest, 'headers' | 'method' | 'url' | 'body'>): RequestKey {
  const key = request.headers[HEADER];
  if (typeof key !== 'string' || !SANE.test(key)) throw new DomainError(IDEMPOTENCY_KEY_MISSING);
  return { key, fingerprint: fingerprintOf(`${request.method} ${request.url}`, request.body) };
}

/** `target` names what is written to, so that one key is not taken for the same write to two things. */
export function fingerprintOf(target: string, body: unknown): Buffer {
  return createHash('sha256')
    .update(target)
    .update('\n')
    .update(canonicalJson(body ?? null))
    .digest();
}

/** Puts the outcome of `once` on its reply and returns the body for the handler to return. */
export function answerOnce<Body>(reply: FastifyReply, outcome: Once<Body>): Body {
  if (outcome.replayed) void reply.header(REPLAYED_HEADER, 'true');
  void reply.code(outcome.status);
  return outcome.body;
}
