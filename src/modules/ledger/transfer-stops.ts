import type { Tx } from '../../platform/database/database.js';
import { shanghaiDay } from '../../shared/clock.js';
import { accountStopped, ledgerFault } from './ledger.errors.js';

/** An account out of which nothing may be moved, and under which document. */
export interface TransferStop {
  readonly accountId: bigint;
  /** `frozen (湘01执保123号)`. */
  readonly reason: string;
}

/** Port: the register of restrictions, to the right of the ledger, knows which accounts are stopped; app.module wires it. */
export interface TransferStops {
  /**
   * Which of these accounts nothing may be moved out of on a Shanghai day `YYYY-MM-DD`. Until `tx` ends, nobody imposes
   * or lifts a restriction on them, so what is answered still holds when the movement commits. To be called after the
   * market locks and before any balance is locked.
   */
  standing(tx: Tx, accountIds: readonly bigint[], on: string): Promise<readonly TransferStop[]>;
}

/** Injection token of `TransferStops`. */
export const TRANSFER_STOPS = Symbol('TransferStops');

/**
 * A stop that stands on one of these accounts on the day of `at`, or null; the caller holds the market they are of.
 * Throws Busy.
 */
export async function stopOn(
  tx: Tx,
  stops: TransferStops,
  accountIds: readonly bigint[],
  at: Date,
): Promise<TransferStop | null> {
  try {
    const [stop] = await stops.standing(tx, accountIds, shanghaiDay(at));
    return stop ?? null;
  } catch (fault) {
    throw ledgerFault(fault);
  }
}

/** As `stopOn`; throws AccountStopped, which names the document, instead of answering a stop. Throws Busy. */
export async function assertNotStopped(
  tx: Tx,
  stops: TransferStops,
  accountIds: readonly bigint[],
  at: Date,
): Promise<void> {
  const stop = await stopOn(tx, stops, accountIds, at);
  if (stop) throw accountStopped(stop.accountId, stop.reason);
}
