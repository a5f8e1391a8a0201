import { invariant } from '../../../shared/invariant.js';
import type { AuctionState, Announced, FreeBidding, Publicity, Registering, TimedBidding } from './auction-state.js';

/**
 * Brings an auction to a moment: all that fell due by then happens, each at the moment when it was due. So it does not
 * matter how often, or how late, a program looks at its auctions, and a bid is late by the clock and not by a timer.
 */
export function passTime(state: AuctionState, at: Date): AuctionState {
  let current = state;
  for (let next = due(current, at); next !== null; next = due(current, at)) current = next;
  return current;
}

/** When the passing of time alone will change an auction next; null when it waits for people. */
export function nextDueAt(state: AuctionState): Date | null {
  if (state.phase === 'announced') return state.terms.schedule.registrationFrom;
  if (state.phase === 'registering') return state.terms.schedule.biddingFrom;
  return 'endsAt' in state ? state.endsAt : null;
}

/** Where a bid that was taken at `at` leaves the end: free bidding before a timed phase ends when it was announced to. */
export function endAfterBid({ phase, terms, endsAt }: FreeBidding | TimedBidding, at: Date): Date {
  const { closing } = terms;
  if (closing.kind === 'fixed' || (closing.kind === 'timed' && phase === 'free-bidding')) return endsAt;
  const { windowMs, extendFrom } = closing;
  if (endsAt.getTime() - at.getTime() > windowMs) return endsAt;
  return later(extendFrom === 'bid' ? at : endsAt, windowMs);
}

function due(state: AuctionState, at: Date): AuctionState | null {
  const dueAt = nextDueAt(state);
  if (dueAt === null || at < dueAt) return null;
  if (state.phase === 'announced') return openRegistration(state, dueAt);
  if (state.phase === 'registering') return openBidding(state, dueAt);
  if (state.phase === 'free-bidding') return endFreeBidding(state);
  if (state.phase === 'timed-bidding') return close(state);
  invariant(state.phase === 'publicity', 'only these phases end by themselves');
  return openContracts(state);
}

function openRegistration({ terms, round }: Announced, changedAt: Date): Registering {
  return { phase: 'registering', terms, round, changedAt, registrations: [] };
}

/** Applicants that nobody found qualified by then may not bid. */
function openBidding(state: Registering, changedAt: Date): AuctionState {
  const { terms, round, registrations } = state;
  const common = { terms, round, changedAt, registrations };
  const endedNow = { endedAt: changedAt, relistedAt: null };
  const qualified = registrations.filter(({ status }) => status === 'qualified');
  const [only] = qualified;
  if (!only) return { ...common, phase: 'failed', reason: 'no-bidder-qualified', ...endedNow };
  if (qualified.length === 1 && terms.oneBidder === 'fail') {
    return { ...common, phase: 'failed', reason: 'too-few-bidders', ...endedNow };
  }
  if (qualified.length === 1 && terms.oneBidder === 'negotiate') {
    return { ...common, phase: 'negotiating', bidder: only.bidder };
  }
  return { ...common, phase: 'free-bidding', bids: { open: [], sealed: [] }, endsAt: terms.schedule.biddingUntil };
}

function endFreeBidding(state: FreeBidding): AuctionState {
  const { terms, round, registrations, bids, endsAt } = state;
  const common = { terms, round, changedAt: endsAt, registrations };
  const endedNow = { endedAt: endsAt, relistedAt: null };
  const bidders = new Set([...bids.open, ...bids.sealed].map(({ bidder }) => bidder)).size;
  if (bidders === 0) return { ...common, phase: 'failed', reason: 'no-bid', ...endedNow };
  if (bidders === 1 && terms.oneBidder === 'fail') {
    return { ...common, phase: 'failed', reason: 'too-few-bidders', ...endedNow };
  }
  const { closing } = terms;
  if (closing.kind !== 'timed' || bidders === 1) return close(state);
  const opensAt = later(endsAt, closing.waitMs);
  return { ...common, phase: 'timed-bidding', bids, opensAt, endsAt: later(opensAt, closing.durationMs) };
}

function close({ terms, round, registrations, bids, endsAt }: FreeBidding | TimedBidding): AuctionState {
  const nothingSealed = terms.form === 'open' && terms.reserve.kind !== 'sealed';
  const reserveTicks = terms.reserve.kind === 'open' ? terms.reserve.ticks : null;
  const opened = nothingSealed ? { bids: bids.open, voids: [], reserveTicks } : null;
  return { phase: 'closed', terms, round, changedAt: endsAt, registrations, bids, opened };
}

function openContracts(state: Publicity): AuctionState {
  const { terms, round, registrations, clearing, voids, awards, endsAt } = state;
  return { phase: 'contract', terms, round, changedAt: endsAt, registrations, clearing, voids, awards };
}

function later(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
