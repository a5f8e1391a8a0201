import { describe, expect, test } from '@jest/globals';
import { FreshCache } from './fresh-cache.js';

describe('what is remembered of sessions and keys', () => {
  function cacheOf(freshMs: number, sizeMax: number) {
    const time = { nowMs: 0 };
    const cache = new FreshCache<string>(() => time.nowMs, freshMs, sizeMax);
    let reads = 0;
    const read = (value: string | null) => () => {
      reads += 1;
      return Promise.resolve(value);
    };
    return { cache, time, read, reads: () => reads };
  }

  test('a value is read again after its time, and also when the clock was set back', async () => {
    const { cache, time, read, reads } = cacheOf(100, 10);
    await cache.get('a', read('one'));
    time.nowMs = 99;
    expect(cache.peek('a')).toBe('one');
    time.nowMs = 100;
    expect(cache.peek('a')).toBeUndefined();
    time.nowMs = -1;
    expect(cache.peek('a')).toBeUndefined();
    expect(await cache.get('a', read('two'))).toBe('two');
    expect(reads()).toBe(2);
  });

  test('SEC-3 what was being read while something was revoked is read again', async () => {
    const { cache } = cacheOf(100, 10);
    let answer: (value: string) => void = () => undefined;
    const before = cache.get('a', () => new Promise<string>((resolve) => (answer = resolve)));
    cache.expire();
    const after = cache.get('a', () => Promise.resolve('revoked'));
    answer('good');
    expect(await before).toBe('good');
    expect(await after).toBe('revoked');
    expect(await cache.get('a', () => Promise.resolve('revoked, later'))).not.toBe('good');
  });

  test('requests at the same time share one read', async () => {
    const { cache, read, reads } = cacheOf(100, 10);
    await Promise.all(Array.from({ length: 5 }, () => cache.get('a', read('one'))));
    expect(reads()).toBe(1);
  });

  test('a failed read is forgotten and absent values are not remembered', async () => {
    const { cache, read, reads } = cacheOf(100, 10);
    await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.get('a', read(null))).toBeNull();
    expect(await cache.get('a', read('one'))).toBe('one');
    expect(reads()).toBe(2);
  });

  test('no more than the bound is remembered; the oldest goes first', async () => {
    const { cache, read } = cacheOf(100, 2);
    for (const key of ['a', 'b', 'c']) await cache.get(key, read(key));
    expect(['a', 'b', 'c'].map((key) => cache.peek(key))).toEqual([undefined, 'b', 'c']);
  });
});
