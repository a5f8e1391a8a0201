import { Global, Module } from '@nestjs/common';
import { HttpMetrics } from './http-metrics.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { PoolMetrics } from './pool-metrics.js';

/** `Metrics` for every module, and the route that Prometheus reads. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [Metrics, HttpMetrics, PoolMetrics],
  exports: [Metrics, HttpMetrics],
})
export class MetricsModule {}
