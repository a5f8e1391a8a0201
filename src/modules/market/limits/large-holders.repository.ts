import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';

export interface LargeHolderRow {
  readonly instrument: string;
  readonly account_id: bigint;
  readonly organization_id: string;
  readonly quantity_scale: number;
  readonly units: bigint;
  readonly limit_units: bigint;
  readonly report_units: bigint;
}

export interface LargeHolderFilter {
  readonly market: Market;
  /** The rulebook's position limit in millionths of a unit. */
  readonly positionMaxMillionths: bigint;
  /** Share of the limit from which a holder is reported, in parts per million. */
  readonly reportFromPpm: bigint;
  readonly after: { readonly instrument: string; readonly accountId: string } | null;
  readonly limit: number;
}

/**
 * Holders at or above their report line, by instrument and trading account, with what they keep in the register. A line that is no whole number of smallest
 * units is rounded down, so that nobody is left out for a fraction.
 */
export function readLargeHolders(sql: Sql, filter: LargeHolderFilter): Promise<LargeHolderRow[]> {
  return sql.query<LargeHolderRow>(
    `SELECT h.* FROM (
       SELECT p.instrument, p.account_id, p.organization_id, i.quantity_scale, p.units, l.limit_units,
              div(l.limit_units::numeric * $3, 1000000)::bigint AS report_units
         FROM (
           SELECT b.asset AS instrument, a.id AS account_id, a.organization_id,
                  sum(b.available + b.held + b.pending)::bigint AS units
             FROM ledger_accounts a
             JOIN ledger_accounts side ON side.organization_id = a.organization_id AND side.market = a.market
                                      AND side.kind IN ('trading', 'register')
             JOIN ledger_balances b ON b.account_id = side.id AND b.available + b.held + b.pending > 0
            WHERE a.market = $1 AND a.kind = 'trading'
              AND ($4::text IS NULL OR (b.asset, a.id) > ($4, $5::bigint))
            GROUP BY b.asset, a.id) AS p
         JOIN registry_instruments i ON i.code = p.instrument
         LEFT JOIN LATERAL (
           SELECT position_max_units FROM market_position_limits
            WHERE account_id = p.account_id AND instrument = p.instrument ORDER BY id DESC LIMIT 1) AS own ON true
        CROSS JOIN LATERAL (
           SELECT coalesce(own.position_max_units, div($2::numeric, 10::numeric ^ (6 - i.quantity_scale))::bigint)
             AS limit_units) AS l) AS h
      WHERE h.units >= h.report_units
      ORDER BY h.instrument, h.account_id LIMIT $6`,
    [
      filter.market,
      filter.positionMaxMillionths,
      filter.reportFromPpm,
      filter.after?.instrument ?? null,
      filter.after?.accountId ?? null,
      filter.limit,
    ],
  );
}
