import type { TradingParty } from '../trading-access.js';

/**
 * An agreement transfer (协议转让): two parties agree on a quantity and an amount, and the rulebook says whether an
 * authority must agree before the deal is made, after it, or not at all. docs/rules/agreement.md has the rules.
 */

export const AGREEMENT_STATUSES = [
  'offered',
  'awaiting-approval',
  'awaiting-confirmation',
  'done',
  'declined',
  'withdrawn',
  'void',
  'refused',
  'unwound',
] as const;
/** `refused`: there was no deal. `unwound`: there was one, and it was taken back. `void`: the day of the offer ended, or a side may trade no more. */
export type AgreementStatus = (typeof AGREEMENT_STATUSES)[number];

export type AgreementSide = 'buy' | 'sell';
export type ApprovalTime = 'before' | 'after' | 'none';

export interface DealRef {
  readonly sequence: number;
  readonly fill: number;
}

/** Plain JSON; units and fen are text. */
export interface AgreementTerms {
  readonly units: string;
  readonly amountFen: string;
}

export interface MakeAgreement {
  readonly kind: 'offer';
  /** What the proposer does. */
  readonly side: AgreementSide;
  readonly terms: AgreementTerms;
  readonly proposer: TradingParty;
  readonly counterparty: TradingParty;
  /** Who decides on deals between these two; null where there is nobody. */
  readonly authority: string | null;
  readonly clientReference: string | null;
}

export type AgreementRequest =
  | MakeAgreement
  | { readonly kind: 'accept' }
  | { readonly kind: 'decline' }
  | { readonly kind: 'withdraw' }
  /** What the authority decided, carried here from the proposal. */
  | { readonly kind: 'decide'; readonly approved: boolean; readonly proposal: string };

export type AgreementAction =
  /** The rules under which it was offered stay with it. */
  | (MakeAgreement & {
      readonly approval: ApprovalTime;
      readonly fees: { readonly buy: string; readonly sell: string };
    })
  | Exclude<AgreementRequest, MakeAgreement>;

export interface Agreement {
  readonly side: AgreementSide;
  readonly terms: AgreementTerms;
  readonly proposer: TradingParty;
  /** Who made the offer, and so puts it before the authority. */
  readonly proposerUser: string;
  readonly counterparty: TradingParty;
  readonly approval: ApprovalTime;
  readonly authority: string | null;
  readonly fees: { readonly buy: string; readonly sell: string };
  readonly clientReference: string | null;
  readonly deal: DealRef | null;
  readonly reversal: DealRef | null;
  /** The proposal by which it was decided. */
  readonly decidedBy: string | null;
}

export function awaitsDecision(status: string): boolean {
  return status === 'awaiting-approval' || status === 'awaiting-confirmation';
}

export type AgreementRole = 'proposer' | 'counterparty';

/** null: not a party to it. */
export function agreementRole(agreement: Agreement, organization: string): AgreementRole | null {
  if (agreement.proposer.organization === organization) return 'proposer';
  return agreement.counterparty.organization === organization ? 'counterparty' : null;
}

export function agreementSide({ side }: Pick<Agreement, 'side'>, role: AgreementRole): AgreementSide {
  if (role === 'proposer') return side;
  return side === 'buy' ? 'sell' : 'buy';
}

export function buyerAndSeller({ side, proposer, counterparty }: Agreement): readonly [TradingParty, TradingParty] {
  return side === 'buy' ? [proposer, counterparty] : [counterparty, proposer];
}
