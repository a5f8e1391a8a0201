import fc from 'fast-check';
import { IdIndex } from './id-index.js';
import { NO_SLOT, OrderPool } from './order-pool.js';

describe('the index of order ids', () => {
  it('ENG-2 finds what is in it and nothing else, through growth, collisions and removals', () => {
    const ids = fc.oneof(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 300 }).map((low) => low + 2 ** 32),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    );
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 3000, size: 'max' }), (steps) => {
        const pool = new OrderPool(16);
        const index = new IdIndex(pool);
        const model = new Map<number, number>();
        for (const id of steps) {
          const slot = model.get(id);
          if (index.find(id) !== (slot ?? NO_SLOT)) throw new Error(`${id} is not found where it is`);
          if (slot === undefined) {
            const fresh = pool.take();
            pool.id[fresh] = id;
            index.add(id, fresh);
            model.set(id, fresh);
          } else {
            index.remove(id);
            pool.release(slot);
            model.delete(id);
          }
        }
        expect(index.size).toBe(model.size);
        expect(steps.map((id) => index.find(id))).toEqual(steps.map((id) => model.get(id) ?? NO_SLOT));
      }),
      { numRuns: 30 },
    );
  });
});
