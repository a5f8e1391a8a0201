import type { Sql } from '../../../platform/database/sql.js';
import type { Market } from '../../../shared/market.js';
import { readHolders, readPositions } from '../../ledger/index.js';
import type { MarketState } from '../loop/market-state.js';
import type { LimitRules } from '../rulebook/rulebook.js';
import { readPositionLimits } from './position-limit.repository.js';

/** An account that may come to hold an instrument. */
export interface Purchase {
  readonly accountId: bigint;
  readonly instrument: string;
}

/** What the database knew of positions when a batch began; kept current as the batch moves units. */
export interface LimitReads {
  /** Smallest units in all buckets, by instrument and account. */
  readonly positions: ReadonlyMap<string, Map<bigint, bigint>>;
  /** Limits of single accounts in the place of the rulebook's, by `account/instrument`. */
  readonly ownLimits: ReadonlyMap<string, bigint>;
}

export const NOTHING_READ: LimitReads = { positions: new Map(), ownLimits: new Map() };

/**
 * Reads what the limits on `purchases` depend on; to be called under the market's lock. Where the number of holders is
 * limited, every holder of the instrument is read and every account with an open purchase of it is known, else the
 * purchasers only. `mayOpenDay`: other rules may come into force before the purchases are judged.
 */
export async function readLimits(
  sql: Sql,
  market: Market,
  state: MarketState,
  purchases: readonly Purchase[],
  mayOpenDay: boolean,
): Promise<LimitReads> {
  const limits = state.rules?.content.limits;
  const applies = (limit: keyof LimitRules): boolean => mayOpenDay || (limits?.[limit] ?? null) !== null;
  const [position, holders] = [applies('positionMax'), applies('holdersMax')];
  if (purchases.length === 0 || (!position && !holders)) return NOTHING_READ;
  const accounts = purchases.map(({ accountId }) => accountId);
  const assets = purchases.map(({ instrument }) => instrument);
  const instruments = [...new Set(assets)];
  const [held, everybody, own] = await Promise.all([
    position ? readPositions(sql, accounts, assets) : [],
    holders ? readHolders(sql, market, instruments) : [],
    position ? readPositionLimits(sql, accounts, assets) : [],
  ]);
  const positions = new Map(instruments.map((code) => [code, new Map<bigint, bigint>()]));
  const set = (asset: string, accountId: bigint, units: bigint): void =>
    void positions.get(asset)?.set(accountId, units);
  for (const code of holders ? instruments : []) {
    for (const buyer of state.openOrders.buyersOf(code)) set(code, buyer, 0n);
    for (const buyer of state.deskPurchases.buyersOf(code)) set(code, buyer, 0n);
  }
  for (const { accountId, instrument } of purchases) set(instrument, accountId, 0n);
  for (const { account_id, asset, units } of [...held, ...everybody]) set(asset, account_id, units);
  return {
    positions,
    ownLimits: new Map(own.map(({ account_id, instrument, units }) => [`${account_id}/${instrument}`, units])),
  };
}
