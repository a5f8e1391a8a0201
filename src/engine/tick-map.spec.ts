import fc from 'fast-check';
import { KEY_MAX, NO_KEY, TickMap } from './tick-map.js';

const keys = fc.oneof(
  fc.integer({ min: 0, max: KEY_MAX }),
  fc.integer({ min: 1000, max: 1100 }),
  fc.constantFrom(0, 1, 31, 32, 63, 1023, 1024, 2 ** 20 - 1, 2 ** 20, KEY_MAX - 1, KEY_MAX),
);

describe('the ordered map of ticks', () => {
  it('ENG-2 finds, and finds the next below, as a sorted list does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, keys), { maxLength: 200, size: 'max' }), (steps) => {
        const map = new TickMap();
        const model = new Map<number, number>();
        steps.forEach(([key, probe], position) => {
          if (model.delete(key)) {
            map.delete(key);
          } else {
            model.set(key, position + 1);
            map.set(key, position + 1);
          }
          const below = Math.max(NO_KEY, ...[...model.keys()].filter((present) => present < probe));
          expect(map.below(probe)).toBe(below);
          expect(map.get(probe)).toBe(model.get(probe) ?? 0);
          expect(map.get(key)).toBe(model.get(key) ?? 0);
        });
      }),
    );
  });
});
