import type { FastifyInstance } from 'fastify';
import { DomainError, defineError } from '../../shared/domain-error.js';
import { sendProblem } from '../http/problem.filter.js';
import type { Lifecycle } from './lifecycle.js';

export const STOPPING = defineError({
  code: 'platform.stopping',
  status: 503,
  zh: '系统正在停止，请稍后重试',
  en: 'The service is stopping; try again shortly',
});

/** Health must still be answered while stopping, so that a load balancer learns of it. */
const HEALTH = '/api/v1/health/';

/** Counts the requests under way and, once the program stops, answers every new one with 503. */
export class RequestGate {
  private underWay = 0;
  private emptied: (() => void) | undefined;

  constructor(
    server: FastifyInstance,
    private readonly lifecycle: Lifecycle,
  ) {
    server.addHook('onRequest', (request, reply, next) => {
      if (this.lifecycle.stopping && !request.url.startsWith(HEALTH)) {
        void reply.header('connection', 'close');
        sendProblem(reply, new DomainError(STOPPING, undefined, { retryAfterSeconds: 5 }), request.id);
        return;
      }
      this.underWay += 1;
      // `close` comes exactly once, also when the client went away before it had its answer.
      reply.raw.once('close', () => this.leave());
      next();
    });
  }

  /** Waits until no request is under way, at most `timeoutMs`. Returns how many were left. */
  async drain(timeoutMs: number): Promise<number> {
    if (this.underWay === 0) return 0;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => (this.emptied = resolve)),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs))),
    ]);
    clearTimeout(timer);
    return this.underWay;
  }

  private leave(): void {
    this.underWay -= 1;
    if (this.underWay === 0) this.emptied?.();
  }
}
