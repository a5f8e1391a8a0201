import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';
import { AccessGuard } from '../auth/access.guard.js';
import { AUTHENTICATOR, type Authenticator } from '../auth/authenticator.js';
import { assertEveryRouteStatesAccess, routeTable } from '../auth/route-table.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { HttpMetrics } from '../metrics/http-metrics.js';
import { DeclaredInputGuard } from './declared-input.guard.js';
import { API_PREFIX, type EdgeSettings } from './edge-settings.js';
import { FormPipe } from './form.pipe.js';
import { parseJsonBody } from './json-body.js';
import { serveDocumentation } from './openapi.js';
import { ProblemFilter } from './problem.filter.js';
import { assertAddressWithinBounds } from './query-bounds.js';
import { RateLimits } from './rate-limit.js';
import { observeRequests } from './request-log.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import { UNSUPPORTED_MEDIA_TYPE } from './request.errors.js';
import { secure } from './security-headers.js';

/**
 * Puts the edge before an application made with `fastifyAdapter`: who may come in, in what form, how often, and what a
 * failure looks like. Call it once, after `NestFactory.create` and before `init` or `listen`. The application provides
 * AUTHENTICATOR, LOGGER (LoggingModule) and HttpMetrics (MetricsModule).
 * Throws when a route does not state who may use it.
 */
export async function configureHttpEdge(app: NestFastifyApplication, settings: EdgeSettings): Promise<void> {
  const logger = app.get<Logger>(LOGGER, { strict: false });
  const server = app.getHttpAdapter().getInstance();
  app.setGlobalPrefix(API_PREFIX);
  assertEveryRouteStatesAccess(routeTable(app));
  takeJsonOnly(app);
  const limits = await RateLimits.install(server, settings.rateLimit);
  checkOnArrival(server, limits);
  observeRequests(server, logger, app.get(HttpMetrics, { strict: false }));
  app.useGlobalFilters(
    new ProblemFilter({ fault: (requestId, err) => logger.error({ requestId, err }, 'request failed') }),
  );
  app.useGlobalGuards(
    new AccessGuard(app.get<Authenticator>(AUTHENTICATOR, { strict: false }), limits),
    new DeclaredInputGuard(),
  );
  app.useGlobalPipes(new FormPipe());
  serveDocumentation(app);
}

function takeJsonOnly(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.removeContentTypeParser('text/plain');
  const bodyLimit = server.initialConfig.bodyLimit;
  app.useBodyParser('application/json', { bodyLimit }, (request, body, done) => {
    try {
      if (body.length > 0) (request as { rawBody?: Buffer }).rawBody = body;
      done(null, parseJsonBody(body));
    } catch (error) {
      done(error as Error, undefined);
    }
  });
  // Taking every other type, if only to refuse it, also keeps Nest from adding its form parser.
  app.useBodyParser('*', { bodyLimit }, (_request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else done(new DomainError(UNSUPPORTED_MEDIA_TYPE), undefined);
  });
}

function checkOnArrival(server: FastifyInstance, limits: RateLimits): void {
  server.decorateRequest('rawBody', undefined);
  server.decorateRequest('actor', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    secure(reply);
    done();
  });
  if (!limits.off) server.addHook('onRequest', (request, reply) => limits.count(request, reply));
  server.addHook('onRequest', (request, _reply, done) => {
    try {
      assertAddressWithinBounds(request.url, request.query);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}
