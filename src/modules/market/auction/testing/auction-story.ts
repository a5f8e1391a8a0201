import { DEFAULT_AUCTION_RULES, DEFAULT_CLOSING, DEFAULT_DEPOSIT } from '../auction-defaults.js';
import type { AuctionEvent } from '../auction-event.js';
import { draftAuction, handle } from '../auction-life.js';
import type { AuctionPhase, AuctionState } from '../auction-state.js';
import type { AuctionTerms, BiddingRules } from '../auction-terms.js';
import type { Refusal } from '../refusal.js';

/** `12 10:04:30` → that moment of March 2026 in Shanghai. */
export function march(text: string): Date {
  const [day = '', time = ''] = text.split(' ');
  return new Date(`2026-03-${day.padStart(2, '0')}T${time.padEnd(8, ':00')}+08:00`);
}

/** 30 % of 4.048 t at 21,000. */
export const NINGXIA_DEPOSIT_FEN = 2_550_240n;

export const NINGXIA_BIDDING: BiddingRules = {
  severalBids: 'best-counts',
  improvement: 'own',
  bidsPerBidderMax: 20,
  bidLotsMin: 1,
  bidderSharePerMillion: null,
  allOrNone: 'allowed',
};

/** 4.048 t of NOx as in 宁夏: from 21,000 by steps of 500, notice on the 2nd, bids on the 10th from nine to ten. */
export function ningxia(changes: Partial<AuctionTerms> = {}): AuctionTerms {
  return {
    direction: 'sale',
    object: { kind: 'lots', instrument: 'NOX-2026', lots: 4048, unitsPerLot: 1000n, fenPerTickLot: 1n },
    principal: '储备',
    barred: [],
    policy: { kind: 'pay-as-bid' },
    startTicks: 2100,
    stepTicks: 50,
    reserve: { kind: 'none' },
    limitTicks: null,
    form: 'open',
    bidding: NINGXIA_BIDDING,
    deposit: DEFAULT_DEPOSIT,
    schedule: {
      registrationFrom: march('2 09:00'),
      registrationUntil: march('7 17:00'),
      biddingFrom: march('10 09:00'),
      biddingUntil: march('10 10:00'),
    },
    closing: DEFAULT_CLOSING,
    oneBidder: 'bid-alone',
    rules: DEFAULT_AUCTION_RULES,
    ...changes,
  };
}

/** Carries events out and stops at the first that is refused. */
export function carryOut(state: AuctionState, ...events: readonly AuctionEvent[]): AuctionState {
  return events.reduce((current, event) => {
    const step = handle(current, event);
    if (!step.ok)
      throw new Error(`${event.kind} at ${event.at.toISOString()} refused: ${JSON.stringify(step.refusal)}`);
    return step.value;
  }, state);
}

/** The refusal of an event that must not be taken. */
export function refusalOf(state: AuctionState, event: AuctionEvent): Refusal | null {
  const step = handle(state, event);
  return step.ok ? null : step.refusal;
}

/** The state as one of its phases; anything else is a failed test. */
export function inPhase<P extends AuctionPhase>(
  state: AuctionState,
  phase: P,
): Extract<AuctionState, { readonly phase: P }> {
  if (state.phase !== phase) throw new Error(`in ${state.phase}, not ${phase}`);
  return state as Extract<AuctionState, { readonly phase: P }>;
}

export function announced(terms: AuctionTerms): AuctionState {
  return carryOut(draftAuction(terms, march('1 09:00')), { kind: 'announce', at: march('1 10:00') });
}

/** Announced, the bidders registered with the deposit they owe and found qualified. */
export function registered(
  terms: AuctionTerms,
  bidders: readonly string[],
  depositFen = NINGXIA_DEPOSIT_FEN,
): AuctionState {
  const signUps = bidders.map((bidder) => ({ kind: 'register', at: march('3 09:00'), bidder, depositFen }) as const);
  const verdicts = bidders.map(
    (bidder) =>
      ({ kind: 'judge-registration', at: march('8 09:00'), bidder, verdict: 'qualified', reason: null }) as const,
  );
  return carryOut(announced(terms), ...signUps, ...verdicts);
}

export function bid(
  id: number,
  bidder: string,
  at: string,
  priceTicks: number,
  lots: number,
  allOrNone = false,
): AuctionEvent {
  return { kind: 'place-bid', id, bidder, at: march(at), priceTicks, lots, allOrNone };
}

export function passTo(at: string): AuctionEvent {
  return { kind: 'pass-time', at: march(at) };
}
