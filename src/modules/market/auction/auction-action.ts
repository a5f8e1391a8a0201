import type { AuctionContent, Member } from './auction-content.js';
import type { JsonOf } from './auction-json.js';
import type { AuctionNotice } from './auction-notice.js';
import type { BidderRoom } from './clearing.js';
import type { AuctionTerms } from './auction-terms.js';
import type { RelistRequest } from './relisting.js';
import type { JudgeRegistration } from './auction-event.js';

/** What is asked of the auction desk. Two persons decided on the first three. */
export type AuctionRequest =
  | AskToAnnounce
  | AskToRelist
  | AskToOpenSeals
  | { readonly kind: 'register'; readonly bidder: Member }
  | { readonly kind: 'withdraw-registration' }
  | JudgeAction
  | BidAction
  | SealedBidAction
  | { readonly kind: 'agree'; readonly priceTicks: number; readonly lots: number }
  | { readonly kind: 'end-negotiation' }
  | { readonly kind: 'sign-contract' }
  | { readonly kind: 'perform' }
  | { readonly kind: 'renounce' }
  | { readonly kind: 'cancel'; readonly reason: string };

/** About an auction that is there. */
export type AskToStep = Exclude<AuctionRequest, { readonly kind: 'announce' | 'relist' }>;

/** What is put up and by whom; the rules of the day add the rest. */
export interface AskToAnnounce {
  readonly kind: 'announce';
  readonly notice: AuctionNotice;
  readonly principal: Member;
  readonly forfeitAccount: number;
  readonly seal: Omit<NonNullable<AuctionContent['seal']>, 'privateKey'> | null;
}

/** What an earlier auction left, at another start. */
export interface AskToRelist {
  readonly kind: 'relist';
  readonly previous: number;
  readonly request: JsonOf<Omit<RelistRequest, 'at'>>;
  readonly seal: AskToAnnounce['seal'];
}

/** What the journal keeps of a notice: all that the auction goes by. */
export interface AnnounceAction {
  readonly kind: 'announce';
  readonly terms: JsonOf<AuctionTerms>;
  readonly content: Omit<AuctionContent, 'state' | 'bidders' | 'deals' | 'previous'>;
}

export interface AskToOpenSeals {
  readonly kind: 'open-seals';
  /** Released by two persons, and from here on in the journal, so that it can be replayed. */
  readonly privateKey: string;
  readonly fingerprintKey: string;
}

/** What the journal keeps of an opening: how far limits cut what can be won stands in tables at that moment only. */
export interface OpenSealsAction extends AskToOpenSeals {
  readonly rooms?: readonly BidderRoom[];
}

export interface JudgeAction {
  readonly kind: 'judge-registration';
  readonly bidder: string;
  readonly verdict: JudgeRegistration['verdict'];
  readonly reason: string | null;
}

export interface BidAction {
  readonly kind: 'place-bid';
  readonly priceTicks: number;
  readonly lots: number;
  readonly allOrNone: boolean;
}

export interface SealedBidAction {
  readonly kind: 'place-sealed-bid';
  /** Base64. */
  readonly ciphertext: string;
  readonly fingerprint: string;
}

/** What the clock makes due. */
export type DueAction =
  | { readonly kind: 'pass-time' }
  | { readonly kind: 'clear' }
  /** Dates by the calendar of the day on which it is published. */
  | { readonly kind: 'publish-result'; readonly until: string; readonly contractDueAt: string }
  | { readonly kind: 'declare-default'; readonly bidder: string }
  /** Nobody put up again what was left, and now nobody can. */
  | { readonly kind: 'archive' };

/** What stands in the journal. */
export type AuctionAction =
  | Exclude<AuctionRequest, { readonly kind: 'announce' | 'open-seals' | 'sign-contract' }>
  | AnnounceAction
  | OpenSealsAction
  | { readonly kind: 'sign-contract'; readonly paymentDueAt: string }
  | DueAction;
