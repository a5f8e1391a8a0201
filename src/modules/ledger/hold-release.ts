import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { invariant } from '../../shared/invariant.js';
import { accountsById } from './account.repository.js';
import { assertOwner, releaseContent, releaseOf, type Hold, type VoidHold } from './hold.js';
import { dueHolds, holdsById } from './hold.repository.js';
import { HoldClosed, HoldNotFound, TransferConflict, ledgerFault } from './ledger.errors.js';
import { takeMarkets } from './lock-order.js';
import { post, type PostedTransfer } from './posting.js';
import { lockBalances, transfersByKey } from './posting.repository.js';
import { fingerprintOf } from './transfer.js';

/** Holds that one call lets expire; the rest is due at the next. */
export const EXPIRIES_MAX = 500;

const VOIDED = 'hold.voided';

/** See `LedgerService.voidHold`. */
export async function voidHold(tx: Tx, order: VoidHold): Promise<PostedTransfer> {
  const [found] = await holdsById(tx, [order.holdId]);
  if (!found) throw new DomainError(HoldNotFound, `there is no hold ${order.holdId}`);
  assertOwner(found, order.owner);
  const [hold] = await lockedHolds(tx, [found]);
  invariant(hold, 'holds are never removed');
  if (hold.closedAt) return releasedBefore(tx, order);
  const { key, actorId, at } = order;
  return (await post(tx, [releaseOf(hold, { key, reason: VOIDED, actorId, at })]))[0]!;
}

/** The answer for a hold that is closed: fine if this very order closed it. */
async function releasedBefore(tx: Tx, order: VoidHold): Promise<PostedTransfer> {
  const [earlier] = await transfersByKey(tx, [order.key]);
  if (!earlier) throw new DomainError(HoldClosed, `hold ${order.holdId} is closed`);
  if (!earlier.fingerprint.equals(fingerprintOf(releaseContent(order.holdId, VOIDED)))) {
    throw new DomainError(TransferConflict, `${order.key} was used for a transfer with other content`);
  }
  return { transferId: earlier.id, at: earlier.at, replayed: true };
}

/** See `LedgerService.expireHolds`. */
export async function expireHolds(tx: Tx, at: Date): Promise<readonly bigint[]> {
  const due = await dueHolds(tx, at, EXPIRIES_MAX);
  if (due.length === 0) return [];
  // What the owner posted or released while the locks were awaited is no longer due.
  const open = (await lockedHolds(tx, due)).filter((hold) => hold.closedAt === null);
  const release = { reason: 'hold.expired', actorId: null, at };
  await post(
    tx,
    open.map((hold) => releaseOf(hold, { ...release, key: `hold-expiry/${hold.id}` })),
  );
  return open.map((hold) => hold.id);
}

/** The holds as they stand once their markets and balances are locked. */
async function lockedHolds(tx: Tx, holds: readonly Hold[]): Promise<Hold[]> {
  try {
    const accounts = await accountsById(tx, [...new Set(holds.map((hold) => hold.accountId))]);
    await takeMarkets(
      tx,
      accounts.map((account) => account.market),
    );
    await lockBalances(tx, holds);
    return await holdsById(
      tx,
      holds.map((hold) => hold.id),
    );
  } catch (fault) {
    throw ledgerFault(fault);
  }
}
