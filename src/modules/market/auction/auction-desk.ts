import { CNY } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';
import type { Purchase } from '../limits/limit-reads.js';
import type { TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { DeskCommand } from '../loop/command.js';
import type { MarketState } from '../loop/market-state.js';
import type { DeskRequest } from '../loop/request.js';
import { orderId } from '../orders/ids.js';
import { makeDeal } from '../side-desk/deal.js';
import { DeskItem } from '../side-desk/desk-item.js';
import { asParty } from '../side-desk/party-rules.js';
import type { BalanceRef, DeskStep, SideDesk } from '../side-desk/side-desk.js';
import type { AnnounceAction, AskToRelist, AuctionAction, AuctionRequest } from './auction-action.js';
import { AuctionAdmission, withApplicant } from './auction-admission.js';
import {
  isRelistable,
  memberOf,
  stateOf,
  withState,
  type AuctionContent,
  type AuctionItem,
  type AwardDeal,
} from './auction-content.js';
import { dueAction } from './auction-due.js';
import { eventOf, withTransfersRecorded, type StepAction } from './auction-events.js';
import { gridOf } from './auction-grid.js';
import { buyerNeedsFen, depositHolds, partsOf, principalHolds } from './auction-holds.js';
import { fromJson } from './auction-json.js';
import { draftAuction, handle } from './auction-life.js';
import { AuctionLimits } from './auction-limits.js';
import { instrumentsOf } from './auction-notice.js';
import { instrumentsOfTerms } from './auction-object.js';
import type { AuctionState } from './auction-state.js';
import type { AuctionTerms } from './auction-terms.js';
import { depositAccountsOf } from './deposit-accounts.js';
import { nextDueAt } from './passing-time.js';
import { relist, type RelistRequest } from './relisting.js';

/**
 * Carries out one-way auctions: the rules are the pure ones beside it, and this makes their states durable, their holds
 * exact, their results deals. All that the clock does is a command too, with its dates in it.
 */
export class AuctionDesk implements SideDesk {
  private readonly admission: AuctionAdmission;

  private readonly limits: AuctionLimits;

  constructor(private readonly state: MarketState) {
    this.admission = new AuctionAdmission(state);
    this.limits = new AuctionLimits(state);
  }

  reads(request: DeskRequest): readonly BalanceRef[] {
    const asked = request.action as AuctionRequest;
    if (asked.kind === 'announce')
      return balancesOf(asked.principal.account, [CNY, ...instrumentsOf(asked.notice.object)]);
    const id = asked.kind === 'relist' ? asked.previous : request.item;
    const item = id === null ? undefined : this.state.items.get(id);
    if (item?.desk !== 'auction') return [];
    const { content } = item as AuctionItem;
    const assets = [CNY, ...instrumentsOfTerms(stateOf(content).terms)];
    if (asked.kind === 'relist') return balancesOf(content.principal.account, assets);
    if (asked.kind !== 'register' && asked.kind !== 'perform') return [];
    invariant(request.accountId !== null, 'a bidder has an account');
    return [...balancesOf(Number(request.accountId), assets), ...balancesOf(content.principal.account, [CNY])];
  }

  buyers(request: DeskRequest): readonly Purchase[] {
    return this.limits.buyers(request);
  }

  admit(draft: BatchDraft, request: DeskRequest, status: TradingStatus | undefined): DeskStep {
    const action = this.admission.admit(draft, request, status);
    return {
      item: action.kind === 'announce' || action.kind === 'relist' ? null : request.item,
      instrument: request.instrument,
      organization: request.organizationId,
      user: request.userId,
      account: request.accountId === null ? null : Number(request.accountId),
      action,
    };
  }

  carryOut(draft: BatchDraft, command: DeskCommand): void {
    const action = command.action as AuctionAction;
    if (action.kind === 'announce') return this.announce(draft, command, action);
    if (action.kind === 'relist') return this.relist(draft, command, action);
    invariant(command.item !== null, 'a step is about an auction');
    const item = this.item(command.item);
    if (action.kind === 'archive') return this.end(draft, item, command.sequence);
    this.step(draft, item, action, command);
  }

  /** Asked again until nothing is due: phases end, results are found and published, overdue winners default. */
  due(at: Date): DeskStep | null {
    for (const { id, desk, instrument } of this.state.items.values()) {
      if (desk !== 'auction') continue;
      const action = dueAction(this.item(id).content, at);
      if (action) return { item: id, instrument, organization: null, user: null, account: null, action };
    }
    return null;
  }

  /** Bids bind, whatever becomes of the bidder; it makes no more of them. */
  bar(): void {}

  /** An auction lasts as long as it says, whatever the trading day. */
  closeDay(): void {}

  private announce(draft: BatchDraft, command: DeskCommand, { terms, content }: AnnounceAction): void {
    const drafted = draftAuction(fromJson<AuctionTerms>(terms), draft.at);
    this.open(draft, command, { ...content, bidders: [], deals: [], previous: null }, drafted);
  }

  private relist(draft: BatchDraft, command: DeskCommand, action: AskToRelist): void {
    const item = this.item(action.previous);
    const request = fromJson<Omit<RelistRequest, 'at'>>(action.request);
    const relisted = relist(stateOf(item.content), { ...request, at: draft.at });
    invariant(relisted.ok, 'a relisting was admitted');
    const { previous, next } = relisted.value;
    const { title, principal, ofReserve, fees, forfeitAccount, contractDays, paymentDays } = item.content;
    const seal = action.seal && { ...action.seal, privateKey: null };
    this.settle(draft, item, withState(item.content, previous), command.sequence);
    const kept = { title, principal, ...(ofReserve && { ofReserve }), fees, forfeitAccount, contractDays, paymentDays };
    this.open(draft, command, { ...kept, seal, bidders: [], deals: [], previous: item.id }, next);
  }

  private open(
    draft: BatchDraft,
    { sequence, instrument }: DeskCommand,
    content: Omit<AuctionContent, 'state'>,
    drafted: AuctionState,
  ): void {
    const announced = handle(drafted, { kind: 'announce', at: draft.at });
    invariant(announced.ok, 'an announcement was admitted');
    const first = withState(content, announced.value);
    const parties = [content.principal.organization];
    const item: AuctionItem = new DeskItem(
      'auction',
      sequence,
      instrument,
      draft.at,
      'announced',
      true,
      true,
      parties,
      first,
    );
    this.settle(draft, item, first, sequence);
  }

  private step(draft: BatchDraft, item: AuctionItem, action: StepAction, command: DeskCommand): void {
    const { sequence, organization } = command;
    const content = withApplicant(item.content, action);
    const { terms } = stateOf(content);
    const grids = new Map(instrumentsOfTerms(terms).map((code) => [code, this.state.instrument(code).terms]));
    const event = eventOf(content, gridOf(terms.object, grids), action, { sequence, at: draft.at, organization });
    const taken = handle(stateOf(content), event);
    invariant(taken.ok, 'a step was admitted');
    let deals = content.deals;
    if (action.kind === 'perform') deals = [...deals, ...this.perform(draft, item, organization ?? '', sequence)];
    let { seal } = content;
    if (action.kind === 'open-seals') seal = seal && { ...seal, privateKey: action.privateKey };
    if (action.kind === 'register') item.join(action.bidder.organization);
    const next = withState({ ...content, deals, seal }, withTransfersRecorded(taken.value, draft.at));
    this.settle(draft, item, next, sequence);
    if (organization !== null && memberOf(next, organization))
      this.tellOwn(draft, item, organization, action, sequence);
  }

  /** The winner of a sale pays and gets the units; the winner of a purchase delivers and is paid. */
  private perform(draft: BatchDraft, item: AuctionItem, bidder: string, sequence: number): AwardDeal[] {
    const { content } = item;
    const state = stateOf(content);
    const member = memberOf(content, bidder);
    const award = 'awards' in state ? state.awards.find((each) => each.bidder === bidder) : undefined;
    invariant(member && award, 'who performs has won');
    const { object, direction } = state.terms;
    const fees = this.fees(content);
    const [buyer, seller] = direction === 'sale' ? [member, content.principal] : [content.principal, member];
    const needs = buyerNeedsFen(object, award, fees.buy);
    const account = BigInt(buyer.account);
    // The deposit counts towards the price; of a purchase the principal holds more than this one award needs.
    if (direction === 'sale' || item.heldOf(account, CNY) < needs) item.holdExactly(draft, account, CNY, needs);
    const parts = partsOf(object, award);
    if (direction === 'purchase') {
      for (const { instrument, units } of parts) item.holdExactly(draft, BigInt(seller.account), instrument, units);
    }
    return parts.map(({ instrument, units, amountFen }) => {
      const terms = {
        instrument,
        quantityUnits: units,
        amountFen,
        buyer: asParty(buyer),
        seller: asParty(seller),
        fees,
      };
      const { fill } = makeDeal(this.state, draft, item, sequence, terms);
      return { bidder, sequence, fill };
    });
  }

  /** Makes the item what the auction is now: deposits where they belong, holds exact, told to whom it concerns. */
  private settle(draft: BatchDraft, item: AuctionItem, next: AuctionContent, sequence: number): void {
    const before = stateOf(item.content);
    const state = stateOf(next);
    this.forfeit(draft, item, next, before);
    const heldFen = item.heldOf(BigInt(next.principal.account), CNY);
    for (const { organization, account, asset, amount } of [
      ...principalHolds(next, state, this.fees(next).buy, heldFen),
      ...depositHolds(next, state),
    ]) {
      if (item.heldOf(BigInt(account), asset) !== amount) draft.concern(BigInt(account), organization);
      item.holdExactly(draft, BigInt(account), asset, amount);
    }
    item.content = next;
    item.status = state.phase;
    item.open = !hasEnded(state);
    item.changed(draft, sequence);
    this.tellAll(draft, item, before);
  }

  private forfeit(draft: BatchDraft, item: AuctionItem, next: AuctionContent, before: AuctionState): void {
    const forfeited = new Map(depositAccountsOf(before).map(({ bidder, forfeitedFen }) => [bidder, forfeitedFen]));
    for (const { bidder, forfeitedFen } of depositAccountsOf(stateOf(next))) {
      const moreFen = forfeitedFen - (forfeited.get(bidder) ?? 0n);
      if (moreFen === 0n) continue;
      const member = memberOf(next, bidder);
      invariant(member, 'who paid a deposit signed up');
      item.takeHeld(draft, BigInt(member.account), CNY, moreFen);
      draft.move(BigInt(next.forfeitAccount), CNY, moreFen, 0n, 0n);
      draft.concern(BigInt(member.account), bidder);
    }
  }

  private end(draft: BatchDraft, item: AuctionItem, sequence: number): void {
    item.open = false;
    item.changed(draft, sequence);
  }

  /** Every party hears of a new phase and of a new end. */
  private tellAll(draft: BatchDraft, item: AuctionItem, before: AuctionState): void {
    const state = stateOf(item.content);
    const endsAt = endOf(state);
    if (item.id !== item.changedBy && state.phase === before.phase && endsAt === endOf(before)) return;
    const auction = { id: orderId(this.state.market, item.id), phase: state.phase, endsAt };
    for (const party of item.parties) draft.tell(party, { channel: 'deals', auction });
  }

  /** A bidder hears that its own step was taken, and nothing of what is in it. */
  private tellOwn(
    draft: BatchDraft,
    item: AuctionItem,
    organization: string,
    action: StepAction,
    sequence: number,
  ): void {
    const id = orderId(this.state.market, item.id);
    draft.tell(organization, { channel: 'deals', auction: { id, taken: action.kind, sequence } });
  }

  private fees({ fees }: AuctionContent): { readonly buy: FeeSchedule; readonly sell: FeeSchedule } {
    return { buy: this.state.feeSchedule(fees.buy), sell: this.state.feeSchedule(fees.sell) };
  }

  private item(id: number): AuctionItem {
    const item = this.state.item(id);
    invariant(item.desk === 'auction', `item ${id} is an auction`);
    return item as AuctionItem;
  }
}

function hasEnded(state: AuctionState): boolean {
  const over = ['failed', 'defaulted', 'registered', 'cancelled'].includes(state.phase);
  return over && !isRelistable(state);
}

function endOf(state: AuctionState): string | null {
  return nextDueAt(state)?.toISOString() ?? null;
}

function balancesOf(account: number, assets: readonly string[]): BalanceRef[] {
  return assets.map((asset) => ({ accountId: BigInt(account), asset }));
}
