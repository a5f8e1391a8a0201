import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PlainLine, type Logger } from '../logging/logger.js';
import type { HttpMetrics } from '../metrics/http-metrics.js';

/** What stands for the route of a request that matched none; its address is not logged, for it may hold anything. */
const NO_ROUTE = 'none';

/** What is logged of a request: never its address, headers or bodies. */
class RequestLine extends PlainLine {
  readonly requestId: string;
  readonly method: string;
  /** As declared: `/api/v1/orders/:id`. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly organizationId: string | undefined;

  constructor(request: FastifyRequest, reply: FastifyReply, route: string, ms: number) {
    super();
    this.requestId = request.id;
    this.method = request.method;
    this.route = route;
    this.status = reply.statusCode;
    this.ms = Math.round(ms * 100) / 100;
    this.organizationId = request.actor?.organizationId;
  }
}

/** One line and one measurement for each request, when its answer has been sent. */
export function observeRequests(server: FastifyInstance, logger: Logger, metrics: HttpMetrics): void {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? NO_ROUTE;
    const ms = reply.elapsedTime;
    metrics.observe(request.method, route, reply.statusCode, ms / 1000);
    if (logger.isLevelEnabled('info')) logger.info(new RequestLine(request, reply, route, ms));
    done();
  });
}
