import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { Metrics } from '../../platform/metrics/metrics.js';
import type { Market } from '../../shared/market.js';
import type { CommittedBatch } from './loop/batch-runner.js';

const BATCH_SIZES = [1, 2, 5, 10, 25, 50, 100, 250, 512, 1024];
const SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** What an operator watches of the trading loops. */
@Injectable()
export class MarketMetrics {
  private readonly orders: Counter<'market'>;
  private readonly trades: Counter<'market'>;
  private readonly refusals: Counter<'market' | 'code'>;
  private readonly failures: Counter<'market'>;
  private readonly batchSize: Histogram<'market'>;
  private readonly commitSeconds: Histogram<'market'>;

  constructor(private readonly metrics: Metrics) {
    const labels = ['market'] as const;
    this.orders = metrics.counter({ name: 'orders_total', help: 'Orders taken into a book', labels });
    this.trades = metrics.counter({ name: 'trades_total', help: 'Trades made', labels });
    this.refusals = metrics.counter({
      name: 'order_refusals_total',
      help: 'Requests to the loop that were refused, by error code',
      labels: ['market', 'code'] as const,
    });
    this.failures = metrics.counter({ name: 'loop_failures_total', help: 'Batches that did not commit', labels });
    this.batchSize = metrics.histogram({
      name: 'batch_commands',
      help: 'Commands in a committed batch',
      labels,
      buckets: BATCH_SIZES,
    });
    this.commitSeconds = metrics.histogram({
      name: 'batch_seconds',
      help: 'Time from taking a batch to its commit on disk',
      labels,
      buckets: SECONDS,
    });
  }

  /** Gauges that read the loops themselves. */
  watch(read: () => readonly { market: Market; queueDepth: number; leading: boolean; openOrders: number }[]): void {
    const of = (value: (row: ReturnType<typeof read>[number]) => number) => () =>
      read().map((row) => ({ labels: { market: row.market }, value: value(row) }));
    const labels = ['market'] as const;
    this.metrics.gauges(
      { name: 'queue_depth', help: 'Requests that wait for the loop', labels },
      of((row) => row.queueDepth),
    );
    this.metrics.gauges(
      { name: 'loop_leading', help: '1 when this process writes the market', labels },
      of((row) => (row.leading ? 1 : 0)),
    );
    this.metrics.gauges(
      { name: 'open_orders', help: 'Orders that rest in the books', labels },
      of((row) => row.openOrders),
    );
  }

  batchCommitted(market: Market, { draft }: CommittedBatch, tookMs: number): void {
    this.batchSize.observe({ market }, draft.commands.length);
    this.commitSeconds.observe({ market }, tookMs / 1000);
    if (draft.newOrders.length > 0) this.orders.inc({ market }, draft.newOrders.length);
    if (draft.trades.length > 0) this.trades.inc({ market }, draft.trades.length);
  }

  refused(market: Market, code: string): void {
    this.refusals.inc({ market, code });
  }

  failed(market: Market): void {
    this.failures.inc({ market });
  }
}
