import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyServerOptions } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';
import {
  BODY_BYTES_MAX,
  PATH_PARAMETER_LENGTH_MAX,
  REQUEST_ARRIVAL_MS_MAX,
  type EdgeSettings,
} from './edge-settings.js';
import { domainErrorOf } from './fault-mapping.js';
import { sendProblem } from './problem.filter.js';
import { problemOf, PROBLEM_MEDIA_TYPE } from './problem.js';
import { RateLimits } from './rate-limit.js';
import { MALFORMED } from './request.errors.js';
import { requestIdOf } from './request-id.js';

/** Fastify with the bounds of this API. `configureHttpEdge` completes it once the application is made. */
export function fastifyAdapter(settings: EdgeSettings): FastifyAdapter {
  const options: FastifyServerOptions = {
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_ARRIVAL_MS_MAX,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    requestIdHeader: false,
    genReqId: (request) => requestIdOf(request.headers),
    routerOptions: { maxParamLength: PATH_PARAMETER_LENGTH_MAX },
    // The router refuses an address it cannot decode before any hook has run.
    frameworkErrors: (_error, request, reply) => {
      const refuse = (error: DomainError): void => sendProblem(reply, error, request.id);
      const unreadable = new DomainError(MALFORMED, 'The address cannot be read.');
      RateLimits.of(request.server)
        .count(request, reply)
        .then(
          () => refuse(unreadable),
          (limited: unknown) => refuse(domainErrorOf(limited)),
        );
    },
    clientErrorHandler: (_error, socket) => answerUnreadableRequest(socket as Socket),
  };
  return new FastifyAdapter(options);
}

/** What came over the wire is no HTTP request, so there is no reply to answer through. */
function answerUnreadableRequest(socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify(problemOf(new DomainError(MALFORMED, 'This is not an HTTP request.'), requestIdOf({})));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
