import { divideFloor } from '../../../shared/rounding.js';
import { checkDeskPurchases, unitsLeft } from '../limits/check-limits.js';
import type { Purchase } from '../limits/limit-reads.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { MarketState } from '../loop/market-state.js';
import type { DeskRequest } from '../loop/request.js';
import type { AuctionRequest } from './auction-action.js';
import { stateOf, unitsOfLots, type AuctionContent, type AuctionItem, type Member } from './auction-content.js';
import { instrumentsOf } from './auction-notice.js';
import { instrumentsOfTerms, lotsOf } from './auction-object.js';
import { auctionPurchases, leastLots, purchasesAdded } from './auction-purchases.js';
import type { AuctionState } from './auction-state.js';
import type { BidderRoom } from './clearing.js';
import { passTime } from './passing-time.js';

/**
 * Limits on holdings in auctions (docs/rules/limits.md). Whoever buys is judged by what a step adds to what it has open,
 * so that it never wins more than it may hold; only of sealed bids the room is measured when they are opened.
 */
export class AuctionLimits {
  constructor(private readonly state: MarketState) {}

  /** Who may come to buy by the request, and what. */
  buyers(request: DeskRequest): readonly Purchase[] {
    const asked = request.action as AuctionRequest;
    switch (asked.kind) {
      case 'announce': {
        const { notice, principal } = asked;
        const buys = notice.direction === 'purchase' && request.accountId !== null;
        return buys ? ofAccount(principal, instrumentsOf(notice.object)) : [];
      }
      case 'relist': {
        const content = this.contentOf(asked.previous);
        return content && stateOf(content).terms.direction === 'purchase' && !content.ofReserve
          ? ofAccount(content.principal, instrumentsOfTerms(stateOf(content).terms))
          : [];
      }
      case 'register':
      case 'place-bid':
      case 'place-sealed-bid':
      case 'agree': {
        const content = this.saleOf(request.item);
        if (!content || request.accountId === null) return [];
        return ofAccount({ account: Number(request.accountId) }, instrumentsOfTerms(stateOf(content).terms));
      }
      case 'open-seals': {
        const content = this.saleOf(request.item);
        if (!content) return [];
        return content.bidders.flatMap((bidder) => ofAccount(bidder, instrumentsOfTerms(stateOf(content).terms)));
      }
      case 'withdraw-registration':
      case 'judge-registration':
      case 'end-negotiation':
      case 'sign-contract':
      case 'perform':
      case 'renounce':
      case 'cancel':
        return [];
    }
  }

  /**
   * Of a step that leads from `before` to `after`; null: it begins an auction. Throws market.position-limit-exceeded,
   * market.holder-limit-reached and market.counterparty-restricted.
   */
  check(
    draft: BatchDraft,
    request: DeskRequest,
    asked: AuctionRequest,
    before: AuctionContent | null,
    after: AuctionContent,
  ): void {
    const { state } = this;
    switch (asked.kind) {
      case 'announce':
      case 'relist':
      case 'place-bid':
      case 'place-sealed-bid':
      case 'agree': {
        const added = purchasesAdded(before ? auctionPurchases(before) : [], auctionPurchases(after));
        return checkDeskPurchases(state, draft, request.accountId, added);
      }
      case 'register': {
        const { terms } = stateOf(after);
        if (terms.direction !== 'sale') return;
        // Who could not take the least of a bid need not lock up its deposit.
        const accountId = BigInt(asked.bidder.account);
        const least = unitsOfLots(terms.object, leastLots(terms)).map((part) => ({ accountId, ...part }));
        return checkDeskPurchases(state, draft, request.accountId, least);
      }
      // The room is in the command; nothing is bought beyond it, or at all.
      case 'open-seals':
      case 'withdraw-registration':
      case 'judge-registration':
      case 'end-negotiation':
      case 'sign-contract':
      case 'perform':
      case 'renounce':
      case 'cancel':
        return;
    }
  }

  /** The sealed bidders of a sale that cannot take all of it at this moment, in the order in which they signed up. */
  rooms(draft: BatchDraft, content: AuctionContent): readonly BidderRoom[] {
    const state = passTime(stateOf(content), draft.at);
    const { terms } = state;
    if (state.phase !== 'closed' || terms.form !== 'sealed' || terms.direction !== 'sale') return [];
    const counted = auctionPurchases(content);
    return content.bidders
      .filter(({ organization }) => state.bids.sealed.some(({ bidder }) => bidder === organization))
      .map((member) => ({ bidder: member.organization, lots: this.roomOf(draft, state, member, counted) }))
      .filter(({ lots }) => lots < lotsOf(terms.object));
  }

  /** Lots that a bidder can take: what it has open in this very auction is not taken from it twice. */
  private roomOf(
    draft: BatchDraft,
    { terms }: AuctionState,
    { account }: Member,
    counted: ReturnType<typeof auctionPurchases>,
  ): number {
    const accountId = BigInt(account);
    return unitsOfLots(terms.object, 1).reduce((room, { instrument, units }) => {
      const left = unitsLeft(this.state, draft, accountId, this.state.instrument(instrument).terms);
      if (left === null) return room;
      const own = counted.find((each) => each.accountId === accountId && each.instrument === instrument);
      const free = left + (own?.units ?? 0n);
      const lots = free <= 0n ? 0n : divideFloor(free, units);
      return lots < BigInt(room) ? Number(lots) : room;
    }, lotsOf(terms.object));
  }

  private saleOf(item: number | null): AuctionContent | null {
    const content = item === null ? null : this.contentOf(item);
    return content && stateOf(content).terms.direction === 'sale' ? content : null;
  }

  private contentOf(id: number): AuctionContent | null {
    const item = this.state.items.get(id);
    return item?.desk === 'auction' ? (item as AuctionItem).content : null;
  }
}

function ofAccount({ account }: Pick<Member, 'account'>, instruments: readonly string[]): Purchase[] {
  return instruments.map((instrument) => ({ accountId: BigInt(account), instrument }));
}
