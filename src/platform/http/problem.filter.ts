import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DomainError } from '../../shared/domain-error.js';
import { domainErrorOf } from './fault-mapping.js';
import { problemOf, PROBLEM_MEDIA_TYPE } from './problem.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import { secure } from './security-headers.js';

/** Told about every fault that is the platform's and not the caller's. */
export interface FaultLog {
  fault(requestId: string, fault: unknown): void;
}

/** The one place where a failure becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: FaultLog) {}

  catch(fault: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const { id } = http.getRequest<FastifyRequest>();
    const error = domainErrorOf(fault);
    if (error.definition.status >= 500 && error !== fault) this.log.fault(id, fault);
    if (reply.sent) return;
    sendProblem(reply, error, id);
  }
}

/** Answers with the problem document of `error`, also where the hooks of the edge have not run. */
export function sendProblem(reply: FastifyReply, error: DomainError, requestId: string): void {
  secure(reply);
  void reply.header(REQUEST_ID_HEADER, requestId);
  const { retryAfterSeconds } = error.options;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  if (error.definition.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply
    .code(error.definition.status)
    .header('content-type', PROBLEM_MEDIA_TYPE)
    // As a string, so that no response serializer of the route touches it.
    .send(JSON.stringify(problemOf(error, requestId)));
}
