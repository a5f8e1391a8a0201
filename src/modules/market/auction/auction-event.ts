import type { BidContent } from './bid.js';
import type { BidderRoom } from './clearing.js';

/**
 * What happens to an auction, with all that its effect depends on. `at` is server time and never goes backwards.
 * Whether the sender may do it is decided before: who approves an announcement, opens the seals or declares a default
 * are questions of roles and of four eyes.
 */
export type AuctionEvent =
  | Announce
  | Register
  | WithdrawRegistration
  | JudgeRegistration
  | PlaceBid
  | PlaceSealedBid
  | OpenSeals
  | ClearAuction
  | AgreeAlone
  | EndNegotiation
  | PublishResult
  | SignContract
  | RecordPayment
  | RecordTransfer
  | DeclareDefault
  | CancelAuction
  | PassTime;

interface Timed {
  readonly at: Date;
}

/** The draft was approved and is published at this moment. */
export interface Announce extends Timed {
  readonly kind: 'announce';
}

export interface Register extends Timed {
  readonly kind: 'register';
  readonly bidder: string;
  /** What was taken with this registration. */
  readonly depositFen: bigint;
}

export interface WithdrawRegistration extends Timed {
  readonly kind: 'withdraw-registration';
  readonly bidder: string;
}

export interface JudgeRegistration extends Timed {
  readonly kind: 'judge-registration';
  readonly bidder: string;
  readonly verdict: 'qualified' | 'disqualified';
  readonly reason: string | null;
}

export interface PlaceBid extends Timed, BidContent {
  readonly kind: 'place-bid';
  readonly id: number;
  readonly bidder: string;
}

export interface PlaceSealedBid extends Timed {
  readonly kind: 'place-sealed-bid';
  readonly id: number;
  readonly bidder: string;
  readonly ciphertext: Uint8Array;
  readonly fingerprint: string;
}

/** Two persons released the key, and this is what was under it. */
export interface OpenSeals extends Timed {
  readonly kind: 'open-seals';
  /** Every sealed bid of the auction once, in any order. */
  readonly bids: readonly OpenedBid[];
  /** The secret reserve; null when there is none. */
  readonly reserve: OpenedReserve | null;
  /** Bidders whose limits leave less than all lots; absent: nobody's. */
  readonly rooms?: readonly BidderRoom[];
}

export interface OpenedBid {
  readonly id: number;
  /** Computed anew from what was decrypted. */
  readonly fingerprint: string;
  /** Null when it could not be decrypted or read. */
  readonly content: BidContent | null;
}

export interface OpenedReserve {
  readonly ticks: number;
  readonly fingerprint: string;
}

export interface ClearAuction extends Timed {
  readonly kind: 'clear';
}

/** The only applicant and the principal agree. */
export interface AgreeAlone extends Timed, BidContent {
  readonly kind: 'agree';
  readonly id: number;
  /** The secret reserve, which is the floor of the agreement; null when there is none. */
  readonly reserve: OpenedReserve | null;
}

export interface EndNegotiation extends Timed {
  readonly kind: 'end-negotiation';
}

export interface PublishResult extends Timed {
  readonly kind: 'publish-result';
  readonly until: Date;
  /** Working days are counted by the caller, who has the calendar of that year. */
  readonly contractDueAt: Date;
}

export interface SignContract extends Timed {
  readonly kind: 'sign-contract';
  readonly bidder: string;
  readonly paymentDueAt: Date;
}

export interface RecordPayment extends Timed {
  readonly kind: 'record-payment';
  readonly bidder: string;
}

export interface RecordTransfer extends Timed {
  readonly kind: 'record-transfer';
  readonly bidder: string;
}

export interface DeclareDefault extends Timed {
  readonly kind: 'declare-default';
  readonly bidder: string;
  /** `renounced`: the winner said so itself. */
  readonly why: 'overdue' | 'renounced';
}

export interface CancelAuction extends Timed {
  readonly kind: 'cancel';
  readonly reason: string;
}

/** Nothing but the time: what was due by `at` has happened. */
export interface PassTime extends Timed {
  readonly kind: 'pass-time';
}
