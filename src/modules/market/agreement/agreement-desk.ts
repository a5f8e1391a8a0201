import { DomainError } from '../../../shared/domain-error.js';
import { CNY } from '../../../shared/fen.js';
import { invariant, unreachable } from '../../../shared/invariant.js';
import { broken, checkNotHalted, MARKET_CLOSED } from '../day/order-rules.js';
import { requireFunds, requireUnits, type TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { DeskCommand } from '../loop/command.js';
import type { MarketState } from '../loop/market-state.js';
import type { DeskRequest } from '../loop/request.js';
import { OWN_GROUP } from '../market.errors.js';
import { buyerHoldFen, completeDeal, makeDeal, undoDeal, type DealTerms } from '../side-desk/deal.js';
import { DeskItem } from '../side-desk/desk-item.js';
import { asParty, checkMay, checkOther } from '../side-desk/party-rules.js';
import type { BalanceRef, DeskPurchase, DeskStep, SideDesk } from '../side-desk/side-desk.js';
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
  type AgreementStatus,
  type ApprovalTime,
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
import { agreementView } from './agreement.view.js';

type OfferAction = Extract<AgreementAction, { kind: 'offer' }>;

/** Carries out transfers by agreement: what both hold until it is decided, the deal, and its taking back. */
export class AgreementDesk implements SideDesk {
  constructor(private readonly state: MarketState) {}

  reads({ accountId, instrument }: DeskRequest): readonly BalanceRef[] {
    if (accountId === null) return [];
    return [CNY, instrument].map((asset) => ({ accountId, asset }));
  }

  /** Both must be free to trade when they come to be bound and when a deal is made. */
  accounts({ item, action }: DeskRequest): readonly bigint[] {
    const known = item === null ? undefined : this.state.items.get(item);
    if (known?.desk !== 'agreement' || (action.kind !== 'accept' && action.kind !== 'decide')) return [];
    const { proposer, counterparty } = known.content as Agreement;
    return [proposer, counterparty].map(({ account }) => BigInt(account));
  }

  admit(
    draft: BatchDraft,
    request: DeskRequest,
    status: TradingStatus | undefined,
    statusOf: (accountId: bigint) => TradingStatus | undefined,
  ): DeskStep {
    return {
      item: request.item,
      instrument: request.instrument,
      organization: request.organizationId,
      // Who decided for the authority stands with the proposal.
      user: request.action.kind === 'decide' ? null : request.userId,
      account: request.accountId === null ? null : Number(request.accountId),
      action: this.admitted(draft, request, status, statusOf),
    };
  }

  /** Judged when a buyer offers and when either side accepts. */
  purchase({ item }: DeskRequest, { action: admitted }: DeskStep): DeskPurchase | null {
    const action = admitted as AgreementAction;
    if (action.kind === 'offer') {
      return action.side === 'buy' ? boughtBy(action.proposer, action.terms) : null;
    }
    if (action.kind !== 'accept' || item === null) return null;
    const { side, proposer, counterparty, terms } = this.openItem(item).content;
    return boughtBy(side === 'buy' ? proposer : counterparty, terms);
  }

  private admitted(
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

  carryOut(draft: BatchDraft, command: DeskCommand): void {
    const action = command.action as AgreementAction;
    const { sequence } = command;
    if (action.kind === 'offer') return this.make(draft, command, action);
    invariant(command.item !== null, 'a step is about an agreement');
    const item = this.item(command.item);
    switch (action.kind) {
      case 'withdraw':
        return this.end(draft, item, 'withdrawn', sequence);
      case 'decline':
        return this.end(draft, item, 'declined', sequence);
      case 'accept':
        return this.accept(draft, item, sequence);
      case 'decide':
        item.content = { ...item.content, decidedBy: action.proposal };
        return action.approved ? this.approve(draft, item, sequence) : this.refuse(draft, item, sequence);
      default:
        return unreachable(action);
    }
  }

  /** A decision comes as a request, from the table in which it was recorded. */
  due(): null {
    return null;
  }

  /** An offer that nobody accepted is void; both sides stay bound by what waits for an authority. */
  closeDay(draft: BatchDraft, sequence: number): void {
    const open = [...this.state.items.values()].filter(
      ({ desk, status }) => desk === 'agreement' && status === 'offered',
    );
    for (const { id } of open.sort((a, b) => a.id - b.id)) this.end(draft, this.item(id), 'void', sequence);
  }

  private make(draft: BatchDraft, { sequence, instrument, user }: DeskCommand, offer: OfferAction): void {
    invariant(user !== null, 'an offer is made by a person');
    const content: Agreement = {
      side: offer.side,
      terms: offer.terms,
      proposer: offer.proposer,
      proposerUser: user,
      counterparty: offer.counterparty,
      approval: offer.approval,
      authority: offer.authority,
      fees: offer.fees,
      clientReference: offer.clientReference,
      deal: null,
      reversal: null,
      decidedBy: null,
    };
    const { proposer, counterparty } = content;
    const parties = [proposer.organization, counterparty.organization];
    const item = new DeskItem('agreement', sequence, instrument, draft.at, 'offered', true, false, parties, content);
    this.hold(draft, item, proposer, content.side);
    this.changed(draft, item, sequence);
  }

  private accept(draft: BatchDraft, item: DeskItem<Agreement>, sequence: number): void {
    const { content } = item;
    this.hold(draft, item, content.counterparty, agreementSide(content, 'counterparty'));
    const after: Record<ApprovalTime, () => void> = {
      before: () => {
        item.status = 'awaiting-approval';
        this.changed(draft, item, sequence);
      },
      after: () => {
        this.deal(draft, item, sequence, true);
        item.status = 'awaiting-confirmation';
        this.changed(draft, item, sequence);
      },
      none: () => {
        this.deal(draft, item, sequence, false);
        this.end(draft, item, 'done', sequence);
      },
    };
    after[content.approval]();
  }

  private approve(draft: BatchDraft, item: DeskItem<Agreement>, sequence: number): void {
    if (item.status === 'awaiting-approval') this.deal(draft, item, sequence, false);
    else completeDeal(this.state, draft, item, this.dealTerms(item.content));
    this.end(draft, item, 'done', sequence);
  }

  private refuse(draft: BatchDraft, item: DeskItem<Agreement>, sequence: number): void {
    if (item.status === 'awaiting-approval') return this.end(draft, item, 'refused', sequence);
    const { deal } = item.content;
    invariant(deal, 'a deal that waits for its confirmation was made');
    const { fill } = undoDeal(this.state, draft, item, sequence, this.dealTerms(item.content), deal);
    item.content = { ...item.content, reversal: { sequence, fill } };
    this.end(draft, item, 'unwound', sequence);
  }

  private deal(draft: BatchDraft, item: DeskItem<Agreement>, sequence: number, withheld: boolean): void {
    const { fill } = makeDeal(this.state, draft, item, sequence, this.dealTerms(item.content), withheld);
    item.content = { ...item.content, deal: { sequence, fill } };
  }

  private end(draft: BatchDraft, item: DeskItem<Agreement>, status: AgreementStatus, sequence: number): void {
    item.status = status;
    item.open = false;
    item.releaseAll(draft);
    this.changed(draft, item, sequence);
  }

  private hold(draft: BatchDraft, item: DeskItem<Agreement>, party: TradingParty, side: AgreementSide): void {
    const asset = side === 'buy' ? CNY : item.instrument;
    item.holdExactly(draft, BigInt(party.account), asset, this.needed(side, item.content));
  }

  private changed(draft: BatchDraft, item: DeskItem<Agreement>, sequence: number): void {
    item.changed(draft, sequence);
    const { terms } = this.state.instrument(item.instrument);
    for (const { account, organization } of [item.content.proposer, item.content.counterparty]) {
      draft.concern(BigInt(account), organization);
      const agreement = agreementView(this.state.market, item, terms, organization);
      draft.tell(organization, { channel: 'deals', agreement });
    }
  }

  private dealTerms(agreement: Agreement): DealTerms {
    const [buyer, seller] = buyerAndSeller(agreement);
    return {
      quantityUnits: BigInt(agreement.terms.units),
      amountFen: BigInt(agreement.terms.amountFen),
      buyer: asParty(buyer),
      seller: asParty(seller),
      fees: this.fees(agreement),
    };
  }

  private fees({ fees }: Pick<Agreement, 'fees'>): DealTerms['fees'] {
    return { buy: this.state.feeSchedule(fees.buy), sell: this.state.feeSchedule(fees.sell) };
  }

  private needed(side: AgreementSide, offer: Pick<Agreement, 'terms' | 'fees'>): bigint {
    if (side === 'sell') return BigInt(offer.terms.units);
    return buyerHoldFen(this.fees(offer), BigInt(offer.terms.amountFen));
  }

  private checkFunds(
    draft: BatchDraft,
    instrument: string,
    { account }: TradingParty,
    side: AgreementSide,
    offer: Pick<Agreement, 'terms' | 'fees'>,
  ): void {
    const needed = this.needed(side, offer);
    if (side === 'buy') requireFunds(draft, BigInt(account), needed);
    else requireUnits(draft, BigInt(account), this.state.instrument(instrument).terms, needed);
  }

  private checkOpen(instrument: string): void {
    checkNotHalted(this.state, instrument);
    if (this.state.dayClosed) throw new DomainError(MARKET_CLOSED, undefined, { facts: { phase: this.state.phase } });
  }

  private item(id: number): DeskItem<Agreement> {
    const item = this.state.item(id);
    invariant(item.desk === 'agreement', `item ${id} is an agreement`);
    return item as DeskItem<Agreement>;
  }

  private openItem(id: number): DeskItem<Agreement> {
    const item = this.state.items.get(id);
    if (!item) throw new DomainError(AGREEMENT_ENDED);
    if (item.desk !== 'agreement') throw new DomainError(AGREEMENT_NOT_FOUND);
    return item as DeskItem<Agreement>;
  }
}

function checkGroups(other: TradingParty, group: number): void {
  if (other.group === group) throw broken(OWN_GROUP, 'counterparty', { counterparty: other.creditCode });
}

function boughtBy({ account }: TradingParty, { units }: AgreementTerms): DeskPurchase {
  return { accountId: BigInt(account), units: BigInt(units) };
}
