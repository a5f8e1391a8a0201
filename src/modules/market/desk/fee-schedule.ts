import { divideHalfUp } from '../../../shared/rounding.js';

/**
 * What a side pays for its trades, on the cumulative amount of the order and by the schedule under which the order was
 * accepted. Immutable: a change of fees is a new schedule with a new id.
 */
export interface FeeSchedule {
  readonly id: string;
  /** Millionths of the amount. */
  readonly ratePerMillion: number;
  /** Least fee of an order that pays one. */
  readonly minimumFen: bigint;
  /** Orders that traded less than this pay nothing. */
  readonly waiveBelowFen: bigint;
}

const MILLION = 1_000_000n;

/** Fee on all that an order has traded so far; never falls as the amount grows. Half-up to the fen. */
export function feeOn(schedule: FeeSchedule, tradedFen: bigint): bigint {
  if (tradedFen === 0n || tradedFen < schedule.waiveBelowFen) return 0n;
  const fee = divideHalfUp(tradedFen * BigInt(schedule.ratePerMillion), MILLION);
  return fee > schedule.minimumFen ? fee : schedule.minimumFen;
}
