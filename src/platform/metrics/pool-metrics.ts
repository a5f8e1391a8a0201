import { Injectable, Optional } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Metrics } from './metrics.js';

/** The connections of the pool that everything but the trading loop shares. */
@Injectable()
export class PoolMetrics {
  constructor(metrics: Metrics, @Optional() dataSource?: DataSource) {
    if (!dataSource) return;
    const pool = (): Pool | undefined => (dataSource.driver as unknown as { master?: Pool }).master;
    metrics.gauge({ name: 'db_pool_connections', help: 'Connections to the database' }, () => pool()?.totalCount ?? 0);
    metrics.gauge({ name: 'db_pool_in_use', help: 'Connections lent to a query or transaction' }, () => {
      const now = pool();
      return now ? now.totalCount - now.idleCount : 0;
    });
    metrics.gauge(
      { name: 'db_pool_waiting', help: 'Callers that wait for a connection' },
      () => pool()?.waitingCount ?? 0,
    );
  }
}
