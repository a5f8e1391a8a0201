import { divideFloor } from '../../../shared/rounding.js';
import { lotsOf, type AuctionObject, type Direction } from './auction-object.js';
import type { SeveralBids } from './bid.js';
import type { ClearingPolicy } from './clearing.js';
import type { DepositRule } from './deposit.js';

/** All that one auction goes by, fixed when it is announced. Rules that differ by place come as data. */
export interface AuctionTerms {
  readonly direction: Direction;
  readonly object: AuctionObject;
  /** Who put it up; the principal may not bid (拍卖法). */
  readonly principal: string;
  /** Who defaulted on it in an earlier round. */
  readonly barred: readonly string[];
  readonly policy: ClearingPolicy;
  readonly startTicks: number;
  /** A bid is the start price and a whole number of steps. */
  readonly stepTicks: number;
  readonly reserve: Reserve;
  /** What the law allows as a start, however often it is lowered: 指标基价 as the floor of a sale, ceiling of a buy-back. */
  readonly limitTicks: number | null;
  readonly form: BidForm;
  readonly bidding: BiddingRules;
  readonly deposit: DepositRule;
  readonly schedule: Schedule;
  readonly closing: Closing;
  readonly oneBidder: OneBidder;
  readonly rules: AuctionRules;
}

/** `open`: bids are seen. `sealed`: they are ciphertext until the auction is opened after its close. */
export type BidForm = 'open' | 'sealed';

export type Reserve =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly ticks: number }
  /** Secret (保留价) until the auction is opened; the fingerprint is keyed. */
  | { readonly kind: 'sealed'; readonly fingerprint: string };

export interface BiddingRules {
  readonly severalBids: SeveralBids;
  /** What a later bid must beat: nothing, its bidder's own last price, or the best of all. */
  readonly improvement: 'none' | 'own' | 'best';
  readonly bidsPerBidderMax: number;
  readonly bidLotsMin: number;
  /** Most that one bidder can bid for and win, as a share of all lots, rounded down to a lot. */
  readonly bidderSharePerMillion: number | null;
  readonly allOrNone: 'allowed' | 'refused';
}

/** Server time. `registrationFrom` ≤ `registrationUntil` ≤ `biddingFrom` < `biddingUntil`; each end is the first moment after. */
export interface Schedule {
  readonly registrationFrom: Date;
  readonly registrationUntil: Date;
  readonly biddingFrom: Date;
  /** End of free bidding. */
  readonly biddingUntil: Date;
}

export type Closing =
  /** Bidding ends when it was announced to end (Shanghai; sealed bids always). */
  | { readonly kind: 'fixed' }
  /** A bid in the last window extends free bidding (法释〔2016〕18号). */
  | { readonly kind: 'extended'; readonly windowMs: number; readonly extendFrom: ExtendFrom }
  /** With two bidders or more, a pause and then timed bidding that each late bid extends (宁夏). */
  | {
      readonly kind: 'timed';
      readonly waitMs: number;
      readonly durationMs: number;
      readonly windowMs: number;
      readonly extendFrom: ExtendFrom;
    };

/** Whether a late bid moves the end to a window after itself or after the end so far. */
export type ExtendFrom = 'bid' | 'end';

/** What happens when one firm alone may bid, or only one did. */
export type OneBidder =
  /** The only applicant negotiates at the floor or better (佛山). */
  | 'negotiate'
  /** One bid at the start price or better is enough (法释〔2016〕18号). */
  | 'bid-alone'
  /** Two bidders at least (湖北). */
  | 'fail';

/** Figures of the place, with the defaults of `auction-defaults.ts`. */
export interface AuctionRules {
  /** Calendar days in Shanghai between notice and the start of bidding. */
  readonly noticeDaysMin: number;
  /** Calendar days in Shanghai that a result is public before contracts are signed. */
  readonly publicityDaysMin: number;
  readonly stepRule: StepRule;
  readonly relisting: RelistingRules;
}

export interface StepRule {
  /** Of the start price. */
  readonly maxPerMillion: number;
  /** A step is a whole multiple of this many ticks: a yuan in Hunan. */
  readonly multipleTicks: number;
}

export interface RelistingRules {
  /** How much worse for the principal the start may become: lower in a sale, higher in a purchase. */
  readonly startCutMaxPerMillion: number;
  /** Calendar days in Shanghai from the end of the last round to the drafting of the next. */
  readonly daysMax: number;
  /** Rounds in all, the first included. */
  readonly roundsMax: number;
}

const MILLION = 1_000_000n;

/** Most lots that one bidder can have; null without a cap. Never below one lot. */
export function bidderLotsMax({ object, bidding }: AuctionTerms): number | null {
  if (bidding.bidderSharePerMillion === null) return null;
  const share = divideFloor(BigInt(lotsOf(object)) * BigInt(bidding.bidderSharePerMillion), MILLION);
  return Math.max(1, Number(share));
}
