import type { Sql } from '../../../platform/database/sql.js';
import type { MarketState } from '../loop/market-state.js';
import { needsPermit } from './check-permit.js';
import { readDrawsOfOpenOrders, readPermitsInForce } from './listing-permit.repository.js';
import { BatchPermits, noPermits, type PermitInForce } from './permit-draws.js';

/** An account that may come to list or sell an instrument. */
export interface Sale {
  readonly accountId: bigint;
  readonly instrument: string;
}

/**
 * Reads what `sales` may draw on; to be called under the market's lock. Where the rules need no permit, and where nobody
 * wants to sell, nothing is asked. `mayOpenDay`: other rules may come into force before the sales are judged.
 */
export async function readPermits(
  sql: Sql,
  state: MarketState,
  sales: readonly Sale[],
  day: string,
  mayOpenDay: boolean,
): Promise<BatchPermits> {
  if (sales.length === 0 || !(mayOpenDay || needsPermit(state.rules?.content))) return noPermits();
  const permits = new Map<string, PermitInForce[]>(
    sales.map(({ accountId, instrument }) => [`${accountId}/${instrument}`, []]),
  );
  const rows = await readPermitsInForce(
    sql,
    sales.map(({ accountId }) => accountId),
    sales.map(({ instrument }) => instrument),
    day,
  );
  for (const { id, account_id, instrument, valid_until, left_units } of rows) {
    permits.get(`${account_id}/${instrument}`)?.push({ permit: id, validUntil: valid_until, left: left_units });
  }
  return new BatchPermits(day, permits);
}

/** Puts the draws of open orders back, after the orders themselves. */
export async function restoreDraws(sql: Sql, state: MarketState): Promise<void> {
  for (const { order_sequence, permit_id, valid_until, units } of await readDrawsOfOpenOrders(sql, state.market)) {
    state.permitDraws.add(Number(order_sequence), { permit: permit_id, validUntil: valid_until, units });
  }
}
