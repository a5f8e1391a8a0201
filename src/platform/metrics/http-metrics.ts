import { Injectable } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import { Metrics } from './metrics.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How long requests take, by route as it is declared, never by the address that was asked for. */
@Injectable()
export class HttpMetrics {
  private readonly durations: Histogram<'method' | 'route' | 'status'>;
  /** Labels are resolved once: resolving them costs more than the measurement. */
  private readonly series = new Map<string, Pick<Histogram.Internal<string>, 'observe'>>();

  constructor(metrics: Metrics) {
    this.durations = metrics.histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests by declared route and status',
      labels: ['method', 'route', 'status'],
      buckets: SECONDS,
    });
  }

  observe(method: string, route: string, status: number, seconds: number): void {
    const name = `${method} ${route} ${status}`;
    let series = this.series.get(name);
    if (!series) {
      series = this.durations.labels(method, route, String(status));
      this.series.set(name, series);
    }
    series.observe(seconds);
  }
}
