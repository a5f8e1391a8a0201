import type { Sql } from '../../platform/database/sql.js';

/** What the open orders of a market's desks hold of one balance. */
export interface DeskHold {
  readonly accountId: bigint;
  readonly asset: string;
  /** In fen or smallest units, positive. */
  readonly amount: bigint;
}

/**
 * Port: orders keep count of what they hold themselves, in the tables of the market module, to the right of the ledger.
 * `reconcile` adds it to the ledger's own holds; app.module and the command line wire it.
 */
export interface DeskHolds {
  /** At most one row for each account and asset, read in the snapshot of `sql`. */
  heldByDesks(sql: Sql): Promise<readonly DeskHold[]>;
}
