import { invariant } from '../../../shared/invariant.js';
import { addDays, shanghaiDay } from '../../../shared/clock.js';
import type {
  AgreeAlone,
  ClearAuction,
  EndNegotiation,
  OpenedReserve,
  OpenSeals,
  PublishResult,
} from './auction-event.js';
import { fenPerTickLotOf, lotsOf } from './auction-object.js';
import type { AuctionState, Award, Closed, FailureReason, Opened, VoidBid } from './auction-state.js';
import { bidderLotsMax, type AuctionTerms } from './auction-terms.js';
import { amountFault, contentFault } from './bid-rules.js';
import { reaches, type Bid, type SealedBid } from './bid.js';
import { clear, type BidderRoom, type Clearing, type ClearingTerms } from './clearing.js';
import { refuse, refused, taken, type Refusable, type Refusal } from './refusal.js';

/** Puts what was under the seals beside the bids. One unreadable bid is void by itself and stops nobody else. */
export function openSeals(state: AuctionState, event: OpenSeals): Refusable<AuctionState> {
  if (state.phase !== 'closed') return refused('wrong-phase', null, { phase: state.phase });
  const { terms, bids } = state;
  const nothingSealed = terms.form === 'open' && terms.reserve.kind !== 'sealed';
  if (nothingSealed) return refused('nothing-sealed');
  if (state.opened) return refused('already-opened');
  const given = new Map(event.bids.map((bid) => [bid.id, bid]));
  if (given.size !== event.bids.length || given.size !== bids.sealed.length)
    return refused('opened-bids-differ', 'bids');
  const reserve = openReserve(terms, event.reserve);
  if (!reserve.ok) return reserve;

  const read: Bid[] = [];
  const voids: VoidBid[] = [];
  for (const sealed of bids.sealed) {
    const bid = given.get(sealed.id);
    if (!bid) return refused('opened-bids-differ', 'bids', { bid: sealed.id });
    const rule = voidingRule(terms, sealed, bid);
    if (rule !== null) voids.push({ bid: sealed.id, bidder: sealed.bidder, rule });
    else if (bid.content)
      read.push({ ...bid.content, id: sealed.id, bidder: sealed.bidder, receivedAt: sealed.receivedAt });
  }
  const { rooms } = event;
  const opened: Opened = {
    bids: terms.form === 'open' ? bids.open : read,
    voids,
    reserveTicks: reserve.value,
    ...(rooms && { rooms }),
  };
  return taken({ ...state, changedAt: event.at, opened });
}

export function clearAuction(state: AuctionState, event: ClearAuction): Refusable<AuctionState> {
  if (state.phase !== 'closed') return refused('wrong-phase', null, { phase: state.phase });
  if (!state.opened) return refused('not-opened');
  const { bids, voids, reserveTicks, rooms } = state.opened;
  return taken(decided(state, event.at, clear(clearingTermsOf(state.terms, reserveTicks, rooms), bids), voids));
}

/** With one applicant the price is agreed, at the floor or better: the reserve where there is one, else the start. */
export function agreeAlone(state: AuctionState, event: AgreeAlone): Refusable<AuctionState> {
  if (state.phase !== 'negotiating') return refused('wrong-phase', null, { phase: state.phase });
  const { terms, bidder } = state;
  const reserve = openReserve(terms, event.reserve);
  if (!reserve.ok) return reserve;
  const fault = agreementFault(terms, event, reserve.value ?? terms.startTicks);
  if (fault) return { ok: false, refusal: fault };
  const { id, at, priceTicks, lots, allOrNone } = event;
  const bid = { id, bidder, receivedAt: at, priceTicks, lots, allOrNone };
  return taken(decided(state, at, clear(clearingTermsOf(terms, reserve.value), [bid]), []));
}

export function endNegotiation(state: AuctionState, { at }: EndNegotiation): Refusable<AuctionState> {
  if (state.phase !== 'negotiating') return refused('wrong-phase', null, { phase: state.phase });
  return taken(failed(state, at, 'no-agreement'));
}

export function publishResult(state: AuctionState, event: PublishResult): Refusable<AuctionState> {
  if (state.phase !== 'cleared') return refused('wrong-phase', null, { phase: state.phase });
  const { at, until, contractDueAt } = event;
  const { publicityDaysMin } = state.terms.rules;
  const earliest = addDays(shanghaiDay(at), publicityDaysMin);
  if (until < at || shanghaiDay(until) < earliest) {
    return refused('publicity-too-short', 'until', { publicityDaysMin, earliest });
  }
  if (contractDueAt <= until) return refused('due-before-now', 'contractDueAt');
  const awards = state.awards.map((award): Award => ({ ...award, dueAt: contractDueAt }));
  return taken({ ...state, phase: 'publicity', changedAt: at, awards, endsAt: until });
}

