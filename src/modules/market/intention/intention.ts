import type { Market } from '../../../shared/market.js';

/** What ended an intention before its last day. */
export type EndingKind = 'withdrawn' | 'removed';

export type IntentionState = 'current' | 'expired' | EndingKind;

/** Somebody would buy or sell: an invitation to talk, which binds nobody and holds nothing. */
export interface Intention {
  readonly id: string;
  readonly market: Market;
  readonly instrument: string;
  readonly organizationId: string;
  readonly side: 'buy' | 'sell';
  /** Smallest units of the instrument. */
  readonly units: bigint;
  /** Ticks; null: to be talked about. */
  readonly priceTicks: bigint | null;
  readonly contact: string;
  readonly note: string | null;
  readonly publishedAt: Date;
  /** The last Shanghai day on which it is current. */
  readonly validUntil: string;
  readonly ending: { readonly kind: EndingKind; readonly reason: string | null; readonly at: Date } | null;
}

/** How long an intention may be shown, and how many of one organization are shown at once. */
export const VALID_DAYS_MAX = 90;
export const CURRENT_MAX = 50;

export function stateOf({ ending, validUntil }: Intention, today: string): IntentionState {
  if (ending) return ending.kind;
  return validUntil < today ? 'expired' : 'current';
}
