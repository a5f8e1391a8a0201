import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import type { PublishedRulebook, Rulebook } from './rulebook.js';

interface RulebookRow {
  readonly version: number;
  readonly effective_on: string;
  readonly content: Rulebook;
}

/** The highest version of those whose first day has come; null for a market that has none. */
export async function readRulebookInForce(sql: Sql, market: Market, day: string): Promise<PublishedRulebook | null> {
  const [row] = await sql.query<RulebookRow>(
    `SELECT version, effective_on, content FROM market_rulebooks
      WHERE market = $1 AND effective_on <= $2 ORDER BY version DESC LIMIT 1`,
    [market, day],
  );
  return row ? published(row) : null;
}

export async function readRulebook(sql: Sql, market: Market, version: number): Promise<PublishedRulebook | null> {
  const [row] = await sql.query<RulebookRow>(
    'SELECT version, effective_on, content FROM market_rulebooks WHERE market = $1 AND version = $2',
    [market, version],
  );
  return row ? published(row) : null;
}

function published(row: RulebookRow): PublishedRulebook {
  return { version: row.version, effectiveOn: row.effective_on, content: row.content };
}
