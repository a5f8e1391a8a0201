import { describe, expect, test } from '@jest/globals';
import { Metrics } from './metrics.js';

describe('the metrics', () => {
  test('RUN-5 a counter, a histogram and a gauge move and are exposed under one prefix', async () => {
    const metrics = new Metrics();
    let depth = 3;
    const orders = metrics.counter({ name: 'orders_total', help: 'Orders', labels: ['market'] });
    const batches = metrics.histogram({ name: 'batch_commands', help: 'Batch size', buckets: [1, 16, 256] });
    metrics.gauge({ name: 'queue_depth', help: 'Waiting commands' }, () => depth);
    metrics.gauges({ name: 'open_orders', help: 'Open orders', labels: ['market'] }, () => [
      { labels: { market: 'carbon' }, value: depth * 2 },
    ]);
    orders.inc({ market: 'carbon' }, 2);
    batches.observe(20);
    depth = 5;
    const { text, mediaType } = await metrics.expose();
    expect(mediaType).toMatch(/^text\/plain/);
    expect(text).toContain('xiang_orders_total{market="carbon"} 2');
    expect(text).toContain('xiang_batch_commands_bucket{le="256"} 1');
    expect(text).toContain('xiang_queue_depth 5');
    expect(text).toContain('xiang_open_orders{market="carbon"} 10');
    metrics.onModuleDestroy();
  });

  test('a name is declared once', () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'trades_total', help: 'Trades' });
    expect(() => metrics.counter({ name: 'trades_total', help: 'Trades' })).toThrow(/already been registered/);
    metrics.onModuleDestroy();
  });
});
