/**
 * Why an auction did not take an event. The names are stable: clients and the rule page (docs/rules/auction.md) know
 * them, and a test breaks each.
 */
export type AuctionRule =
  // What is announced.
  | 'notice-too-short'
  | 'schedule-out-of-order'
  | 'object-not-on-grid'
  | 'parts-differ-from-start'
  | 'policy-does-not-fit'
  | 'step-too-large'
  | 'step-off-grid'
  | 'start-beyond-limit'
  | 'deposit-rate-out-of-range'
  // Who takes part.
  | 'principal-may-not-bid'
  | 'bidder-barred'
  | 'already-registered'
  | 'not-registered'
  | 'registration-closed'
  | 'too-many-registrations'
  | 'deposit-differs'
  | 'already-judged'
  | 'bidder-not-qualified'
  // What is bid.
  | 'bidding-not-open'
  | 'bidding-over'
  | 'sealed-bids-only'
  | 'open-bids-only'
  | 'too-many-bids'
  | 'ciphertext-too-long'
  | 'price-not-ticks'
  | 'price-worse-than-start'
  | 'price-off-step'
  | 'lots-not-whole'
  | 'lots-below-minimum'
  | 'lots-above-offer'
  | 'whole-only'
  | 'all-or-none-not-allowed'
  | 'amount-too-large'
  | 'above-bidder-cap'
  | 'not-better-than-own'
  | 'not-better-than-best'
  // How it ends.
  | 'wrong-phase'
  | 'nothing-sealed'
  | 'already-opened'
  | 'not-opened'
  | 'opened-bids-differ'
  | 'reserve-seal-differs'
  | 'price-worse-than-floor'
  | 'publicity-too-short'
  | 'due-before-now'
  | 'not-a-winner'
  | 'step-not-next'
  | 'overdue'
  | 'not-overdue'
  // What follows.
  | 'nothing-left'
  | 'already-relisted'
  | 'start-lowered-too-far'
  | 'relisted-too-late'
  | 'too-many-rounds';

export interface Refusal {
  readonly rule: AuctionRule;
  /** The field of the event or of the terms that breaks the rule; null when it is the moment that does. */
  readonly field: string | null;
  /** Its figures, as a person needs them to do better. */
  readonly facts: Readonly<Record<string, number | string>>;
}

export function refuse(rule: AuctionRule, field: string | null = null, facts: Refusal['facts'] = {}): Refusal {
  return { rule, field, facts };
}

export type Refusable<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function taken<T>(value: T): Refusable<T> {
  return { ok: true, value };
}

export function refused(...reason: Parameters<typeof refuse>): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: refuse(...reason) };
}
