import { describe, expect, test } from '@jest/globals';
import { changesBetween } from './json-changes.js';

describe('the difference between two values of parsed JSON', () => {
  test('names the smallest part that differs, with its old and its new value', () => {
    const before = { prices: { band: '0.10' }, sessions: [{ from: '09:30', to: '11:30' }], kinds: ['day'] };
    const after = { prices: { band: '0.20' }, sessions: [{ from: '09:00', to: '11:30' }], kinds: ['day', 'gtc'] };
    expect(changesBetween(before, after)).toEqual([
      { path: 'prices.band', before: '0.10', after: '0.20' },
      { path: 'sessions.0.from', before: '09:30', after: '09:00' },
      { path: 'kinds.1', before: null, after: 'gtc' },
    ]);
  });

  test('shows a part that came or went as a whole', () => {
    const block = { band: '0.30' };
    expect(changesBetween({ block: null }, { block })).toEqual([{ path: 'block', before: null, after: block }]);
    expect(changesBetween({ basis: { fees: [1] } }, { basis: {} })).toEqual([
      { path: 'basis.fees', before: [1], after: null },
    ]);
  });

  test('is empty between equals, whatever the order of their fields', () => {
    expect(changesBetween({ a: 1, b: [{ c: null, d: 'x' }] }, { b: [{ d: 'x', c: null }], a: 1 })).toEqual([]);
  });
});
