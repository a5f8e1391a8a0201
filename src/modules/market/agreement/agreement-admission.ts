import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { broken, checkNotHalted, MARKET_CLOSED } from '../day/order-rules.js';
import { checkDeskPurchases } from '../limits/check-limits.js';
import type { DeskPurchase } from '../limits/desk-purchases.js';
import { requireFunds, requireUnits, type TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { MarketState } from '../loop/market-state.js';
import type { DeskRequest } from '../loop/request.js';
import { OWN_GROUP } from '../market.errors.js';
import { buyerHoldFen, type DealTerms } from '../side-desk/deal.js';
import { DeskItem } from '../side-desk/desk-item.js';
import { checkMay, checkOther } from '../side-desk/party-rules.js';
import type { TradingParty } from '../trading-access.js';
import {
  agreementRole,
  agreementSide,
  awaitsDecision,
  buyerAndSeller,
  type Agreement,
  type AgreementAction,
  type AgreementRequest,
  type AgreementRole,
  type AgreementSide,
  type MakeAgreement,
  type AgreementTerms,
} from './agreement.js';
import {
  AGREEMENT_ENDED,
  AGREEMENT_NO_AUTHORITY,
  AGREEMENT_NOT_FOUND,
  AGREEMENT_NOT_OFFERED,
  AGREEMENT_OTHER_SIDE,
} from './agreement.errors.js';

export type OfferAction = Extract<AgreementAction, { kind: 'offer' }>;

/** Decides what may be offered, accepted and decided; a refusal is a DomainError and leaves no trace. */
export class AgreementAdmission {
  constructor(private readonly state: MarketState) {}

  admit(
    draft: BatchDraft,
    request: DeskRequest,
    status: TradingStatus | undefined,
    statusOf: (accountId: bigint) => TradingStatus | undefined,
  ): AgreementAction {
    const action = this.admitByRules(draft, request, status, statusOf);
    checkDeskPurchases(this.state, draft, request.accountId, this.purchases(request, action));
    return action;
  }

  private admitByRules(
    draft: BatchDraft,
    request: DeskRequest,
    status: TradingStatus | undefined,
    statusOf: (accountId: bigint) => TradingStatus | undefined,
  ): AgreementAction {
    const asked = request.action as AgreementRequest;
    const { instrument } = request;
    if (asked.kind === 'offer') return this.admitOffer(draft, instrument, asked, status);
    invariant(request.item !== null, 'a step is about an agreement');
    const item = this.openItem(request.item);
    const agreement = item.content;
    if (asked.kind === 'decide') {
      this.checkDecidable(item, asked.approved, statusOf);
      return asked;
    }
    const role = agreementRole(agreement, request.organizationId);
    if (!role) throw new DomainError(AGREEMENT_NOT_FOUND);
    if (item.status !== 'offered') throw new DomainError(AGREEMENT_ENDED);
    if ((role === 'proposer') !== (asked.kind === 'withdraw')) throw new DomainError(AGREEMENT_OTHER_SIDE);
    if (asked.kind !== 'accept') return asked;
    this.checkOpen(instrument);
    checkGroups(agreement.proposer, request.group);
    checkMay(agreementSide(agreement, role), status);
    checkOther(agreement.side, statusOf(BigInt(agreement.proposer.account)));
    this.checkFunds(draft, instrument, agreement.counterparty, agreementSide(agreement, role), agreement);
    return asked;
  }

  /** Judged when a buyer offers and when either side accepts. */
  private purchases({ item, instrument }: DeskRequest, action: AgreementAction): readonly DeskPurchase[] {
    const of = ({ account }: TradingParty, { units }: AgreementTerms): readonly DeskPurchase[] => [
      { accountId: BigInt(account), instrument, units: BigInt(units) },
    ];
    if (action.kind === 'offer') return action.side === 'buy' ? of(action.proposer, action.terms) : [];
    if (action.kind !== 'accept' || item === null) return [];
    const agreement = this.openItem(item).content;
    const [buyer] = buyerAndSeller(agreement);
    return of(buyer, agreement.terms);
  }

  private admitOffer(
    draft: BatchDraft,
    instrument: string,
    asked: MakeAgreement,
    status: TradingStatus | undefined,
  ): OfferAction {
    this.checkOpen(instrument);
    const { content, fees } = this.state.dayRules;
    if (!content.agreement)
      throw new DomainError(AGREEMENT_NOT_OFFERED, undefined, { facts: { market: content.market } });
    const { approval } = content.agreement;
    if (approval !== 'none' && asked.authority === null) {
      throw broken(AGREEMENT_NO_AUTHORITY, 'counterparty', { counterparty: asked.counterparty.creditCode });
    }
    checkMay(asked.side, status);
    checkGroups(asked.counterparty, asked.proposer.group);
    const offer = { ...asked, approval, fees: { buy: fees.agreement.buy.id, sell: fees.agreement.sell.id } };
    this.checkFunds(draft, instrument, asked.proposer, asked.side, offer);
    return offer;
  }

  /** A deal is made, and taken back, on an open trading day only; what comes to nothing may do so at any time. */
  private checkDecidable(
    { status, content }: DeskItem<Agreement>,
    approved: boolean,
    statusOf: (accountId: bigint) => TradingStatus | undefined,
  ): void {
    if (!awaitsDecision(status)) throw new DomainError(AGREEMENT_ENDED);
    if (!approved && status === 'awaiting-approval') return;
    if (this.state.dayClosed) throw new DomainError(MARKET_CLOSED, undefined, { facts: { phase: this.state.phase } });
    if (!approved || status === 'awaiting-confirmation') return;
    const roles: readonly AgreementRole[] = ['proposer', 'counterparty'];
    for (const role of roles) checkOther(agreementSide(content, role), statusOf(BigInt(content[role].account)));
  }

  private checkFunds(
    draft: BatchDraft,
    instrument: string,
    { account }: TradingParty,
    side: AgreementSide,
    offer: Pick<Agreement, 'terms' | 'fees'>,
  ): void {
    const needed = neededFor(this.state, side, offer);
    if (side === 'buy') requireFunds(draft, BigInt(account), needed);
    else requireUnits(draft, BigInt(account), this.state.instrument(instrument).terms, needed);
  }

  private checkOpen(instrument: string): void {
    checkNotHalted(this.state, instrument);
    if (this.state.dayClosed) throw new DomainError(MARKET_CLOSED, undefined, { facts: { phase: this.state.phase } });
  }

  private openItem(id: number): DeskItem<Agreement> {
    const item = this.state.items.get(id);
    if (!item) throw new DomainError(AGREEMENT_ENDED);
    if (item.desk !== 'agreement') throw new DomainError(AGREEMENT_NOT_FOUND);
    return item as DeskItem<Agreement>;
  }
}

/** The fees of the day of the offer. */
export function feesOf(state: MarketState, { fees }: Pick<Agreement, 'fees'>): DealTerms['fees'] {
  return { buy: state.feeSchedule(fees.buy), sell: state.feeSchedule(fees.sell) };
}

/** What a side holds until it is decided: fen with the fee for a buyer, smallest units for a seller. */
export function neededFor(state: MarketState, side: AgreementSide, offer: Pick<Agreement, 'terms' | 'fees'>): bigint {
  if (side === 'sell') return BigInt(offer.terms.units);
  return buyerHoldFen(feesOf(state, offer), BigInt(offer.terms.amountFen));
}

function checkGroups(other: TradingParty, group: number): void {
  if (other.group === group) throw broken(OWN_GROUP, 'counterparty', { counterparty: other.creditCode });
}
