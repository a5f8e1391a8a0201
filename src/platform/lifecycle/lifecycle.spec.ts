import { describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Lifecycle } from './lifecycle.js';

Logger.overrideLogger(false);

describe('an orderly stop', () => {
  test('jobs end before trading loops, loops before streams; within a stage the last comes first', async () => {
    const lifecycle = new Lifecycle();
    const closed: string[] = [];
    const closer = (name: string) => async (): Promise<void> => void closed.push(name);
    lifecycle.onStop('streams', 'stream', closer('stream'));
    lifecycle.onStop('loops', 'carbon', closer('carbon'));
    lifecycle.onStop('loops', 'water', closer('water'));
    lifecycle.onStop('jobs', 'day end', closer('day end'));
    expect(lifecycle.stopping).toBe(false);
    expect(await lifecycle.closeAll()).toBe(true);
    expect(lifecycle.stopping).toBe(true);
    expect(closed).toEqual(['day end', 'water', 'carbon', 'stream']);
  });

  test('a stage waits for the one before it', async () => {
    const lifecycle = new Lifecycle();
    const seen: string[] = [];
    let finishBatch: () => void = () => undefined;
    lifecycle.onStop('loops', 'loop', () => new Promise((resolve) => (finishBatch = resolve)));
    lifecycle.onStop('streams', 'stream', async () => void seen.push('stream'));
    const closing = lifecycle.closeAll();
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([]);
    finishBatch();
    await closing;
    expect(seen).toEqual(['stream']);
  });

  test('a part that fails to close is told and keeps no other from closing', async () => {
    const lifecycle = new Lifecycle();
    let closed = false;
    lifecycle.onStop('loops', 'loop', () => Promise.reject(new Error('disk full')));
    lifecycle.onStop('streams', 'stream', async () => void (closed = true));
    expect(await lifecycle.closeAll()).toBe(false);
    expect(closed).toBe(true);
  });

  test('each part is closed once, however often a stop is asked for', async () => {
    const lifecycle = new Lifecycle();
    let times = 0;
    lifecycle.onStop('loops', 'loop', async () => void (times += 1));
    await lifecycle.closeAll();
    await lifecycle.closeAll();
    expect(times).toBe(1);
  });
});
