import { shanghaiDay } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import { checkNotHalted } from '../day/order-rules.js';
import type { FeeSchedule } from '../desk/fee-schedule.js';
import { requireFunds, requireUnits, restricted, type TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { MarketState } from '../loop/market-state.js';
import type { DeskRequest } from '../loop/request.js';
import { CNY } from '../../../shared/fen.js';
import type {
  AnnounceAction,
  AskToAnnounce,
  AskToOpenSeals,
  AskToRelist,
  AskToStep,
  AuctionAction,
  AuctionRequest,
} from './auction-action.js';
import { AUCTION_ENDED, AUCTION_NOT_FOUND, AUCTION_NOT_OFFERED, SAME_GROUP, SEAL_KEY_AWAY } from './auction.errors.js';
import { memberOf, stateOf, withState, type AuctionContent, type AuctionItem, type Member } from './auction-content.js';
import { endOfWorkingDays } from './auction-dates.js';
import { dueDepositFen, eventOf, type StepAction } from './auction-events.js';
import { gridOf, type AuctionGrid } from './auction-grid.js';
import { buyerNeedsFen, partsOf, principalHolds } from './auction-holds.js';
import { fromJson, toJson } from './auction-json.js';
import { draftAuction, handle } from './auction-life.js';
import { AuctionLimits } from './auction-limits.js';
import { instrumentsOf, termsOf } from './auction-notice.js';
import type { AuctionState } from './auction-state.js';
import type { AuctionTerms } from './auction-terms.js';
import { instrumentsOfTerms, type Direction } from './auction-object.js';
import { refusalError } from './auction-refusal.js';
import type { Refusable } from './refusal.js';
import { passTime } from './passing-time.js';
import { relist, type RelistRequest } from './relisting.js';
import { isPair } from './sealing.js';

/** Decides whether a request to the auction desk may become a command. A refusal is a DomainError and leaves no trace. */
export class AuctionAdmission {
  private readonly limits: AuctionLimits;

  constructor(private readonly state: MarketState) {
    this.limits = new AuctionLimits(state);
  }

  admit(draft: BatchDraft, request: DeskRequest, status: TradingStatus | undefined): AuctionAction {
    const asked = request.action as AuctionRequest;
    if (asked.kind === 'announce') return this.announce(draft, request, asked, status);
    if (asked.kind === 'relist') return this.relist(draft, request, asked, status);
    invariant(request.item !== null, 'a step is about an auction');
    const item = this.openItem(request.item);
    this.checkAsker(draft, request, asked, item.content, status);
    const action = this.completed(draft, item.content, asked);
    const { organizationId: organization } = request;
    const sequence = this.state.lastSequence + 1;
    const grid = this.gridOf(stateOf(item.content).terms);
    const content = withApplicant(item.content, action);
    const event = eventOf(content, grid, action, { sequence, at: draft.at, organization });
    const next = withState(content, must(handle(stateOf(content), event), grid));
    this.limits.check(draft, request, asked, item.content, next);
    if (asked.kind === 'register')
      requireFunds(draft, BigInt(asked.bidder.account), dueDepositFen(stateOf(item.content).terms));
    if (asked.kind === 'perform') this.checkPerformance(draft, item, organization);
    return action;
  }

  /** What is asked with all that its effect depends on: dates of the calendar, and what limits leave at this moment. */
  private completed(draft: BatchDraft, content: AuctionContent, asked: AskToStep): StepAction {
    if (asked.kind === 'sign-contract') return signing(content, draft.at);
    if (asked.kind !== 'open-seals') return asked;
    const rooms = this.limits.rooms(draft, content);
    return rooms.length === 0 ? asked : { ...asked, rooms };
  }

  private announce(
    draft: BatchDraft,
    request: DeskRequest,
    asked: AskToAnnounce,
    status: TradingStatus | undefined,
  ): AnnounceAction {
    const { notice, principal, forfeitAccount, seal } = asked;
    const { auction: rules } = this.state.dayRules.content;
    if (!rules) throw new DomainError(AUCTION_NOT_OFFERED, undefined, { facts: { market: this.state.market } });
    const grids = new Map(instrumentsOf(notice.object).map((code) => [code, this.state.instrument(code).terms]));
    for (const code of grids.keys()) checkNotHalted(this.state, code);
    const terms = termsOf(notice, rules, grids, principal.organization);
    const announced = handle(draftAuction(terms, draft.at), { kind: 'announce', at: draft.at });
    const first = must(announced, gridOf(terms.object, grids));
    if (request.accountId !== null) checkMay(sideOfPrincipal(terms.direction), status);
    const { buy, sell } = this.state.dayRules.fees.auction;
    const content: AnnounceAction['content'] = {
      title: notice.title,
      principal,
      ...(request.accountId === null ? { ofReserve: true as const } : {}),
      fees: { buy: buy.id, sell: sell.id },
      forfeitAccount,
      contractDays: rules.contractDays,
      paymentDays: rules.paymentDays,
      seal: seal && { ...seal, privateKey: null },
    };
    this.checkPrincipal(draft, principal, terms, buy);
    const begun = withState({ ...content, bidders: [], deals: [], previous: null }, first);
    this.limits.check(draft, request, asked, null, begun);
    return { kind: 'announce', terms: toJson(terms), content };
  }

  /** The rules of the earlier round hold on; its principal must have what is put up once more. */
  private relist(
    draft: BatchDraft,
    request: DeskRequest,
    asked: AskToRelist,
    status: TradingStatus | undefined,
  ): AskToRelist {
    const { content } = this.openItem(asked.previous);
    const state = stateOf(content);
    const grid = this.gridOf(state.terms);
    const asRequested = fromJson<Omit<RelistRequest, 'at'>>(asked.request);
    const { next } = must(relist(state, { ...asRequested, at: draft.at }), grid);
    const announced = must(handle(next, { kind: 'announce', at: draft.at }), grid);
    if (request.accountId !== null) checkMay(sideOfPrincipal(state.terms.direction), status);
    this.checkPrincipal(draft, content.principal, next.terms, this.state.feeSchedule(content.fees.buy));
    this.limits.check(draft, request, asked, null, withState({ ...content, bidders: [] }, announced));
    return asked;
  }

  /** Throws market.insufficient-units or market.insufficient-funds with the shortfall. */
  private checkPrincipal(draft: BatchDraft, principal: Member, terms: AuctionTerms, buyerFees: FeeSchedule): void {
    const announced: AuctionState = { phase: 'announced', terms, round: 1, changedAt: draft.at };
    for (const { account, asset, amount } of principalHolds({ principal }, announced, buyerFees, 0n)) {
      if (asset === CNY) requireFunds(draft, BigInt(account), amount);
      else requireUnits(draft, BigInt(account), this.state.instrument(asset).terms, amount);
    }
  }

  /** Who may ask for what: everybody for oneself; the operator's part was decided by permission before. */
  private checkAsker(
    draft: BatchDraft,
    request: DeskRequest,
    asked: AskToStep,
    content: AuctionContent,
    status: TradingStatus | undefined,
  ): void {
    const { terms } = stateOf(content);
    switch (asked.kind) {
      case 'register':
      case 'place-bid':
      case 'place-sealed-bid':
      case 'agree':
        for (const code of instrumentsOfTerms(terms)) checkNotHalted(this.state, code);
        checkMay(terms.direction === 'sale' ? 'buy' : 'sell', status);
        if (request.organizationId !== terms.principal && request.group === content.principal.group)
          throw new DomainError(SAME_GROUP);
        break;
      case 'perform':
        // What was won before is owed, also by a firm that the operator lets trade no more.
        if (!status?.mayPerform) throw restricted(status);
        break;
      case 'open-seals':
        checkKey(content, asked);
        break;
      case 'withdraw-registration':
      case 'sign-contract':
      case 'renounce':
      case 'judge-registration':
      case 'end-negotiation':
      case 'cancel':
        break;
    }
    // Only the one firm that is left negotiates, and the rules know it by nothing else.
    if (asked.kind === 'agree' && !isApplicant(stateOf(content), request.organizationId, draft.at))
      throw new DomainError(AUCTION_NOT_FOUND);
  }

  private checkPerformance(draft: BatchDraft, item: AuctionItem, organization: string): void {
    const { content } = item;
    const state = stateOf(content);
    invariant('awards' in state, 'who performs has won');
    const award = state.awards.find(({ bidder }) => bidder === organization);
    const member = memberOf(content, organization);
    invariant(award && member, 'who performs has won');
    const { object, direction } = state.terms;
    const buyer = direction === 'sale' ? member : content.principal;
    const needs = buyerNeedsFen(object, award, this.state.feeSchedule(content.fees.buy));
    requireFunds(draft, BigInt(buyer.account), needs - item.heldOf(BigInt(buyer.account), CNY));
    if (direction === 'sale') return;
    for (const { instrument, units } of partsOf(object, award))
      requireUnits(draft, BigInt(member.account), this.state.instrument(instrument).terms, units);
  }

  private gridOf(terms: AuctionTerms): AuctionGrid {
    const codes = instrumentsOfTerms(terms);
    return gridOf(terms.object, new Map(codes.map((code) => [code, this.state.instrument(code).terms])));
  }

  private openItem(id: number): AuctionItem {
    const item = this.state.items.get(id);
    if (!item) throw new DomainError(AUCTION_ENDED);
    if (item.desk !== 'auction') throw new DomainError(AUCTION_NOT_FOUND);
    return item as AuctionItem;
  }
}

/** The content as it is when the applicant's own step is taken: a registration brings its firm along. */
export function withApplicant(content: AuctionContent, action: AuctionAction): AuctionContent {
  if (action.kind !== 'register' || memberOf(content, action.bidder.organization)) return content;
  return { ...content, bidders: [...content.bidders, action.bidder] };
}

function signing({ paymentDays }: AuctionContent, at: Date): StepAction {
  return { kind: 'sign-contract', paymentDueAt: endOfWorkingDays(shanghaiDay(at), paymentDays).toISOString() };
}

function must<Value>(taken: Refusable<Value>, grid: AuctionGrid): Value {
  if (!taken.ok) throw refusalError(taken.refusal, grid);
  return taken.value;
}

function checkMay(side: 'buy' | 'sell', status: TradingStatus | undefined): void {
  if (!(side === 'buy' ? status?.mayBuy : status?.maySell)) throw restricted(status);
}

function sideOfPrincipal(direction: Direction): 'buy' | 'sell' {
  return direction === 'sale' ? 'sell' : 'buy';
}

function checkKey({ seal }: AuctionContent, { privateKey }: AskToOpenSeals): void {
  if (seal && !isPair(privateKey, seal.publicKey)) throw new DomainError(SEAL_KEY_AWAY);
}

function isApplicant(state: AuctionState, organization: string, at: Date): boolean {
  const now = passTime(state, at);
  return now.phase !== 'negotiating' || now.bidder === organization;
}
