import { unreachable } from '../../../shared/invariant.js';
import type { AuctionState, Award, Registration } from './auction-state.js';
import { accountForDeposits, type DepositAccount, type DepositOutcome } from './deposit.js';

/** Where the deposits of an auction are at this moment: they sum to what its registrations paid. */
export function depositAccountsOf(state: AuctionState): readonly DepositAccount[] {
  if (!('registrations' in state)) return [];
  const deposits = state.registrations.map(({ bidder, depositFen }) => ({ bidder, takenFen: depositFen }));
  return accountForDeposits(state.terms.direction, deposits, outcomesOf(state, state.registrations));
}

function outcomesOf(state: AuctionState, registrations: readonly Registration[]): ReadonlyMap<string, DepositOutcome> {
  switch (state.phase) {
    case 'draft':
    case 'announced':
    case 'failed':
    case 'cancelled':
      return new Map();
    case 'registering':
      return keptFor(registrations.filter(({ status }) => status === 'applied' || status === 'qualified'));
    case 'free-bidding':
    case 'timed-bidding':
    case 'negotiating':
    case 'closed':
      // Who was never found qualified cannot bid, so there is nothing left to keep its deposit for.
      return keptFor(registrations.filter(({ status }) => status === 'qualified'));
    case 'cleared':
    case 'publicity':
    case 'contract':
    case 'paid':
    case 'registered':
    case 'defaulted':
      return new Map(state.awards.map((award) => [award.bidder, outcomeOf(award)]));
    default:
      return unreachable(state);
  }
}

function keptFor(registrations: readonly Registration[]): ReadonlyMap<string, DepositOutcome> {
  return new Map(registrations.map(({ bidder }) => [bidder, { kind: 'kept' }]));
}

function outcomeOf({ status, amountFen }: Award): DepositOutcome {
  switch (status) {
    case 'awaiting-contract':
    case 'awaiting-payment':
      return { kind: 'kept' };
    case 'paid':
    case 'registered':
      return { kind: 'performed', priceFen: amountFen };
    case 'defaulted':
      return { kind: 'forfeited' };
    default:
      return unreachable(status);
  }
}
