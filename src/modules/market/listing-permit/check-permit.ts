import { formatDecimal } from '../../../shared/decimal.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { MarketState } from '../loop/market-state.js';
import type { Rulebook } from '../rulebook/rulebook.js';
import { LISTING_PERMIT_EXCEEDED } from './listing-permit.errors.js';

/** Whether an authority must have approved what is sold through the book. */
export function needsPermit(rulebook: Rulebook | undefined): boolean {
  return rulebook?.orders.approval === 'before';
}

/** Of an account that would list or sell `units` more, in smallest units. Throws market.listing-permit-exceeded. */
export function checkPermit(
  state: MarketState,
  draft: BatchDraft,
  accountId: bigint,
  terms: InstrumentTerms,
  units: bigint,
): void {
  if (!needsPermit(state.dayRules.content)) return;
  const left = draft.permits.leftOf(accountId, terms.code);
  if (units <= left) return;
  const text = (amount: bigint): string => formatDecimal(amount, terms.quantityScale);
  throw new DomainError(
    LISTING_PERMIT_EXCEEDED,
    `${terms.code} 已批准额度剩余 ${text(left)}，需要 ${text(units)} · ` +
      `${text(left)} is left of what was approved for listing, ${text(units)} needed`,
    { facts: { instrument: terms.code, left: text(left), needed: text(units) } },
  );
}
