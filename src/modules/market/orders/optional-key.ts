import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isIdentifierText } from '../../../platform/http/index.js';
import { IDEMPOTENCY_KEY_MISSING } from '../../../platform/idempotency/idempotency.errors.js';
import { DomainError } from '../../../shared/domain-error.js';

/** Parameter of a handler: an `Idempotency-Key` that may be absent, for writes that are harmless to repeat. */
export const OptionalKey = createParamDecorator((_: unknown, context: ExecutionContext): string | null => {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (key === undefined) return null;
  if (!isIdentifierText(key)) throw new DomainError(IDEMPOTENCY_KEY_MISSING);
  return key;
});
