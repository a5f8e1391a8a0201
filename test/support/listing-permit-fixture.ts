import { randomUUID } from 'node:crypto';
import { callerOf } from './caller.js';
import type { Firm, MarketFixture } from './market-fixture.js';
import { approve, mustBe, type Office } from './registry-fixture.js';
import type { TestApp } from './test-app.js';
import type { Sql } from '../../src/platform/database/sql.js';
import { asOwner } from './test-database.js';
import type { TradingFirm, TradingFloor } from './trading-floor.js';

/** Puts a permit into a fixture's market, as if an authority had given it; the way through approval is tested over HTTP. */
export async function givePermit(
  { own, market, instruments }: MarketFixture,
  { accountId, organizationId }: Firm,
  units: bigint,
  validUntil: string | null = null,
): Promise<void> {
  const until = validUntil === null ? 'NULL' : `'${validUntil}'`;
  // A replica asks for no proposal behind it.
  await asOwner(
    own,
    `SET session_replication_role = replica;
     INSERT INTO market_listing_permits (market, account_id, organization_id, instrument, units, valid_until, reason,
       proposal_id, authority_id, approved_by, approved_at)
     VALUES ('${market}', ${accountId}, '${organizationId}', '${instruments[0]}', ${units}, ${until}, '测试用额度',
       '${randomUUID()}', '${randomUUID()}', '${randomUUID()}', now())`,
  );
}

/** Applies for a permit over HTTP and has the authority approve it. */
export async function obtainPermit(
  running: TestApp,
  { code }: TradingFloor,
  firm: TradingFirm,
  authority: Office,
  market: string,
  quantity: string,
  rest: object = {},
): Promise<void> {
  const body = { instrument: code, quantity, reason: '富余排污权转让', ...rest };
  const applied = await callerOf(running, firm).post<{ id: string }>(`/markets/${market}/listing-permits`, body);
  await approve(running, authority.approver, mustBe(201, applied).id);
}

/**
 * What is wrong between permits, draws and orders of a market in which an approval was always needed: a permit uses what
 * is drawn on it, an order draws what it may sell while it is open and what it sold afterwards.
 */
export function wrongDraws(sql: Sql, market: string): Promise<{ what: string; id: bigint }[]> {
  return sql.query(
    `SELECT 'permit' AS what, p.id FROM market_listing_permits p
      WHERE p.market = $1
        AND p.used_units <> (SELECT coalesce(sum(units), 0) FROM market_listing_permit_draws WHERE permit_id = p.id)
     UNION ALL
     SELECT 'order', o.sequence
       FROM market_orders o JOIN market_books b ON b.market = o.market AND b.instrument = o.instrument
      WHERE o.market = $1
        AND b.lot * CASE WHEN o.side = 'buy' THEN 0
                         WHEN o.status IN ('new', 'partially-filled') THEN o.quantity_lots ELSE o.filled_lots END
         <> (SELECT coalesce(sum(units), 0) FROM market_listing_permit_draws d
              WHERE d.market = o.market AND d.order_sequence = o.sequence)`,
    [market],
  );
}
