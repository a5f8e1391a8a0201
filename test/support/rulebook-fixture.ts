import { SHIPPED_RULEBOOKS } from '../../migrations/reference/shipped-rulebooks.js';
import type { Rulebook, SessionPart } from '../../src/modules/market/rulebook/rulebook.js';
import type { Market } from '../../src/shared/market.js';
import { plainRulebook } from './plain-rulebooks.js';
import { asOwner, type TestDatabase } from './test-database.js';

/** What a test changes in a rulebook: whole parts. */
export type RulebookChange = Partial<Omit<Rulebook, 'market'>>;

/** A day as the national market has it, with a call auction before it. */
export const DAY_SESSIONS: readonly SessionPart[] = [
  { phase: 'pre-open', from: '09:00', to: '09:15' },
  { phase: 'call', from: '09:15', to: '09:30' },
  { phase: 'continuous', from: '09:30', to: '11:30' },
  { phase: 'continuous', from: '13:00', to: '15:00' },
];

/** Weekdays but holidays, with sessions, automatic matching and day orders beside those good till cancelled. */
export function sessionRulebook(market: Market, change: RulebookChange = {}): Rulebook {
  return {
    ...plainRulebook(market),
    calendar: { days: 'trading-days', closed: [], open: [] },
    sessions: { book: DAY_SESSIONS, block: [] },
    ...change,
  };
}

/**
 * Puts a rulebook into force in a test's own database from a day on, as a superuser may who first takes the rules about
 * publication away. The way through two persons is tested elsewhere.
 */
export async function putInForce(database: TestDatabase, rulebook: Rulebook, effectiveOn: string): Promise<void> {
  await asOwner(
    database,
    `ALTER TABLE market_rulebooks DROP CONSTRAINT IF EXISTS market_rulebooks_are_approved,
       DROP CONSTRAINT IF EXISTS market_rulebooks_not_for_the_past, DISABLE TRIGGER USER`,
  );
  await asOwner(
    database,
    `INSERT INTO market_rulebooks (market, version, effective_on, content, published_at)
     SELECT $1, max(version) + 1, $2, $3, '1970-01-01T00:00:00Z' FROM market_rulebooks WHERE market = $1`,
    [rulebook.market, effectiveOn, rulebook],
  );
}

/** Puts a rulebook in the place of its market's first one; to be called before anything trades there. */
export async function replaceFirstRulebook(database: TestDatabase, rulebook: Rulebook): Promise<void> {
  await asOwner(database, 'ALTER TABLE market_rulebooks DISABLE TRIGGER USER');
  await asOwner(database, 'UPDATE market_rulebooks SET content = $2 WHERE market = $1', [rulebook.market, rulebook]);
  await asOwner(database, 'ALTER TABLE market_rulebooks ENABLE TRIGGER USER');
}

/** The plain rulebook with these parts changed, in the place of the market's first one. */
export async function changeRulebook(database: TestDatabase, market: Market, parts: RulebookChange): Promise<void> {
  await replaceFirstRulebook(database, { ...plainRulebook(market), ...parts });
}

/** The rulebooks that come with the program, in the place of the tests' plain ones. */
export async function restoreShippedRulebooks(database: TestDatabase): Promise<void> {
  for (const shipped of SHIPPED_RULEBOOKS) await replaceFirstRulebook(database, shipped as unknown as Rulebook);
}
