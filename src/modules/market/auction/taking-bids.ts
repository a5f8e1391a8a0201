import { invariant } from '../../../shared/invariant.js';
import type { PlaceBid, PlaceSealedBid } from './auction-event.js';
import type { AuctionState, BidLog, FreeBidding, TimedBidding } from './auction-state.js';
import { countFault, openBidFault } from './bid-rules.js';
import { endAfterBid } from './passing-time.js';
import { refuse, refused, taken, type Refusable, type Refusal } from './refusal.js';

/** Longest ciphertext of a bid; its content is a few dozen bytes. */
export const CIPHERTEXT_BYTES_MAX = 4096;

export function placeBid(state: AuctionState, event: PlaceBid): Refusable<AuctionState> {
  if (!isBidding(state)) return { ok: false, refusal: closedFault(state) };
  const { id, bidder, at, priceTicks, lots, allOrNone } = event;
  if (state.terms.form === 'sealed') return refused('sealed-bids-only');
  const fault =
    bidderFault(state, event) ?? openBidFault(state.terms, state.bids.open, bidder, { priceTicks, lots, allOrNone });
  if (fault) return { ok: false, refusal: fault };
  const bid = { id, bidder, receivedAt: at, priceTicks, lots, allOrNone };
  return taken(withBids(state, { ...state.bids, open: [...state.bids.open, bid] }, event));
}

/** What a sealed bid says is judged when it is opened; until then only who sends it and how many there are. */
export function placeSealedBid(state: AuctionState, event: PlaceSealedBid): Refusable<AuctionState> {
  if (!isBidding(state)) return { ok: false, refusal: closedFault(state) };
  const { id, bidder, at, ciphertext, fingerprint } = event;
  if (state.terms.form === 'open') return refused('open-bids-only');
  if (ciphertext.length > CIPHERTEXT_BYTES_MAX) {
    return refused('ciphertext-too-long', 'ciphertext', { bytesMax: CIPHERTEXT_BYTES_MAX });
  }
  const own = state.bids.sealed.filter((bid) => bid.bidder === bidder);
  const fault = bidderFault(state, event) ?? countFault(state.terms, own.length);
  if (fault) return { ok: false, refusal: fault };
  const bid = { id, bidder, receivedAt: at, ciphertext, fingerprint };
  return taken(withBids(state, { ...state.bids, sealed: [...state.bids.sealed, bid] }, event));
}

type Bidding = FreeBidding | TimedBidding;

function isBidding(state: AuctionState): state is Bidding {
  return state.phase === 'free-bidding' || state.phase === 'timed-bidding';
}

function closedFault(state: AuctionState): Refusal {
  const { phase } = state;
  if (phase === 'draft' || phase === 'announced' || phase === 'registering') {
    return refuse('bidding-not-open', null, { biddingFrom: state.terms.schedule.biddingFrom.toISOString() });
  }
  return phase === 'negotiating' ? refuse('wrong-phase', null, { phase }) : refuse('bidding-over', null, { phase });
}

function bidderFault(state: Bidding, { bidder, at }: PlaceBid | PlaceSealedBid): Refusal | null {
  if (state.phase === 'timed-bidding' && at < state.opensAt) {
    return refuse('bidding-not-open', null, { opensAt: state.opensAt.toISOString() });
  }
  const registration = state.registrations.find((each) => each.bidder === bidder);
  return registration?.status === 'qualified' ? null : refuse('bidder-not-qualified', 'bidder');
}

function withBids(state: Bidding, bids: BidLog, { id, at }: PlaceBid | PlaceSealedBid): Bidding {
  const last = state.bids.open.at(-1) ?? state.bids.sealed.at(-1);
  invariant(
    Number.isSafeInteger(id) && (last === undefined || id > last.id),
    'ids of bids ascend in the order of arrival',
  );
  return { ...state, bids, changedAt: at, endsAt: endAfterBid(state, at) };
}
