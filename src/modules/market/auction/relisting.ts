import { addDays, shanghaiDay } from '../../../shared/clock.js';
import { splitByLargestRemainder } from '../../../shared/rounding.js';
import { auctionAmountFen, lotsOf, type AuctionObject } from './auction-object.js';
import type { AuctionState, Defaulted, Draft, Failed, Paid, Registered } from './auction-state.js';
import type { AuctionTerms, Reserve, Schedule } from './auction-terms.js';
import { reaches } from './bid.js';
import { refuse, refused, taken, type Refusable, type Refusal } from './refusal.js';

export interface RelistRequest {
  readonly at: Date;
  readonly startTicks: number;
  readonly stepTicks: number;
  readonly reserve: Reserve;
  readonly schedule: Schedule;
}

export interface Relisting {
  /** The round that ended, which cannot be put up again. */
  readonly previous: Relistable;
  /** The next round, to be announced like any auction. */
  readonly next: Draft;
}

export type Relistable = Failed | Defaulted | Paid | Registered;

const MILLION = 1_000_000n;

/**
 * Puts up again what an auction left: everything after a failure, what defaulted and what stayed unsold otherwise. The
 * start may be worse for the principal by so much and no more, and who defaulted may not bid again.
 */
export function relist(state: AuctionState, request: RelistRequest): Refusable<Relisting> {
  if (!isRelistable(state)) return refused('wrong-phase', null, { phase: state.phase });
  if (state.relistedAt !== null) return refused('already-relisted');
  const lots = lotsLeft(state);
  if (lots === 0) return refused('nothing-left');
  const fault = timeFault(state, request.at) ?? startFault(state.terms, request.startTicks);
  if (fault) return { ok: false, refusal: fault };
  const { at, startTicks, stepTicks, reserve, schedule } = request;
  const terms: AuctionTerms = {
    ...state.terms,
    object: objectLeft(state.terms.object, lots, startTicks),
    startTicks,
    stepTicks,
    reserve,
    schedule,
    barred: [...new Set([...state.terms.barred, ...defaulters(state)])],
    // What is left may be less than the smallest bid so far.
    bidding: { ...state.terms.bidding, bidLotsMin: Math.min(state.terms.bidding.bidLotsMin, lots) },
  };
  return taken({
    previous: { ...state, relistedAt: at, changedAt: at },
    next: { phase: 'draft', terms, round: state.round + 1, changedAt: at },
  });
}

/** Lots that nobody took, or whose taker defaulted. */
export function lotsLeft(state: Relistable): number {
  if (state.phase === 'failed') return lotsOf(state.terms.object);
  return state.awards.reduce(
    (sum, { status, lots }) => sum + (status === 'defaulted' ? lots : 0),
    state.clearing.unsoldLots,
  );
}

/** The start that is as bad for the principal as the rules allow: lowest of a sale, highest of a purchase. */
export function worstRelistTicks({ direction, startTicks, rules, limitTicks }: AuctionTerms): number {
  const cut = BigInt(startTicks) * BigInt(rules.relisting.startCutMaxPerMillion);
  // Rounded towards the start, so that the cut is never more than allowed.
  const ticks = direction === 'sale' ? startTicks - Number(cut / MILLION) : startTicks + Number(cut / MILLION);
  return limitTicks !== null && !reaches(direction, ticks, limitTicks) ? limitTicks : ticks;
}

function isRelistable(state: AuctionState): state is Relistable {
  return ['failed', 'defaulted', 'paid', 'registered'].includes(state.phase);
}

function defaulters(state: Relistable): readonly string[] {
  if (state.phase === 'failed') return [];
  return state.awards.filter(({ status }) => status === 'defaulted').map(({ bidder }) => bidder);
}

function timeFault(state: Relistable, at: Date): Refusal | null {
  const { daysMax, roundsMax } = state.terms.rules.relisting;
  if (state.round >= roundsMax) return refuse('too-many-rounds', null, { roundsMax });
  const latest = addDays(shanghaiDay(state.endedAt), daysMax);
  return shanghaiDay(at) <= latest ? null : refuse('relisted-too-late', null, { daysMax, latest });
}

function startFault(terms: AuctionTerms, startTicks: number): Refusal | null {
  if (!Number.isSafeInteger(startTicks) || startTicks <= 0) return refuse('price-not-ticks', 'startTicks');
  const worst = worstRelistTicks(terms);
  return reaches(terms.direction, startTicks, worst) ? null : refuse('start-lowered-too-far', 'startTicks', { worst });
}

function objectLeft(object: AuctionObject, lots: number, startTicks: number): AuctionObject {
  if (object.kind === 'lots') return { ...object, lots };
  const startsFen = splitByLargestRemainder(
    auctionAmountFen(object, startTicks, 1),
    object.parts.map(({ startFen }) => startFen),
  );
  return { ...object, parts: object.parts.map((part, index) => ({ ...part, startFen: startsFen[index] ?? 0n })) };
}
