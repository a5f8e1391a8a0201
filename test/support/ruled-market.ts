import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import type { Market } from '../../src/shared/market.js';
import { plainRulebook } from './plain-rulebooks.js';
import { startTestApp, type TestApp, type TestAppParts } from './test-app.js';
import { asOwner, createTestDatabase, type TestDatabase } from './test-database.js';

/** Puts a rulebook in the place of its market's first one; to be called before anything trades there. */
export async function putRulebook(database: TestDatabase, rulebook: Rulebook): Promise<void> {
  await asOwner(database, 'ALTER TABLE market_rulebooks DISABLE TRIGGER USER');
  await asOwner(database, 'UPDATE market_rulebooks SET content = $2 WHERE market = $1', [rulebook.market, rulebook]);
  await asOwner(database, 'ALTER TABLE market_rulebooks ENABLE TRIGGER USER');
}

/** The whole application on a database of its own in which these rulebooks hold. */
export async function startAppUnder(rulebooks: readonly Rulebook[], parts: TestAppParts = {}): Promise<TestApp> {
  const testDatabase = await createTestDatabase();
  for (const rulebook of rulebooks) await putRulebook(testDatabase, rulebook);
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
