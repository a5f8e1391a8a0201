import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import type { Market } from '../../src/shared/market.js';
import { plainRulebook } from './plain-rulebooks.js';
import { startTestApp, type TestApp, type TestAppParts } from './test-app.js';
import { replaceFirstRulebook } from './rulebook-fixture.js';
import { createTestDatabase } from './test-database.js';

/** The whole application on a database of its own in which these rulebooks hold. */
export async function startAppUnder(rulebooks: readonly Rulebook[], parts: TestAppParts = {}): Promise<TestApp> {
  const testDatabase = await createTestDatabase();
  for (const rulebook of rulebooks) await replaceFirstRulebook(testDatabase, rulebook);
  const running = await startTestApp({ ...parts, testDatabase });
  return {
    ...running,
    close: async () => {
      await running.close();
      await testDatabase.drop();
    },
  };
}

/** Listing and pick at all hours, otherwise plain. */
export function pickRulebook(market: Market, policy: 'five-level-pick' | 'best-price-pick'): Rulebook {
  const plain = plainRulebook(market);
  return {
    ...plain,
    sessions: { book: [{ phase: 'pick', from: '00:00', to: '24:00' }], block: [] },
    matching: { ...plain.matching, policy },
    orders: { ...plain.orders, timesInForce: ['day', 'gtc'], postOnly: false },
  };
}
