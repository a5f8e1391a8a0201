import { invariant, unreachable } from '../../../shared/invariant.js';
import { announcementFault, startValueFen } from './announcement.js';
import type {
  Announce,
  AuctionEvent,
  CancelAuction,
  JudgeRegistration,
  Register,
  WithdrawRegistration,
} from './auction-event.js';
import type { AuctionPhase, AuctionState, Draft, Registering, Registration } from './auction-state.js';
import type { AuctionTerms } from './auction-terms.js';
import { agreeAlone, clearAuction, endNegotiation, openSeals, publishResult } from './deciding.js';
import { depositFen } from './deposit.js';
import { passTime } from './passing-time.js';
import { declareDefault, recordPayment, recordTransfer, signContract } from './performing.js';
import { refused, taken, type Refusable } from './refusal.js';
import { placeBid, placeSealedBid } from './taking-bids.js';

/** Most firms in one auction, those that withdrew included; our bound. */
export const REGISTRATIONS_MAX = 1000;

/** What is being performed cannot be called off, and what has ended is over. */
const BEYOND_CANCELLING: readonly AuctionPhase[] = [
  'contract',
  'paid',
  'registered',
  'defaulted',
  'failed',
  'cancelled',
];

export function draftAuction(terms: AuctionTerms, at: Date): Draft {
  return { phase: 'draft', terms, round: 1, changedAt: at };
}

/**
 * The life of an auction: the next state, or the rule that refuses the event; a refused event changes nothing. First
 * all happens that fell due by the event's moment, then the event itself, so the same events give the same states
 * whether or not anybody looked in between.
 */
export function handle(state: AuctionState, event: AuctionEvent): Refusable<AuctionState> {
  invariant(event.at >= state.changedAt, 'server time does not go backwards');
  return take(passTime(state, event.at), event);
}

function take(state: AuctionState, event: AuctionEvent): Refusable<AuctionState> {
  switch (event.kind) {
    case 'announce':
      return announce(state, event);
    case 'register':
      return register(state, event);
    case 'withdraw-registration':
      return withdrawRegistration(state, event);
    case 'judge-registration':
      return judgeRegistration(state, event);
    case 'place-bid':
      return placeBid(state, event);
    case 'place-sealed-bid':
      return placeSealedBid(state, event);
    case 'open-seals':
      return openSeals(state, event);
    case 'clear':
      return clearAuction(state, event);
    case 'agree':
      return agreeAlone(state, event);
    case 'end-negotiation':
      return endNegotiation(state, event);
    case 'publish-result':
      return publishResult(state, event);
    case 'sign-contract':
      return signContract(state, event);
    case 'record-payment':
      return recordPayment(state, event);
    case 'record-transfer':
      return recordTransfer(state, event);
    case 'declare-default':
      return declareDefault(state, event);
    case 'cancel':
      return cancel(state, event);
    case 'pass-time':
      return taken(state);
    default:
      return unreachable(event);
  }
}

function announce(state: AuctionState, { at }: Announce): Refusable<AuctionState> {
  if (state.phase !== 'draft') return refused('wrong-phase', null, { phase: state.phase });
  const fault = announcementFault(state.terms, at);
  return fault ? { ok: false, refusal: fault } : taken({ ...state, phase: 'announced', changedAt: at });
}

function register(state: AuctionState, event: Register): Refusable<AuctionState> {
  if (state.phase !== 'registering') return refused('registration-closed', null, { phase: state.phase });
  const { at, bidder } = event;
  const { terms, registrations } = state;
  if (at >= terms.schedule.registrationUntil) return refused('registration-closed');
  if (bidder === terms.principal) return refused('principal-may-not-bid', 'bidder');
  if (terms.barred.includes(bidder)) return refused('bidder-barred', 'bidder');
  if (registrations.some((each) => each.bidder === bidder)) return refused('already-registered', 'bidder');
  if (registrations.length >= REGISTRATIONS_MAX) return refused('too-many-registrations', 'bidder');
  const dueFen = depositFen(terms.deposit, startValueFen(terms));
  if (event.depositFen !== dueFen) return refused('deposit-differs', 'depositFen', { dueFen: `${dueFen}` });
  const registration: Registration = { bidder, depositFen: dueFen, registeredAt: at, status: 'applied', reason: null };
  return taken({ ...state, changedAt: at, registrations: [...registrations, registration] });
}

/** A firm may step back while others may still sign up; afterwards it is bound. */
function withdrawRegistration(state: AuctionState, { at, bidder }: WithdrawRegistration): Refusable<AuctionState> {
  if (state.phase !== 'registering' || at >= state.terms.schedule.registrationUntil)
    return refused('registration-closed');
  return changeRegistration(state, bidder, at, (registration) =>
    registration.status === 'applied' || registration.status === 'qualified'
      ? taken({ ...registration, status: 'withdrawn' })
      : refused('already-judged', 'bidder', { status: registration.status }),
  );
}

function judgeRegistration(state: AuctionState, event: JudgeRegistration): Refusable<AuctionState> {
  if (state.phase !== 'registering') return refused('registration-closed', null, { phase: state.phase });
  const { at, bidder, verdict, reason } = event;
  return changeRegistration(state, bidder, at, (registration) =>
    registration.status === 'applied'
      ? taken({ ...registration, status: verdict, reason })
      : refused('already-judged', 'bidder', { status: registration.status }),
  );
}

function changeRegistration(
  state: Registering,
  bidder: string,
  at: Date,
  change: (registration: Registration) => Refusable<Registration>,
): Refusable<AuctionState> {
  const registration = state.registrations.find((each) => each.bidder === bidder);
  if (!registration) return refused('not-registered', 'bidder');
  const changed = change(registration);
  if (!changed.ok) return changed;
  const registrations = state.registrations.map((each) => (each === registration ? changed.value : each));
  return taken({ ...state, changedAt: at, registrations });
}

/** Until contracts are signed a result can be void (串通 and the like), and everybody gets the deposit back. */
function cancel(state: AuctionState, { at, reason }: CancelAuction): Refusable<AuctionState> {
  if (BEYOND_CANCELLING.includes(state.phase)) return refused('wrong-phase', null, { phase: state.phase });
  const registrations = 'registrations' in state ? state.registrations : [];
  const { terms, round } = state;
  return taken({ phase: 'cancelled', terms, round, changedAt: at, registrations, reason });
}
