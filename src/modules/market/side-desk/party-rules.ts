import { DomainError } from '../../../shared/domain-error.js';
import type { Purchase } from '../limits/limit-reads.js';
import { restricted, type TradingStatus } from '../loop/admission.js';
import type { DeskRequest } from '../loop/request.js';
import { COUNTERPARTY_RESTRICTED } from '../market.errors.js';
import type { Party } from './deal.js';

type Side = 'buy' | 'sell';

/** Whether an account may trade on this side now. */
export function isFree(side: Side, status: TradingStatus | undefined): boolean {
  return (side === 'buy' ? status?.mayBuy : status?.maySell) === true;
}

/** Of whoever asks. Throws market.account-restricted with the reason. */
export function checkMay(side: Side, status: TradingStatus | undefined): void {
  if (!isFree(side, status)) throw restricted(status);
}

/** Of the other side, whose reasons are its own affair. Throws market.counterparty-restricted. */
export function checkOther(side: Side, status: TradingStatus | undefined): void {
  if (!isFree(side, status)) throw new DomainError(COUNTERPARTY_RESTRICTED);
}

/** Either side of a request about named parties may be the one that buys. */
export function eitherBuys({ accountId, instrument }: DeskRequest, others: readonly bigint[]): readonly Purchase[] {
  const own = accountId === null ? [] : [accountId];
  return [...new Set([...own, ...others])].map((account) => ({ accountId: account, instrument }));
}

export function asParty({ account, organization }: { readonly account: number; readonly organization: string }): Party {
  return { accountId: BigInt(account), organizationId: organization };
}
