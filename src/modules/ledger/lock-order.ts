import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../shared/invariant.js';
import { MARKETS, marketNumber, type Market } from '../../shared/market.js';
import { shareMarkets } from './market-lock.js';

/** How long a transfer waits for a lock before it gives up with `ledger.busy`. */
export const LOCK_TIMEOUT_MS = 5_000;

/** First key of the advisory locks that keep accounts and assets of a market from being opened past each other. */
const OPENING_LOCK_CLASS = 7203;

/** The markets that each transaction has locked so far. */
const locked = new WeakMap<Tx, readonly Market[]>();

/**
 * Takes the shared locks of these markets, in market order. A later call in the same transaction may name markets
 * beyond those it holds, but none before them: whoever posts more than once to several markets names all of them
 * first, else two transactions could wait for each other.
 */
export async function takeMarkets(tx: Tx, markets: readonly Market[]): Promise<void> {
  const held = locked.get(tx) ?? [];
  const added = MARKETS.filter((market) => markets.includes(market) && !held.includes(market));
  const highest = Math.max(0, ...held.map(marketNumber));
  invariant(
    added.every((market) => marketNumber(market) > highest),
    'a transaction locks all markets it touches in market order, see LedgerService.lockMarkets',
  );
  await boundLockWaits(tx);
  // Also those it holds, which costs nothing: a rollback to a savepoint would have given them back.
  await shareMarkets(tx, markets);
  locked.set(tx, [...held, ...added]);
}

/**
 * Keeps the openings of a market apart from the opening of an asset there until the transaction ends: whoever opens an
 * account shares the lock, whoever opens an asset has it alone. The trading loop never takes it, so an opening cannot
 * hold it up. Openings come before movements in a transaction; the other way round, two could wait for each other.
 */
export async function takeOpening(tx: Tx, market: Market, opened: 'account' | 'asset'): Promise<void> {
  invariant(!locked.has(tx), 'accounts and assets are opened before a transaction moves anything');
  await boundLockWaits(tx);
  const take = opened === 'asset' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await tx.query(`SELECT ${take}($1, $2)`, [OPENING_LOCK_CLASS, marketNumber(market)]);
}

async function boundLockWaits(tx: Tx): Promise<void> {
  await tx.query("SELECT set_config('lock_timeout', $1, true)", [`${LOCK_TIMEOUT_MS}ms`]);
}
