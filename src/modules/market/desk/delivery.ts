import type { BatchDraft } from '../loop/batch-draft.js';
import type { MarketState } from '../loop/market-state.js';

/** Units bought are available at once, or pending as a lot until the day on which they may be sold. */
export function deliverUnits(
  { day, releaseOn }: MarketState,
  draft: BatchDraft,
  accountId: bigint,
  asset: string,
  units: bigint,
): void {
  if (releaseOn === day) return draft.move(accountId, asset, units, 0n, 0n);
  draft.move(accountId, asset, 0n, 0n, units);
  draft.lots.push({ accountId, asset, acquiredOn: day, releaseOn, quantity: units });
}
