import { DomainError } from '../../../shared/domain-error.js';
import { CNY } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import { broken } from '../day/order-rules.js';
import { amountFen, unitsOf, type InstrumentTerms } from '../desk/instrument-terms.js';
import { checkDeskPurchases } from '../limits/check-limits.js';
import type { DeskPurchase } from '../limits/desk-purchases.js';
import { requireFunds, requireUnits, type TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { MarketState } from '../loop/market-state.js';
import type { DeskRequest } from '../loop/request.js';
import { OWN_GROUP } from '../market.errors.js';
import { buyerHoldFen } from '../side-desk/deal.js';
import { DeskItem } from '../side-desk/desk-item.js';
import { checkMay, checkOther } from '../side-desk/party-rules.js';
import {
  isAgreed,
  isOpen,
  negotiationWith,
  offeredBlock,
  requiredHolds,
  roleOf,
  sideOf,
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

/** A step as it is asked for: whom the offerer means it names by credit code, and need not where there is one only. */
export type BlockRequest =
  | MakeOffer
  | { readonly kind: 'counter'; readonly counterparty: string | null; readonly terms: BlockTerms }
  | { readonly kind: 'confirm'; readonly counterparty: string | null; readonly version: number }
  | { readonly kind: 'decline' }
  | { readonly kind: 'withdraw' };

/** Decides what may be offered, countered, confirmed and ended; a refusal is a DomainError and leaves no trace. */
export class BlockAdmission {
  constructor(private readonly state: MarketState) {}

  admit(
    draft: BatchDraft,
    request: DeskRequest,
    accountId: bigint,
    status: TradingStatus | undefined,
    statusOfAccount: (accountId: bigint) => TradingStatus | undefined,
  ): BlockAction {
    const action = this.admitByRules(draft, request, accountId, status, statusOfAccount);
    checkDeskPurchases(this.state, draft, accountId, this.purchases(request, action));
    return action;
  }

  private admitByRules(
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
  private purchases({ organizationId, instrument, item }: DeskRequest, action: BlockAction): readonly DeskPurchase[] {
    const of = (party: BlockParty, { quantityLots }: BlockTerms): readonly DeskPurchase[] => [
      { accountId: BigInt(party.account), instrument, units: unitsOf(this.terms(instrument), quantityLots) },
    ];
    if (action.kind === 'offer') return action.side === 'buy' ? of(action.offerer, action.terms) : [];
    if (item === null || (action.kind !== 'counter' && action.kind !== 'confirm')) return [];
    const block = this.openItem(item).content;
    const negotiation = negotiationWith(block, action.counterparty);
    const role = roleOf(block, organizationId);
    invariant(negotiation && role, 'a step that was admitted is of a party about a negotiation');
    const buyer = block.side === 'buy' ? block.offerer : negotiation.counterparty;
    if (action.kind === 'confirm') return of(buyer, negotiation.terms);
    return sideOf(block, role) === 'buy' ? of(buyer, action.terms) : [];
  }

  private checkFunds(
    draft: BatchDraft,
    next: Block,
    instrument: string,
    accountId: bigint,
    item: DeskItem | null,
  ): void {
    const hold = requiredHolds(next, holdOf(this.state, instrument)).find(
      ({ party }) => BigInt(party.account) === accountId,
    );
    invariant(hold, 'who asks is a party');
    const held = item?.heldOf(accountId, hold.side === 'buy' ? CNY : instrument) ?? 0n;
    if (hold.side === 'buy') requireFunds(draft, accountId, hold.amount - held);
    else requireUnits(draft, accountId, this.terms(instrument), hold.amount - held);
  }

  private terms(instrument: string): InstrumentTerms {
    return this.state.instrument(instrument).terms;
  }

  private openItem(id: number): DeskItem<Block> {
    const item = this.state.items.get(id);
    if (!item) throw new DomainError(BLOCK_ENDED);
    if (item.desk !== 'block') throw new DomainError(BLOCK_NOT_FOUND);
    return item as DeskItem<Block>;
  }
}

/** What a side must hold for terms: fen with the fee for a buyer, smallest units for a seller. */
export function holdOf(state: MarketState, instrument: string): (side: BlockSide, terms: BlockTerms) => bigint {
  const terms = state.instrument(instrument).terms;
  const { block: fees } = state.dayRules.fees;
  return (side, { priceTicks, quantityLots }) =>
    side === 'sell' ? unitsOf(terms, quantityLots) : buyerHoldFen(fees, amountFen(terms, priceTicks, quantityLots));
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
