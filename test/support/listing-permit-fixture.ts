import { randomUUID } from 'node:crypto';
import { callerOf } from './caller.js';
import type { Firm, MarketFixture } from './market-fixture.js';
import { approve, mustBe, type Office } from './registry-fixture.js';
import type { TestApp } from './test-app.js';
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
