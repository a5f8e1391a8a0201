import type { Market } from '../../../shared/market.js';

/** What ended an intention before its last day. A corrected one lives on in the version that corrects it. */
export const ENDING_KINDS = ['withdrawn', 'removed', 'corrected'] as const;
export type EndingKind = (typeof ENDING_KINDS)[number];

export const INTENTION_STATES = ['current', 'expired', ...ENDING_KINDS] as const;
export type IntentionState = (typeof INTENTION_STATES)[number];

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
  /** GB/T 2260 code of the place that it is about; null: anywhere. */
  readonly region: string | null;
  readonly contact: string;
  readonly note: string | null;
  /** From 1; each correction is one more. */
  readonly version: number;
  /** Id of the version before this one. */
  readonly corrects: string | null;
  readonly publishedAt: Date;
  /** The last Shanghai day on which it is current. */
  readonly validUntil: string;
  readonly ending: { readonly kind: EndingKind; readonly reason: string | null; readonly at: Date } | null;
}

/** How long an intention may be shown, and how many of one organization are shown at once. */
export const VALID_DAYS_MAX = 90;
export const CURRENT_MAX = 50;

/** How many an organization publishes on one Shanghai day, corrections included: all of them are kept for ever. */
export const PUBLISHED_PER_DAY_MAX = 100;

export function stateOf({ ending, validUntil }: Intention, today: string): IntentionState {
  if (ending) return ending.kind;
  return validUntil < today ? 'expired' : 'current';
}
