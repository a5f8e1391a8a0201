import { divideFloor } from '../../../shared/rounding.js';

export const ALERT_KINDS = [
  'limit-hit',
  'swing',
  'concentration',
  'same-owner',
  'round-trip',
  'layering',
  'price-ramp',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const SEVERITIES = ['medium', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A figure of the evidence; with a threshold it is one that was reached. Prices and quantities in words. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly threshold: string | null;
}

/** What anybody needs to judge the alert and to find its orders and trades in the journal. */
export interface Evidence {
  /** Ids in the order of the day, at most EVIDENCE_IDS_MAX of them; how many there are stands beside. */
  readonly orders: readonly string[];
  readonly ordersTotal: number;
  readonly trades: readonly string[];
  readonly tradesTotal: number;
  readonly figures: readonly Figure[];
}

export const EVIDENCE_IDS_MAX = 200;

/** What a detector saw. */
export interface Finding {
  readonly kind: AlertKind;
  /**
   * What of the day it is about: a holder, a pair, a side. It stays the same when the day goes on and the evidence grows,
   * so that a later scan finds the alert again.
   */
  readonly subject: string;
  readonly severity: Severity;
  /** Organizations concerned, in order of their ids; none where the market as a whole moved. */
  readonly parties: readonly string[];
  readonly evidence: Evidence;
}

export function evidenceOf(parts: {
  readonly orders?: Iterable<string>;
  readonly trades: Iterable<string>;
  readonly figures: readonly Figure[];
}): Evidence {
  const orders = [...new Set(parts.orders ?? [])];
  const trades = [...new Set(parts.trades)];
  return {
    orders: orders.slice(0, EVIDENCE_IDS_MAX),
    ordersTotal: orders.length,
    trades: trades.slice(0, EVIDENCE_IDS_MAX),
    tradesTotal: trades.length,
    figures: parts.figures,
  };
}

export function figure(
  name: string,
  value: string | number | bigint,
  threshold: number | bigint | null = null,
): Figure {
  return { name, value: String(value), threshold: threshold === null ? null : String(threshold) };
}

export function partiesOf(organizationIds: Iterable<string>): readonly string[] {
  return [...new Set(organizationIds)].sort();
}

const WHOLE = 10_000n;

/** Whether `part` is at least so many basis points of `whole`; exact, without a division. */
export function reaches(part: bigint, whole: bigint, basisPoints: number): boolean {
  return part * WHOLE >= whole * BigInt(basisPoints);
}

export function exceeds(part: bigint, whole: bigint, basisPoints: number): boolean {
  return part * WHOLE > whole * BigInt(basisPoints);
}

/** For evidence: whole basis points, rounded down, so that what is printed never says more than was reached. */
export function basisPointsOf(part: bigint, whole: bigint): bigint {
  return whole > 0n ? divideFloor(part * WHOLE, whole) : 0n;
}
