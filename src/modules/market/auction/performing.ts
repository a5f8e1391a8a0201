import type { DeclareDefault, RecordPayment, RecordTransfer, SignContract } from './auction-event.js';
import type { AuctionState, Award, AwardStatus, Contract, Paid } from './auction-state.js';
import { refuse, refused, taken, type Refusable, type Refusal } from './refusal.js';

/** A winner signs. After its day only a default is left to be declared: nobody is let off by whoever happens to be on duty. */
export function signContract(state: AuctionState, event: SignContract): Refusable<AuctionState> {
  const { at, bidder, paymentDueAt } = event;
  if (paymentDueAt <= at) return refused('due-before-now', 'paymentDueAt');
  return inContract(state, bidder, at, (award) => {
    const fault = stepFault(award, 'awaiting-contract', at);
    return fault ?? { ...award, status: 'awaiting-payment', dueAt: paymentDueAt };
  });
}

export function recordPayment(state: AuctionState, { at, bidder }: RecordPayment): Refusable<AuctionState> {
  return inContract(state, bidder, at, (award) => {
    const fault = stepFault(award, 'awaiting-payment', at);
    return fault ?? { ...award, status: 'paid', dueAt: null };
  });
}

/** A winner that did not sign or pay by its day, or that says it will not, defaults and loses its deposit. */
export function declareDefault(state: AuctionState, { at, bidder, why }: DeclareDefault): Refusable<AuctionState> {
  return inContract(state, bidder, at, (award) => {
    const open = award.status === 'awaiting-contract' || award.status === 'awaiting-payment';
    if (!open) return refuse('step-not-next', 'bidder', { status: award.status });
    if (why === 'overdue' && !isOverdue(award, at)) return refuse('not-overdue', 'why');
    return { ...award, status: 'defaulted', dueAt: null };
  });
}

/** The register shows a winner as the holder of what it paid for. */
export function recordTransfer(state: AuctionState, { at, bidder }: RecordTransfer): Refusable<AuctionState> {
  if (state.phase !== 'paid') return refused('wrong-phase', null, { phase: state.phase });
  const changed = changeAward(state, bidder, (award) =>
    award.status === 'paid'
      ? { ...award, status: 'registered' }
      : refuse('step-not-next', 'bidder', { status: award.status }),
  );
  if (!changed.ok) return changed;
  const awards = changed.value;
  const done = awards.every(({ status }) => status === 'registered' || status === 'defaulted');
  return taken({ ...state, phase: done ? 'registered' : 'paid', changedAt: at, awards });
}

type Change = (award: Award) => Award | Refusal;

function inContract(state: AuctionState, bidder: string, at: Date, change: Change): Refusable<AuctionState> {
  if (state.phase !== 'contract') return refused('wrong-phase', null, { phase: state.phase });
  const changed = changeAward(state, bidder, change);
  if (!changed.ok) return changed;
  const awards = changed.value;
  const next = { ...state, changedAt: at, awards };
  const has = (...statuses: readonly AwardStatus[]): boolean => awards.some(({ status }) => statuses.includes(status));
  if (has('awaiting-contract', 'awaiting-payment')) return taken(next);
  return taken({ ...next, phase: has('paid') ? 'paid' : 'defaulted', endedAt: at, relistedAt: null });
}

function changeAward(state: Contract | Paid, bidder: string, change: Change): Refusable<readonly Award[]> {
  const award = state.awards.find((each) => each.bidder === bidder);
  if (!award) return refused('not-a-winner', 'bidder');
  const changed = change(award);
  if ('rule' in changed) return { ok: false, refusal: changed };
  return taken(state.awards.map((each) => (each === award ? changed : each)));
}

function stepFault(award: Award, expected: AwardStatus, at: Date): Refusal | null {
  if (award.status !== expected) return refuse('step-not-next', 'bidder', { status: award.status });
  return isOverdue(award, at) ? refuse('overdue', null, { dueAt: award.dueAt?.toISOString() ?? '' }) : null;
}

function isOverdue({ dueAt }: Award, at: Date): boolean {
  return dueAt !== null && at >= dueAt;
}
