import { createHash } from 'node:crypto';
import type { DocumentReference } from '../../approval/index.js';
import { canonicalJson } from '../../../platform/idempotency/canonical-json.js';
import type { Market } from '../../../shared/market.js';
import type { AlertKind, Evidence, Finding, Severity } from './finding.js';
import type { AlertState } from './ladder.js';

/** One matter of one trading day, as its latest evidence and its last step have it. */
export interface Alert {
  readonly id: string;
  readonly market: Market;
  readonly instrument: string;
  readonly day: string;
  readonly kind: AlertKind;
  readonly subject: string;
  readonly raisedAt: Date;
  readonly severity: Severity;
  readonly parties: readonly string[];
  readonly state: AlertState;
  /** Of the last step. */
  readonly step: number;
  readonly changedAt: Date;
  readonly replyBy: string | null;
}

/** What one scan found; a later scan of a day that went on may add to it. */
export interface FoundEvidence {
  readonly digest: Buffer;
  readonly severity: Severity;
  readonly parties: readonly string[];
  readonly content: Evidence;
  readonly foundAt: Date;
}

/** A measure, or the end of a matter: who, when, from where to where, why. */
export interface AlertStep {
  readonly step: number;
  /** Null on the first. */
  readonly from: AlertState | null;
  readonly to: AlertState;
  /** Null for the platform itself. */
  readonly userId: string | null;
  readonly organizationId: string | null;
  readonly at: Date;
  readonly reason: string;
  /** The day by which the firm answers. */
  readonly replyBy: string | null;
  readonly documents: readonly DocumentReference[];
  readonly restrictionProposalId: string | null;
}

/** A step as it was written, with the fingerprint that was taken of its documents then. */
export interface TakenStep extends AlertStep {
  readonly documentsHash: Buffer;
}

/**
 * What two scans must agree in to have found the same: who, which orders and trades, how grave. The figures are left out,
 * because shares of the day's volume move with what others trade, which is nothing new about this matter.
 */
export function evidenceDigest({ severity, parties, evidence }: Finding): Buffer {
  const { orders, ordersTotal, trades, tradesTotal } = evidence;
  return digestOf({ severity, parties, orders, ordersTotal, trades, tradesTotal });
}

export function documentsHash(documents: readonly DocumentReference[]): Buffer {
  return digestOf(documents);
}

function digestOf(value: unknown): Buffer {
  return createHash('sha256').update(canonicalJson(value)).digest();
}
