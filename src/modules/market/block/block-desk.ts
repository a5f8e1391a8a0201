import { DomainError } from '../../../shared/domain-error.js';
import { CNY } from '../../../shared/fen.js';
import { invariant, unreachable } from '../../../shared/invariant.js';
import { broken } from '../day/order-rules.js';
import { amountFen, unitsOf, type InstrumentTerms } from '../desk/instrument-terms.js';
import { requireFunds, requireUnits, type TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { DeskCommand } from '../loop/command.js';
import type { MarketState } from '../loop/market-state.js';
import type { DeskRequest } from '../loop/request.js';
import { OWN_GROUP } from '../market.errors.js';
import { buyerHoldFen, makeDeal } from '../side-desk/deal.js';
import { DeskItem } from '../side-desk/desk-item.js';
import { asParty, checkMay, checkOther } from '../side-desk/party-rules.js';
import type { BalanceRef, DeskPurchase, DeskStep, SideDesk } from '../side-desk/side-desk.js';
import {
  dealt,
  ended,
  isAgreed,
  isOpen,
  negotiationWith,
  offeredBlock,
  requiredHolds,
  roleOf,
  sideOf,
  statusOf,
  stepped,
  type Block,
  type BlockAction,
  type BlockParty,
  type BlockRole,
  type BlockSide,
  type BlockTerms,
  type MakeOffer,
  type Negotiation,
  type NegotiationStep,
} from './block.js';
import {
  BLOCK_ALREADY_CONFIRMED,
  BLOCK_COUNTERPARTY_NEEDED,
  BLOCK_ENDED,
  BLOCK_NOT_FOUND,
  BLOCK_OTHER_SIDE,
  BLOCK_TERMS_CHANGED,
} from './block.errors.js';
import { checkParties, checkTakesBlocks, checkTerms } from './block-rules.js';
import { blockView } from './block.view.js';

/** A step as it is asked for: whom the offerer means it names by credit code, and need not where there is one only. */
export type BlockRequest =
  | MakeOffer
  | { readonly kind: 'counter'; readonly counterparty: string | null; readonly terms: BlockTerms }
  | { readonly kind: 'confirm'; readonly counterparty: string | null; readonly version: number }
  | { readonly kind: 'decline' }
  | { readonly kind: 'withdraw' };

/** Carries out block trading: who must hold what at each moment of a negotiation, and the deal it may come to. */
export class BlockDesk implements SideDesk {
  constructor(private readonly state: MarketState) {}

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
      action: this.admitted(draft, request, accountId, status, statusOfAccount),
    };
  }

  private admitted(
    draft: BatchDraft,
    request: DeskRequest,
    accountId: bigint,
    status: TradingStatus | undefined,
    statusOfAccount: (accountId: bigint) => TradingStatus | undefined,
  ): BlockAction {
    const asked = request.action as BlockRequest;
    const { organizationId, instrument, group } = request;
    if (asked.kind === 'offer') {
      const rules = checkTakesBlocks(this.state, instrument, draft.at);
      checkMay(asked.side, status);
      checkParties(rules, asked);
      checkTerms(this.state, rules, this.terms(instrument), asked.terms);
      this.checkFunds(draft, offeredBlock(asked, draft.at), instrument, accountId, null);
      return asked;
    }
    invariant(request.item !== null, 'a step is about a block');
    const item = this.openItem(request.item);
    const block = item.content;
    const role = roleOf(block, organizationId);
    if (!role) throw new DomainError(BLOCK_NOT_FOUND);
    if (asked.kind === 'withdraw') {
      if (role !== 'offerer') throw new DomainError(BLOCK_OTHER_SIDE);
      return asked;
    }
    if (asked.kind === 'decline' && role === 'offerer') throw new DomainError(BLOCK_OTHER_SIDE);
    const counterparty = asked.kind === 'decline' ? null : asked.counterparty;
    const negotiation = meant(block, role, organizationId, counterparty);
    const named = negotiation.counterparty.organization;
    if (asked.kind === 'decline') return { kind: 'decline', counterparty: named };
    const rules = checkTakesBlocks(this.state, instrument, draft.at);
    checkMay(sideOf(block, role), status);
    const other = role === 'offerer' ? negotiation.counterparty : block.offerer;
    if (group === other.group) throw broken(OWN_GROUP, 'counterparty', { counterparty: other.creditCode });
    const step: NegotiationStep = { ...asked, counterparty: named };
    checkTerms(this.state, rules, this.terms(instrument), step.kind === 'counter' ? step.terms : negotiation.terms);
    if (step.kind === 'confirm') checkConfirmable(negotiation, step.version, role);
    const next = stepped(block, step, role, draft.at);
    this.checkFunds(draft, next, instrument, accountId, item);
    const agreed = negotiationWith(next, named);
    if (agreed && isAgreed(agreed)) checkOther(sideOf(block, otherRole(role)), statusOfAccount(BigInt(other.account)));
    return step;
  }

  /** Judged when a buyer names terms, and again when somebody confirms them, which may make the deal. */
  purchase({ organizationId, instrument }: DeskRequest, { item, action: admitted }: DeskStep): DeskPurchase | null {
    const action = admitted as BlockAction;
    const of = (party: BlockParty, { quantityLots }: BlockTerms): DeskPurchase => ({
      accountId: BigInt(party.account),
      units: unitsOf(this.terms(instrument), quantityLots),
    });
    if (action.kind === 'offer') return action.side === 'buy' ? of(action.offerer, action.terms) : null;
    if (item === null || (action.kind !== 'counter' && action.kind !== 'confirm')) return null;
    const block = this.item(item).content;
    const negotiation = negotiationWith(block, action.counterparty);
    const role = roleOf(block, organizationId);
    invariant(negotiation && role, 'a step that was admitted is of a party about a negotiation');
    const buyer = block.side === 'buy' ? block.offerer : negotiation.counterparty;
    if (action.kind === 'confirm') return of(buyer, negotiation.terms);
    return sideOf(block, role) === 'buy' ? of(buyer, action.terms) : null;
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

  closeDay(draft: BatchDraft, sequence: number): void {
    const open = [...this.state.items.values()].filter(({ desk }) => desk === 'block').sort((a, b) => a.id - b.id);
    for (const { id } of open) {
      const item = this.item(id);
      this.settle(draft, item, ended(item.content, 'void', draft.at), sequence);
    }
  }

  /** Makes the item what the block is now: its holds exact, a deal where both sides agree, told to whom it concerns. */
  private settle(draft: BatchDraft, item: DeskItem<Block>, next: Block, sequence: number): void {
    const before = item.content;
    const holds = requiredHolds(next, this.needs(item.instrument));
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

  private checkFunds(
    draft: BatchDraft,
    next: Block,
    instrument: string,
    accountId: bigint,
    item: DeskItem | null,
  ): void {
    const hold = requiredHolds(next, this.needs(instrument)).find(({ party }) => BigInt(party.account) === accountId);
    invariant(hold, 'who asks is a party');
    const held = item?.heldOf(accountId, hold.side === 'buy' ? CNY : instrument) ?? 0n;
    if (hold.side === 'buy') requireFunds(draft, accountId, hold.amount - held);
    else requireUnits(draft, accountId, this.terms(instrument), hold.amount - held);
  }

  private needs(instrument: string): (side: BlockSide, terms: BlockTerms) => bigint {
    const terms = this.terms(instrument);
    const { block: fees } = this.state.dayRules.fees;
    return (side, { priceTicks, quantityLots }) =>
      side === 'sell' ? unitsOf(terms, quantityLots) : buyerHoldFen(fees, amountFen(terms, priceTicks, quantityLots));
  }

  private terms(instrument: string): InstrumentTerms {
    return this.state.instrument(instrument).terms;
  }

  private item(id: number): DeskItem<Block> {
    const item = this.state.item(id);
    invariant(item.desk === 'block', `item ${id} is a block`);
    return item as DeskItem<Block>;
  }

  private openItem(id: number): DeskItem<Block> {
    const item = this.state.items.get(id);
    if (!item) throw new DomainError(BLOCK_ENDED);
    if (item.desk !== 'block') throw new DomainError(BLOCK_NOT_FOUND);
    return item as DeskItem<Block>;
  }
}

/** The negotiation that is meant: a counterparty's own, the one that the offerer names, or the only one there is. */
function meant(block: Block, role: BlockRole, organization: string, creditCode: string | null): Negotiation {
  const candidates = block.negotiations.filter(({ counterparty }) =>
    role === 'counterparty'
      ? counterparty.organization === organization
      : creditCode === null || counterparty.creditCode === creditCode,
  );
  if (candidates.length === 0) throw new DomainError(BLOCK_NOT_FOUND);
  const [only, second] = candidates.filter(isOpen);
  if (!only) throw new DomainError(BLOCK_ENDED);
  if (second) throw broken(BLOCK_COUNTERPARTY_NEEDED, 'counterparty', {});
  return only;
}

function checkConfirmable(negotiation: Negotiation, version: number, role: BlockRole): void {
  if (version !== negotiation.version) {
    throw new DomainError(BLOCK_TERMS_CHANGED, undefined, { facts: { version: negotiation.version } });
  }
  if (negotiation.confirmedBy.includes(role)) throw new DomainError(BLOCK_ALREADY_CONFIRMED);
}

function otherRole(role: BlockRole): BlockRole {
  return role === 'offerer' ? 'counterparty' : 'offerer';
}

function concern(draft: BatchDraft, { account, organization }: BlockParty): void {
  draft.concern(BigInt(account), organization);
}
