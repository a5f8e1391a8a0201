import type { Market } from '../../shared/market.js';

/** What a payload is made of. Amounts and ids that exceed safe integers are strings. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Payload = { readonly [key: string]: Json };

export type ProposalStatus = 'open' | 'approved' | 'rejected' | 'withdrawn';
export type Verdict = 'approve' | 'reject';

/** Something that needs more than one person. `Content` is what the handler of its kind reads. */
export interface Proposal<Content extends Payload = Payload> {
  readonly id: string;
  readonly kind: string;
  readonly market: Market | null;
  /** What it is about, `instrument:CEA24`. One open proposal per kind and subject. */
  readonly subject: string;
  /** One line for the person who decides. */
  readonly summary: string;
  readonly payload: Content;
  /** SHA-256 of the payload as canonical JSON. */
  readonly payloadHash: Buffer;
  readonly proposerUserId: string;
  readonly proposerOrganizationId: string;
  /** The organization whose approvers decide. */
  readonly authorityId: string;
  /** Approvals of distinct persons that are needed; one rejection is enough to reject. */
  readonly quorum: number;
  readonly status: ProposalStatus;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

/** What one person said about a proposal. */
export interface Decision {
  readonly proposalId: string;
  /** The content that was decided on. */
  readonly payloadHash: Buffer;
  readonly userId: string;
  readonly organizationId: string;
  readonly decision: Verdict;
  readonly reason: string | null;
  /** How the person proved who it is: `session`, or a fresh second factor. */
  readonly factor: string;
  readonly at: Date;
}

/** A document by its fingerprint; its bytes are not kept here. */
export interface DocumentReference {
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

export const DOCUMENTS_MAX = 20;
export const REASON_LENGTH_MAX = 1000;

/** What the decisions so far amount to: one rejection rejects, a full quorum approves. */
export function outcomeOf(quorum: number, verdicts: readonly Verdict[]): 'open' | 'approved' | 'rejected' {
  if (verdicts.includes('reject')) return 'rejected';
  return verdicts.length >= quorum ? 'approved' : 'open';
}
