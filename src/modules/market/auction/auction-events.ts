import { invariant } from '../../../shared/invariant.js';
import type { AuctionAction } from './auction-action.js';
import { stateOf, type AuctionContent } from './auction-content.js';
import type { AuctionEvent } from './auction-event.js';
import type { AuctionGrid } from './auction-grid.js';
import { handle } from './auction-life.js';
import type { AuctionState } from './auction-state.js';
import type { AuctionTerms } from './auction-terms.js';
import { depositFen } from './deposit.js';
import { openingOf } from './opening-seals.js';
import { passTime } from './passing-time.js';
import { startValueFen } from './announcement.js';

/** A step with what the loop adds to it. */
export interface Taken {
  /** Of the command; the id of a bid. */
  readonly sequence: number;
  readonly at: Date;
  /** null: the clock. */
  readonly organization: string | null;
}

/** An action on an auction that is there; how one begins is not among them. */
export type StepAction = Exclude<AuctionAction, { readonly kind: 'announce' | 'relist' | 'archive' }>;

/** What the action is to the auction's rules. */
export function eventOf(
  content: AuctionContent,
  grid: AuctionGrid,
  action: StepAction,
  { sequence, at, organization }: Taken,
): AuctionEvent {
  const bidder = organization ?? '';
  switch (action.kind) {
    case 'register':
      return { kind: 'register', at, bidder, depositFen: dueDepositFen(stateOf(content).terms) };
    case 'withdraw-registration':
      return { kind: 'withdraw-registration', at, bidder };
    case 'judge-registration':
      return { ...action, at };
    case 'place-bid':
      return { ...action, at, id: sequence, bidder };
    case 'place-sealed-bid': {
      const ciphertext = new Uint8Array(Buffer.from(action.ciphertext, 'base64'));
      return { kind: 'place-sealed-bid', at, id: sequence, bidder, ciphertext, fingerprint: action.fingerprint };
    }
    case 'open-seals': {
      const state = passTime(stateOf(content), at);
      // The rules refuse it in any other phase, whatever is in it.
      if (state.phase !== 'closed') return { kind: 'open-seals', at, bids: [], reserve: null };
      return openingOf(content, state, grid, action, at);
    }
    case 'agree':
      return {
        kind: 'agree',
        at,
        id: sequence,
        priceTicks: action.priceTicks,
        lots: action.lots,
        allOrNone: false,
        reserve: null,
      };
    case 'sign-contract':
      return { kind: 'sign-contract', at, bidder, paymentDueAt: new Date(action.paymentDueAt) };
    case 'perform':
      return { kind: 'record-payment', at, bidder };
    case 'renounce':
      return { kind: 'declare-default', at, bidder, why: 'renounced' };
    case 'declare-default':
      return { kind: 'declare-default', at, bidder: action.bidder, why: 'overdue' };
    case 'publish-result':
      return {
        kind: 'publish-result',
        at,
        until: new Date(action.until),
        contractDueAt: new Date(action.contractDueAt),
      };
    case 'cancel':
    case 'clear':
    case 'end-negotiation':
    case 'pass-time':
      return { ...action, at };
  }
}

/** What a bidder has to deposit. */
export function dueDepositFen(terms: AuctionTerms): bigint {
  return depositFen(terms.deposit, startValueFen(terms));
}

/**
 * The register shows a winner as the holder as soon as the ledger has delivered, in the same transaction: so whoever has
 * paid is registered once all have paid or defaulted.
 */
export function withTransfersRecorded(state: AuctionState, at: Date): AuctionState {
  if (state.phase !== 'paid') return state;
  return state.awards
    .filter(({ status }) => status === 'paid')
    .reduce<AuctionState>((current, { bidder }) => {
      const recorded = handle(current, { kind: 'record-transfer', at, bidder });
      invariant(recorded.ok, 'a winner that paid can be registered');
      return recorded.value;
    }, state);
}
