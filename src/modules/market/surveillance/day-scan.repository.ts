import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';

export async function insertScan(sql: Sql, market: Market, day: string, lastSequence: bigint, at: Date): Promise<void> {
  await sql.query('INSERT INTO market_day_scans (market, day, last_sequence, at) VALUES ($1, $2, $3, $4)', [
    market,
    day,
    lastSequence,
    at,
  ]);
}

/** Days of a market with commands after those that were looked at, oldest first. */
export async function unscannedDays(sql: Sql, market: Market, limit: number): Promise<readonly string[]> {
  const rows = await sql.query<{ day: string }>(
    `SELECT d.day FROM market_days d
      WHERE d.market = $1 AND NOT EXISTS (
        SELECT FROM market_day_scans s
         WHERE s.market = d.market AND s.day = d.day AND s.last_sequence >= (
           SELECT j.last_sequence FROM market_journal j
            WHERE j.market = d.market AND j.day = d.day ORDER BY j.batch DESC LIMIT 1))
      ORDER BY d.day LIMIT $2`,
    [market, limit],
  );
  return rows.map(({ day }) => day);
}
