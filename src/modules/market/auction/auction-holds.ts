import { CNY } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import { feeOn, type FeeSchedule } from '../desk/fee-schedule.js';
import { memberOf, unitsOfLots, type AuctionContent } from './auction-content.js';
import { amountsOfParts, lotsOf, type AuctionObject } from './auction-object.js';
import type { AuctionState, Award } from './auction-state.js';
import { startValueFen } from './announcement.js';
import { depositAccountsOf } from './deposit-accounts.js';

/** What an auction holds of somebody in the ledger. */
export interface AuctionHold {
  readonly organization: string;
  readonly account: number;
  readonly asset: string;
  readonly amount: bigint;
}

/** One deal that an award comes to: a part of a package has its own. */
export interface AwardPart {
  readonly instrument: string;
  readonly units: bigint;
  readonly amountFen: bigint;
}

/** An award as deals; the amounts sum to what was won. */
export function partsOf(object: AuctionObject, { lots, amountFen }: Pick<Award, 'lots' | 'amountFen'>): AwardPart[] {
  const amounts = object.kind === 'lots' ? [amountFen] : amountsOfParts(object, amountFen);
  return unitsOfLots(object, lots).map(({ instrument, units }, index) => {
    const partFen = amounts[index];
    invariant(partFen !== undefined, 'every part has its amount');
    return { instrument, units, amountFen: partFen };
  });
}

/** What the buyer of an award pays: the amount and the fee on each deal. */
export function buyerNeedsFen(
  object: AuctionObject,
  award: Pick<Award, 'lots' | 'amountFen'>,
  schedule: FeeSchedule,
): bigint {
  return partsOf(object, award).reduce((sum, { amountFen }) => sum + amountFen + feeOn(schedule, amountFen), 0n);
}

/**
 * What the principal must hold: of a sale the units that nobody has yet and somebody may still get, of a purchase the
 * money for them. In a purchase `heldFen` is what it holds: a result never asks for more by itself, so that no firm's
 * balance is taken into for a fee that several small deals make larger; whoever performs is then told what is lacking.
 */
export function principalHolds(
  content: Pick<AuctionContent, 'principal'>,
  state: AuctionState,
  buyerFees: FeeSchedule,
  heldFen: bigint,
): AuctionHold[] {
  const { organization, account } = content.principal;
  const { terms } = state;
  if (terms.direction === 'sale') {
    return unitsOfLots(terms.object, lotsInQuestion(state)).map(({ instrument, units }) => ({
      organization,
      account,
      asset: instrument,
      amount: units,
    }));
  }
  return [{ organization, account, asset: CNY, amount: moneyInQuestion(state, buyerFees, heldFen) }];
}

/** Deposits that are kept: what becomes of the others is told apart, by `depositAccountsOf`. */
export function depositHolds(content: AuctionContent, state: AuctionState): AuctionHold[] {
  return depositAccountsOf(state).map(({ bidder, keptFen }) => {
    const member = memberOf(content, bidder);
    invariant(member, 'who paid a deposit signed up');
    return { organization: bidder, account: member.account, asset: CNY, amount: keptFen };
  });
}

/** Lots that nobody has yet and somebody may still get. */
export function lotsInQuestion(state: AuctionState): number {
  switch (state.phase) {
    case 'draft':
    case 'paid':
    case 'registered':
    case 'failed':
    case 'defaulted':
    case 'cancelled':
      return 0;
    case 'announced':
    case 'registering':
    case 'free-bidding':
    case 'timed-bidding':
    case 'negotiating':
    case 'closed':
      return lotsOf(state.terms.object);
    case 'cleared':
    case 'publicity':
    case 'contract':
      return openAwards(state.awards).reduce((sum, { lots }) => sum + lots, 0);
  }
}

function moneyInQuestion(state: AuctionState, fees: FeeSchedule, heldFen: bigint): bigint {
  const lots = lotsInQuestion(state);
  if (lots === 0) return 0n;
  const { object } = state.terms;
  if (!('awards' in state)) return buyerNeedsFen(object, { lots, amountFen: startValueFen(state.terms) }, fees);
  const needed = openAwards(state.awards).reduce((sum, award) => sum + buyerNeedsFen(object, award, fees), 0n);
  return needed < heldFen ? needed : heldFen;
}

export function openAwards(awards: readonly Award[]): readonly Award[] {
  return awards.filter(({ status }) => status === 'awaiting-contract' || status === 'awaiting-payment');
}
