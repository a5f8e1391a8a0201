import { describe, expect, test } from '@jest/globals';
import { SeenSignatures } from './seen-signatures.js';

describe('signatures seen before', () => {
  test('SEC-3 a signature is new once, for as long as it is good', () => {
    const seen = new SeenSignatures(10);
    expect(seen.add('a', 5_000, 0)).toBe('new');
    expect(seen.add('a', 5_000, 5_000)).toBe('replayed');
    expect(seen.add('b', 9_000, 5_001)).toBe('new');
  });

  test('SEC-3 when no more can be remembered a write is refused rather than let through unremembered', () => {
    const seen = new SeenSignatures(2);
    seen.add('a', 5_000, 0);
    seen.add('b', 5_000, 0);
    expect(seen.add('c', 5_000, 0)).toBe('full');
    expect(seen.add('c', 9_000, 5_001)).toBe('new');
  });
});
