import type { Payload } from '../../approval/index.js';

/** What an account may not do: trade, move units or money out, or either. */
export const RESTRICTION_KINDS = ['no-trade', 'no-transfer', 'frozen'] as const;
export type RestrictionKind = (typeof RESTRICTION_KINDS)[number];

/** A restriction on an account, under the document that ordered it. Days are Shanghai days, half-open. */
export interface Restriction {
  readonly id: string;
  readonly accountId: bigint;
  readonly kind: RestrictionKind;
  readonly documentNumber: string;
  readonly reason: string;
  readonly startsOn: string;
  /** The first day on which it no longer holds; null until it is lifted. */
  readonly endsOn: string | null;
  /** The organization whose approver imposed it, and which alone lifts it. */
  readonly authorityId: string;
  readonly imposedAt: Date;
  readonly imposedBy: string;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
}

/** The payload of a `restriction` proposal. */
export type RestrictionPayload = {
  readonly accountId: string;
  readonly kind: RestrictionKind;
  readonly documentNumber: string;
  readonly reason: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
} & Payload;

/** The payload of a `restriction-lift` proposal. */
export type LiftPayload = {
  readonly restrictionId: string;
  readonly documentNumber: string;
  readonly reason: string;
} & Payload;
