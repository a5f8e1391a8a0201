import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import type { Market } from '../../src/shared/market.js';
import { plainRulebook } from './plain-rulebooks.js';
import { asOwner, type TestDatabase } from './test-database.js';

/** Puts the plain rulebook with these parts changed in force; before the market's first day opens. */
export async function changeRulebook(own: TestDatabase, market: Market, parts: Partial<Rulebook>): Promise<void> {
  await asOwner(own, 'ALTER TABLE market_rulebooks DISABLE TRIGGER USER');
  await asOwner(own, 'UPDATE market_rulebooks SET content = $2 WHERE market = $1', [
    market,
    { ...plainRulebook(market), ...parts },
  ]);
  await asOwner(own, 'ALTER TABLE market_rulebooks ENABLE TRIGGER USER');
}
