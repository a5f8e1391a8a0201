import { CNY } from '../../../shared/fen.js';
import { invariant, unreachable } from '../../../shared/invariant.js';
import { amountFen, unitsOf, type InstrumentTerms } from '../desk/instrument-terms.js';
import type { Purchase } from '../limits/limit-reads.js';
import { type TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { DeskCommand } from '../loop/command.js';
import type { MarketState } from '../loop/market-state.js';
import type { DeskRequest } from '../loop/request.js';
import { makeDeal } from '../side-desk/deal.js';
import { DeskItem } from '../side-desk/desk-item.js';
import { endableParties } from '../side-desk/endable-parties.js';
import { asParty, eitherBuys } from '../side-desk/party-rules.js';
import type { BalanceRef, DeskStep, SideDesk } from '../side-desk/side-desk.js';
import {
  barred,
  dealt,
  ended,
  isAgreed,
  isOpen,
  offeredBlock,
  requiredHolds,
  roleOf,
  statusOf,
  stepped,
  type Block,
  type BlockAction,
  type BlockParty,
  type Negotiation,
} from './block.js';
import { BlockAdmission, holdOf } from './block-admission.js';
import { blockView } from './block.view.js';

/** Carries out block trading: who must hold what at each moment of a negotiation, and the deal it may come to. */
export class BlockDesk implements SideDesk {
  private readonly admission: BlockAdmission;

  constructor(private readonly state: MarketState) {
    this.admission = new BlockAdmission(state);
  }

  reads({ accountId, instrument }: DeskRequest): readonly BalanceRef[] {
    if (accountId === null) return [];
    return [CNY, instrument].map((asset) => ({ accountId, asset }));
  }

  /** Both sides of a deal must be free to trade when it is made. */
  accounts({ item, action }: DeskRequest): readonly bigint[] {
    const known = item === null ? undefined : this.state.items.get(item);
    if (action.kind !== 'confirm' || known?.desk !== 'block') return [];
    const { offerer, negotiations } = known.content as Block;
    return [offerer, ...negotiations.map(({ counterparty }) => counterparty)].map(({ account }) => BigInt(account));
  }

  buyers(request: DeskRequest): readonly Purchase[] {
    return eitherBuys(request, this.accounts(request));
  }

  admit(
    draft: BatchDraft,
    request: DeskRequest,
    status: TradingStatus | undefined,
    statusOfAccount: (accountId: bigint) => TradingStatus | undefined,
  ): DeskStep {
    const { organizationId, userId, accountId } = request;
    invariant(accountId !== null, 'a block is traded from an account');
    return {
      item: request.item,
      instrument: request.instrument,
      organization: organizationId,
      user: userId,
      account: Number(accountId),
      action: this.admission.admit(draft, request, accountId, status, statusOfAccount),
    };
  }

  carryOut(draft: BatchDraft, command: DeskCommand): void {
    const action = command.action as BlockAction;
    const { sequence, organization } = command;
    if (action.kind === 'offer') {
      const block = offeredBlock(action, draft.at);
      const parties = [action.offerer, ...action.counterparties].map((party) => party.organization);
      const item = new DeskItem(
        'block',
        sequence,
        command.instrument,
        draft.at,
        'offered',
        true,
        false,
        parties,
        block,
      );
      return this.settle(draft, item, block, sequence);
    }
    invariant(command.item !== null && organization !== null, 'a step is somebody’s about a block');
    const item = this.item(command.item);
    const block = item.content;
    switch (action.kind) {
      case 'withdraw':
        return this.settle(draft, item, ended(block, 'withdrawn', draft.at), sequence);
      case 'counter':
      case 'confirm':
      case 'decline': {
        const role = roleOf(block, organization);
        invariant(role, 'a step is a party’s');
        return this.settle(draft, item, stepped(block, action, role, draft.at), sequence);
      }
      default:
        return unreachable(action);
    }
  }

  /** Only the loop's own clock makes blocks end, with the day. */
  due(): null {
    return null;
  }

  bar(draft: BatchDraft, organization: string, sequence: number): void {
    for (const item of this.openItems()) {
      if (!endableParties(item).some((party) => party.organization === organization)) continue;
      this.settle(draft, item, barred(item.content, organization, draft.at), sequence);
    }
  }

  closeDay(draft: BatchDraft, sequence: number): void {
    for (const item of this.openItems()) this.settle(draft, item, ended(item.content, 'void', draft.at), sequence);
  }

  /** In the order in which they were offered. */
  private openItems(): DeskItem<Block>[] {
    const open = [...this.state.items.values()].filter(({ desk }) => desk === 'block').sort((a, b) => a.id - b.id);
    return open as DeskItem<Block>[];
  }

  /** Makes the item what the block is now: its holds exact, a deal where both sides agree, told to whom it concerns. */
  private settle(draft: BatchDraft, item: DeskItem<Block>, next: Block, sequence: number): void {
    const before = item.content;
    const holds = requiredHolds(next, holdOf(this.state, item.instrument));
    for (const { party, side, amount } of holds) {
      const asset = side === 'buy' ? CNY : item.instrument;
      if (item.heldOf(BigInt(party.account), asset) !== amount) concern(draft, party);
      item.holdExactly(draft, BigInt(party.account), asset, amount);
    }
    const agreed = next.negotiations.find(isAgreed);
    item.content = agreed ? this.deal(draft, item, next, agreed, sequence) : next;
    item.status = statusOf(item.content);
    item.open = item.content.negotiations.some(isOpen);
    if (!item.open) item.releaseAll(draft);
    item.changed(draft, sequence);
    this.tell(draft, item, sequence === item.id ? null : before);
  }

  private deal(draft: BatchDraft, item: DeskItem<Block>, block: Block, agreed: Negotiation, sequence: number): Block {
    const terms = this.terms(item.instrument);
    const { priceTicks, quantityLots } = agreed.terms;
    const [buyer, seller] =
      block.side === 'buy' ? [block.offerer, agreed.counterparty] : [agreed.counterparty, block.offerer];
    const { fill } = makeDeal(this.state, draft, item, sequence, {
      quantityUnits: unitsOf(terms, quantityLots),
      amountFen: amountFen(terms, priceTicks, quantityLots),
      buyer: asParty(buyer),
      seller: asParty(seller),
      fees: this.state.dayRules.fees.block,
    });
    for (const { counterparty } of block.negotiations.filter(isOpen)) concern(draft, counterparty);
    return dealt(block, agreed.counterparty.organization, { sequence, fill }, draft.at);
  }

  /** The offerer hears of everything, a counterparty of its own negotiation only. */
  private tell(draft: BatchDraft, item: DeskItem<Block>, before: Block | null): void {
    const { market } = this.state;
    const terms = this.terms(item.instrument);
    const told = item.content.negotiations.filter((each, index) => each !== before?.negotiations[index]);
    for (const { organization } of [item.content.offerer, ...told.map(({ counterparty }) => counterparty)]) {
      draft.tell(organization, { channel: 'deals', block: blockView(market, item, terms, organization) });
    }
  }

  private terms(instrument: string): InstrumentTerms {
    return this.state.instrument(instrument).terms;
  }

  private item(id: number): DeskItem<Block> {
    const item = this.state.item(id);
    invariant(item.desk === 'block', `item ${id} is a block`);
    return item as DeskItem<Block>;
  }
}

function concern(draft: BatchDraft, { account, organization }: BlockParty): void {
  draft.concern(BigInt(account), organization);
}
