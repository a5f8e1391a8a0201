import type { AuctionTerms } from './auction-terms.js';
import type { Bid, SealedBid } from './bid.js';
import type { BidderRoom, Clearing } from './clearing.js';
import type { AuctionRule } from './refusal.js';

/**
 * An auction at one moment (docs/rules/auction.md has the diagram). Each phase carries what is known in it, so that a
 * program cannot ask for bids before bidding or for a result before the clearing.
 */
export type AuctionState =
  | Draft
  | Announced
  | Registering
  | FreeBidding
  | TimedBidding
  | Negotiating
  | Closed
  | Cleared
  | Publicity
  | Contract
  | Paid
  | Registered
  | Failed
  | Defaulted
  | Cancelled;

export type AuctionPhase = AuctionState['phase'];

interface Auction {
  readonly terms: AuctionTerms;
  /** 1, and one more with each relisting. */
  readonly round: number;
  /** When the state last changed; no event may be earlier. */
  readonly changedAt: Date;
}

export interface Draft extends Auction {
  readonly phase: 'draft';
}

export interface Announced extends Auction {
  readonly phase: 'announced';
}

interface WithRegistrations extends Auction {
  readonly registrations: readonly Registration[];
}

/** A firm that signed up and paid its deposit. A deposit that was taken stays listed whatever becomes of the firm. */
export interface Registration {
  readonly bidder: string;
  readonly depositFen: bigint;
  readonly registeredAt: Date;
  readonly status: 'applied' | 'qualified' | 'disqualified' | 'withdrawn';
  readonly reason: string | null;
}

export interface Registering extends WithRegistrations {
  readonly phase: 'registering';
}

/** Bids in the order of their arrival, which is that of their ids. One of the lists is empty, by the form of the auction. */
export interface BidLog {
  readonly open: readonly Bid[];
  readonly sealed: readonly SealedBid[];
}

interface WithBids extends WithRegistrations {
  readonly bids: BidLog;
}

export interface FreeBidding extends WithBids {
  readonly phase: 'free-bidding';
  /** The first moment at which a bid is late; a late bid may have moved it. */
  readonly endsAt: Date;
}

export interface TimedBidding extends WithBids {
  readonly phase: 'timed-bidding';
  /** End of the pause. */
  readonly opensAt: Date;
  readonly endsAt: Date;
}

/** One firm alone was qualified, and negotiates. */
export interface Negotiating extends WithRegistrations {
  readonly phase: 'negotiating';
  readonly bidder: string;
}

export interface Closed extends WithBids {
  readonly phase: 'closed';
  /** What was sealed, once it is opened; in an auction without anything sealed from the start. */
  readonly opened: Opened | null;
}

export interface Opened {
  readonly bids: readonly Bid[];
  readonly voids: readonly VoidBid[];
  readonly reserveTicks: number | null;
  /** Bidders whose limits left less than all lots at that moment; absent: nobody's. */
  readonly rooms?: readonly BidderRoom[];
}

/** A sealed bid that turned out to be none. */
export interface VoidBid {
  readonly bid: number;
  readonly bidder: string;
  readonly rule: AuctionRule | 'seal-differs' | 'unreadable';
}

interface WithResult extends WithRegistrations {
  readonly clearing: Clearing;
  readonly voids: readonly VoidBid[];
  /** What each winner has to do, one for each firm, in the order in which they won. */
  readonly awards: readonly Award[];
}

export interface Award {
  readonly bidder: string;
  readonly lots: number;
  readonly amountFen: bigint;
  readonly status: AwardStatus;
  /** When the step that is awaited is overdue; null when nothing is awaited by a date. */
  readonly dueAt: Date | null;
}

export type AwardStatus = 'awaiting-contract' | 'awaiting-payment' | 'paid' | 'registered' | 'defaulted';

export interface Cleared extends WithResult {
  readonly phase: 'cleared';
}

export interface Publicity extends WithResult {
  readonly phase: 'publicity';
  readonly endsAt: Date;
}

/** Winners sign and pay, each at its own pace. */
export interface Contract extends WithResult {
  readonly phase: 'contract';
}

interface Ended {
  /** When the auction failed, or the last winner paid or defaulted; days for a relisting count from here. */
  readonly endedAt: Date;
  /** When what is left was put up again; a thing is not put up twice. */
  readonly relistedAt: Date | null;
}

/** Every winner has paid or defaulted, and one at least has paid. */
export interface Paid extends WithResult, Ended {
  readonly phase: 'paid';
}

/** The register shows the new holders. */
export interface Registered extends WithResult, Ended {
  readonly phase: 'registered';
}

/** Every winner defaulted. */
export interface Defaulted extends WithResult, Ended {
  readonly phase: 'defaulted';
}

export interface Failed extends WithRegistrations, Ended {
  readonly phase: 'failed';
  readonly reason: FailureReason;
}

export type FailureReason =
  | 'no-bidder-qualified'
  | 'too-few-bidders'
  | 'no-bid'
  /** Every sealed bid was void. */
  | 'no-valid-bid'
  /** Bids, but none that reaches the reserve: 未达保留价,不发生效力. */
  | 'reserve-not-met'
  /** Bids that take all or none, and none that could be served. */
  | 'nothing-sold'
  | 'no-agreement';

export interface Cancelled extends WithRegistrations {
  readonly phase: 'cancelled';
  readonly reason: string;
}
