import { divideFloor } from '../../../shared/rounding.js';

/** How the settlement risk reserve of a market grows, by the rulebook of a day (docs/rules/settlement.md). */
export interface ReserveRule {
  /** Part of the day's fees. */
  readonly ratePerMillion: number;
  /** What the reserve holds at most. */
  readonly capFen: bigint;
}

const MILLION = 1_000_000n;

/**
 * What a day adds to the reserve: its part of the fees, rounded down to the fen, but no more than is missing to the cap,
 * which is so reached exactly and never passed, and no more than the fee account has.
 */
export function accrualFen(
  rule: ReserveRule,
  day: { readonly feesFen: bigint; readonly reserveFen: bigint; readonly availableFen: bigint },
): bigint {
  const part = divideFloor(day.feesFen * BigInt(rule.ratePerMillion), MILLION);
  const room = rule.capFen - day.reserveFen;
  const least = [room, day.availableFen].reduce((low, each) => (each < low ? each : low), part);
  return least > 0n ? least : 0n;
}
