import { invariant, unreachable } from '../../../shared/invariant.js';
import { divideHalfUp } from '../../../shared/rounding.js';
import type { Direction } from './auction-object.js';

export type DepositRule =
  /** A share of the value at the start price, half-up to the fen. */
  | { readonly kind: 'share-of-start'; readonly ratePerMillion: number }
  /** The same for every auction lot (标段), as in 亳州. */
  | { readonly kind: 'fixed'; readonly amountFen: bigint };

/** A deposit that was taken from a bidder. */
export interface Deposit {
  readonly bidder: string;
  readonly takenFen: bigint;
}

/** What the auction came to for a bidder. */
export type DepositOutcome =
  /** It is still open whether the bidder performs. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'released' }
  /** The bidder owes `priceFen`; the deposit counts towards it and what is beyond comes back. */
  | { readonly kind: 'performed'; readonly priceFen: bigint }
  | { readonly kind: 'forfeited' };

/** Where every fen of a deposit is: the four parts sum to what was taken. */
export interface DepositAccount {
  readonly bidder: string;
  readonly takenFen: bigint;
  readonly keptFen: bigint;
  readonly releasedFen: bigint;
  readonly appliedFen: bigint;
  readonly forfeitedFen: bigint;
}

const MILLION = 1_000_000n;

export function depositFen(rule: DepositRule, startValueFen: bigint): bigint {
  switch (rule.kind) {
    case 'share-of-start':
      return divideHalfUp(startValueFen * BigInt(rule.ratePerMillion), MILLION);
    case 'fixed':
      return rule.amountFen;
    default:
      return unreachable(rule);
  }
}

/** Accounts for every deposit; a bidder that `outcomes` does not name gets its deposit back. */
export function accountForDeposits(
  direction: Direction,
  deposits: readonly Deposit[],
  outcomes: ReadonlyMap<string, DepositOutcome>,
): readonly DepositAccount[] {
  const bidders = new Set(deposits.map(({ bidder }) => bidder));
  invariant(bidders.size === deposits.length, 'a bidder pays one deposit');
  for (const bidder of outcomes.keys()) invariant(bidders.has(bidder), 'who has an outcome paid a deposit');
  return deposits.map((deposit) => {
    const account = accountFor(direction, deposit, outcomes.get(deposit.bidder) ?? { kind: 'released' });
    const { keptFen, releasedFen, appliedFen, forfeitedFen } = account;
    invariant(keptFen + releasedFen + appliedFen + forfeitedFen === deposit.takenFen, 'a deposit goes somewhere');
    return account;
  });
}

function accountFor(direction: Direction, { bidder, takenFen }: Deposit, outcome: DepositOutcome): DepositAccount {
  const nothing = { bidder, takenFen, keptFen: 0n, releasedFen: 0n, appliedFen: 0n, forfeitedFen: 0n };
  switch (outcome.kind) {
    case 'kept':
      return { ...nothing, keptFen: takenFen };
    case 'released':
      return { ...nothing, releasedFen: takenFen };
    case 'forfeited':
      return { ...nothing, forfeitedFen: takenFen };
    case 'performed': {
      // In a purchase the bidder is paid and owes no price, so nothing of its deposit is applied.
      const appliedFen = direction === 'purchase' ? 0n : takenFen < outcome.priceFen ? takenFen : outcome.priceFen;
      return { ...nothing, appliedFen, releasedFen: takenFen - appliedFen };
    }
    default:
      return unreachable(outcome);
  }
}
