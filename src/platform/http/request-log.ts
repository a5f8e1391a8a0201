import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logging/logger.js';
import type { HttpMetrics } from '../metrics/http-metrics.js';

/** What stands for the route of a request that matched none; its address is not logged, for it may hold anything. */
const NO_ROUTE = 'none';

/** One line and one measurement for each request, when its answer has been sent. */
export function observeRequests(server: FastifyInstance, logger: Logger, metrics: HttpMetrics): void {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? NO_ROUTE;
    const ms = reply.elapsedTime;
    const { method, id, actor } = request;
    metrics.observe(method, route, reply.statusCode, ms / 1000);
    if (logger.isLevelEnabled('info')) {
      const organizationId = actor?.organizationId;
      logger.info({
        requestId: id,
        method,
        route,
        status: reply.statusCode,
        ms: Math.round(ms * 100) / 100,
        organizationId,
      });
    }
    done();
  });
}
