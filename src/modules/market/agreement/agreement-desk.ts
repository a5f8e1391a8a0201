import { CNY } from '../../../shared/fen.js';
import { invariant, unreachable } from '../../../shared/invariant.js';
import type { Purchase } from '../limits/limit-reads.js';
import { type TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { DeskCommand } from '../loop/command.js';
import type { MarketState } from '../loop/market-state.js';
import type { DeskRequest } from '../loop/request.js';
import { completeDeal, makeDeal, undoDeal, type DealTerms } from '../side-desk/deal.js';
import { DeskItem } from '../side-desk/desk-item.js';
import { endableParties } from '../side-desk/endable-parties.js';
import { asParty, eitherBuys } from '../side-desk/party-rules.js';
import type { BalanceRef, DeskStep, SideDesk } from '../side-desk/side-desk.js';
import type { TradingParty } from '../trading-access.js';
import {
  agreementSide,
  buyerAndSeller,
  type Agreement,
  type AgreementAction,
  type AgreementSide,
  type AgreementStatus,
  type ApprovalTime,
} from './agreement.js';
import { AgreementAdmission, feesOf, neededFor, type OfferAction } from './agreement-admission.js';
import { agreementView } from './agreement.view.js';

/** Carries out transfers by agreement: what both hold until it is decided, the deal, and its taking back. */
export class AgreementDesk implements SideDesk {
  private readonly admission: AgreementAdmission;

  constructor(private readonly state: MarketState) {
    this.admission = new AgreementAdmission(state);
  }

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

  buyers(request: DeskRequest): readonly Purchase[] {
    return eitherBuys(request, this.accounts(request));
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
      action: this.admission.admit(draft, request, status, statusOf),
    };
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
    for (const item of this.offers()) this.end(draft, item, 'void', sequence);
  }

  bar(draft: BatchDraft, organization: string, sequence: number): void {
    for (const item of this.offers()) {
      if (endableParties(item).some((party) => party.organization === organization))
        this.end(draft, item, 'void', sequence);
    }
  }

  /** What nobody accepted yet, in the order in which it was offered. */
  private offers(): DeskItem<Agreement>[] {
    const offers = [...this.state.items.values()].filter(
      ({ desk, status }) => desk === 'agreement' && status === 'offered',
    );
    return offers.sort((a, b) => a.id - b.id) as DeskItem<Agreement>[];
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
    item.holdExactly(draft, BigInt(party.account), asset, neededFor(this.state, side, item.content));
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
      fees: feesOf(this.state, agreement),
    };
  }

  private item(id: number): DeskItem<Agreement> {
    const item = this.state.item(id);
    invariant(item.desk === 'agreement', `item ${id} is an agreement`);
    return item as DeskItem<Agreement>;
  }
}
