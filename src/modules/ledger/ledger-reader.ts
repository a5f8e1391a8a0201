import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { Balance } from './account.js';
import type { Hold } from './hold.js';
import { openHoldsOf } from './hold.repository.js';
import * as reading from './reading.repository.js';
import type { Entry, Movement, Period, TrialBalanceRow } from './reading.repository.js';

/** What the ledger can tell. Amounts are fen and smallest units; who may see what is decided by the caller. */
@Injectable()
export class LedgerReader {
  /** Every balance of an account now, in order of asset. */
  balancesOf(sql: Sql, accountId: bigint): Promise<readonly Balance[]> {
    return reading.balancesOf(sql, accountId);
  }

  /** Every balance of an account with what was posted at `at` or before. */
  balancesAt(sql: Sql, accountId: bigint, at: Date): Promise<readonly Balance[]> {
    return reading.balancesAt(sql, accountId, at);
  }

  /** Open holds of an account, oldest first. What the orders of a market hold is not among them. */
  openHoldsOf(sql: Sql, accountId: bigint): Promise<readonly Hold[]> {
    return openHoldsOf(sql, accountId);
  }

  /** Newest first: at most `limit` entries of an account (of one asset, if given) older than entry `before`. */
  entriesBefore(
    sql: Sql,
    accountId: bigint,
    filter: { readonly asset: string | null; readonly before: bigint | null; readonly limit: number },
  ): Promise<readonly Entry[]> {
    return reading.entriesBefore(sql, accountId, filter);
  }

  /** Opening and closing of every balance of an account; their difference is the sum of `entriesWithin`. */
  movementsOf(sql: Sql, accountId: bigint, period: Period): Promise<readonly Movement[]> {
    return reading.movementsOf(sql, accountId, period);
  }

  /** Oldest first: at most `limit` entries of an account within a period, after entry `after`. */
  entriesWithin(
    sql: Sql,
    accountId: bigint,
    period: Period,
    page: { readonly after: bigint | null; readonly limit: number },
  ): Promise<readonly Entry[]> {
    return reading.entriesWithin(sql, accountId, period, page);
  }

  /** What the accounts of each kind have of each asset in each market; per asset the sum is zero. */
  trialBalance(sql: Sql): Promise<readonly TrialBalanceRow[]> {
    return reading.trialBalance(sql);
  }
}