export function clearingTermsOf(
  terms: AuctionTerms,
  reserveTicks: number | null,
  rooms?: readonly BidderRoom[],
): ClearingTerms {
  return {
    ...(rooms && { rooms }),
    direction: terms.direction,
    policy: terms.policy,
    severalBids: terms.bidding.severalBids,
    lots: lotsOf(terms.object),
    fenPerTickLot: fenPerTickLotOf(terms.object),
    reserveTicks,
    bidderLotsMax: bidderLotsMax(terms),
  };
}

function openReserve({ reserve }: AuctionTerms, given: OpenedReserve | null): Refusable<number | null> {
  switch (reserve.kind) {
    case 'none':
      return given === null ? taken(null) : refused('reserve-seal-differs', 'reserve');
    case 'open':
      return given === null ? taken(reserve.ticks) : refused('reserve-seal-differs', 'reserve');
    case 'sealed':
      if (given?.fingerprint !== reserve.fingerprint) return refused('reserve-seal-differs', 'reserve');
      return Number.isSafeInteger(given.ticks) && given.ticks > 0
        ? taken(given.ticks)
        : refused('price-not-ticks', 'reserve.ticks');
  }
}

function voidingRule(terms: AuctionTerms, sealed: SealedBid, bid: OpenSeals['bids'][number]): VoidBid['rule'] | null {
  if (bid.content === null) return 'unreadable';
  if (bid.fingerprint !== sealed.fingerprint) return 'seal-differs';
  return contentFault(terms, bid.content)?.rule ?? null;
}

/** An agreed price need not lie on a bidding step, and may lie below a start that is above the reserve. */
function agreementFault(terms: AuctionTerms, event: AgreeAlone, floorTicks: number): Refusal | null {
  const { priceTicks, lots } = event;
  if (!Number.isSafeInteger(priceTicks) || priceTicks <= 0) return refuse('price-not-ticks', 'priceTicks');
  if (!reaches(terms.direction, priceTicks, floorTicks)) return refuse('price-worse-than-floor', 'priceTicks');
  const { limitTicks } = terms;
  if (limitTicks !== null && !reaches(terms.direction, priceTicks, limitTicks)) {
    return refuse('start-beyond-limit', 'priceTicks', { limitTicks });
  }
  const fault = contentFault(terms, { ...event, priceTicks: terms.startTicks }) ?? amountFault(terms, event);
  if (fault) return fault;
  const cap = bidderLotsMax(terms);
  return cap === null || lots <= cap ? null : refuse('above-bidder-cap', 'lots', { cap });
}

type Undecided = Closed | Extract<AuctionState, { readonly phase: 'negotiating' }>;

function decided(state: Undecided, at: Date, clearing: Clearing, voids: readonly VoidBid[]): AuctionState {
  if (clearing.soldLots === 0) return failed(state, at, whyNothingSold(clearing));
  const { terms, round, registrations } = state;
  const awards = awardsOf(clearing);
  return { phase: 'cleared', terms, round, changedAt: at, registrations, clearing, voids, awards };
}

function whyNothingSold({ losses }: Clearing): FailureReason {
  if (losses.length === 0) return 'no-valid-bid';
  return losses.every(({ reason }) => reason === 'reserve-not-met' || reason === 'superseded')
    ? 'reserve-not-met'
    : 'nothing-sold';
}

function failed({ terms, round, registrations }: Undecided, at: Date, reason: FailureReason): AuctionState {
  return { phase: 'failed', terms, round, changedAt: at, registrations, reason, endedAt: at, relistedAt: null };
}

function awardsOf({ allocations }: Clearing): readonly Award[] {
  const awards = new Map<string, Award>();
  for (const { bidder, lots, amountFen } of allocations) {
    const before = awards.get(bidder) ?? { bidder, lots: 0, amountFen: 0n, status: 'awaiting-contract', dueAt: null };
    awards.set(bidder, { ...before, lots: before.lots + lots, amountFen: before.amountFen + amountFen });
  }
  invariant(awards.size > 0, 'a clearing that sold something has a winner');
  return [...awards.values()];
}
