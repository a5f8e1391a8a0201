import { CNY } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import { feeOn, type FeeSchedule } from '../desk/fee-schedule.js';
import { deliverUnits } from '../desk/delivery.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { MarketState } from '../loop/market-state.js';
import { dealView } from './deal.view.js';
import type { DeskItem, SideDeskName } from './desk-item.js';

/** Something bought and sold outside the order book. The amount is primary; the unit price follows from it. */
export interface Deal {
  readonly sequence: number;
  /** Counts the deals of the command from 1. */
  readonly fill: number;
  readonly desk: SideDeskName;
  readonly item: number;
  readonly instrument: string;
  readonly quantityUnits: bigint;
  readonly amountFen: bigint;
  readonly buyer: Party;
  readonly seller: Party;
  readonly buyerFeeFen: bigint;
  readonly sellerFeeFen: bigint;
  /** The deal that this one takes back, with all its figures; null for every other. */
  readonly reverses: { readonly sequence: number; readonly fill: number } | null;
}

export interface Party {
  readonly organizationId: string;
  readonly accountId: bigint;
}

export interface DealTerms {
  /** Of a package the part that is dealt; else the item's own. */
  readonly instrument?: string;
  readonly quantityUnits: bigint;
  readonly amountFen: bigint;
  readonly buyer: Party;
  readonly seller: Party;
  readonly fees: { readonly buy: FeeSchedule; readonly sell: FeeSchedule };
}

/** What a buyer must hold to pay this amount and the fee on it. */
export function buyerHoldFen(fees: DealTerms['fees'], amountFen: bigint): bigint {
  return amountFen + feeOn(fees.buy, amountFen);
}

/**
 * Makes a deal out of what `item` holds of both sides: the buyer's money and fee, the seller's units. What the item
 * holds beyond that stays held. Units bought are available at once or from the day's release day on. What is `withheld`
 * the item holds itself, units, proceeds and fees, until `completeDeal` or `undoDeal`.
 */
export function makeDeal(
  state: MarketState,
  draft: BatchDraft,
  item: DeskItem,
  sequence: number,
  terms: DealTerms,
  withheld = false,
): Deal {
  const { instrument = item.instrument, quantityUnits, amountFen, buyer, seller } = terms;
  const { buyerFeeFen, sellerFeeFen, feeAccount } = feesOf(state, item, terms);
  const give = (accountId: bigint, asset: string, amount: bigint): void =>
    withheld ? item.addHeld(draft, accountId, asset, amount) : draft.move(accountId, asset, amount, 0n, 0n);
  item.takeHeld(draft, buyer.accountId, CNY, amountFen + buyerFeeFen);
  item.takeHeld(draft, seller.accountId, instrument, quantityUnits);
  give(seller.accountId, CNY, amountFen - sellerFeeFen);
  if (withheld) give(buyer.accountId, instrument, quantityUnits);
  else deliverUnits(state, draft, buyer.accountId, instrument, quantityUnits);
  if (feeAccount !== null) give(feeAccount, CNY, buyerFeeFen + sellerFeeFen);
  return recorded(state, draft, item, sequence, terms, { buyerFeeFen, sellerFeeFen }, null);
}

/** Hands over what was withheld of a deal: the units on the terms of this day, money and fees at once. */
export function completeDeal(
  state: MarketState,
  draft: BatchDraft,
  item: DeskItem,
  { buyer, ...terms }: DealTerms,
): void {
  item.takeHeld(draft, buyer.accountId, item.instrument, terms.quantityUnits);
  deliverUnits(state, draft, buyer.accountId, item.instrument, terms.quantityUnits);
  item.releaseAll(draft);
}

/** Takes a withheld deal back: each gets what it gave, the fee as well. The reversal is a deal that names the first. */
export function undoDeal(
  state: MarketState,
  draft: BatchDraft,
  item: DeskItem,
  sequence: number,
  terms: DealTerms,
  undone: NonNullable<Deal['reverses']>,
): Deal {
  const { quantityUnits, amountFen, buyer, seller } = terms;
  const { buyerFeeFen, sellerFeeFen, feeAccount } = feesOf(state, item, terms);
  item.takeHeld(draft, buyer.accountId, item.instrument, quantityUnits);
  item.takeHeld(draft, seller.accountId, CNY, amountFen - sellerFeeFen);
  if (feeAccount !== null) item.takeHeld(draft, feeAccount, CNY, buyerFeeFen + sellerFeeFen);
  draft.move(buyer.accountId, CNY, amountFen + buyerFeeFen, 0n, 0n);
  draft.move(seller.accountId, item.instrument, quantityUnits, 0n, 0n);
  return recorded(state, draft, item, sequence, terms, { buyerFeeFen, sellerFeeFen }, undone);
}

interface Fees {
  readonly buyerFeeFen: bigint;
  readonly sellerFeeFen: bigint;
}

/** The seller's fee never exceeds its proceeds. `feeAccount` is null where there is no fee. */
function feesOf(
  state: MarketState,
  item: DeskItem,
  { instrument = item.instrument, amountFen, fees }: DealTerms,
): Fees & { readonly feeAccount: bigint | null } {
  const buyerFeeFen = feeOn(fees.buy, amountFen);
  const due = feeOn(fees.sell, amountFen);
  const sellerFeeFen = due > amountFen ? amountFen : due;
  if (buyerFeeFen + sellerFeeFen === 0n) return { buyerFeeFen, sellerFeeFen, feeAccount: null };
  const { feeAccount } = state.instrument(instrument).terms;
  invariant(feeAccount !== null, 'an instrument with fees has a fee account');
  return { buyerFeeFen, sellerFeeFen, feeAccount };
}

function recorded(
  state: MarketState,
  draft: BatchDraft,
  item: DeskItem,
  sequence: number,
  { instrument = item.instrument, quantityUnits, amountFen, buyer, seller }: DealTerms,
  fees: Fees,
  reverses: Deal['reverses'],
): Deal {
  const deal: Deal = {
    sequence,
    fill: draft.nextDeal(),
    desk: item.desk,
    item: item.id,
    instrument,
    quantityUnits,
    amountFen,
    buyer,
    seller,
    buyerFeeFen: fees.buyerFeeFen,
    sellerFeeFen: fees.sellerFeeFen,
    reverses,
  };
  draft.deals.push(deal);
  const { terms } = state.instrument(instrument);
  for (const { accountId, organizationId } of [buyer, seller]) {
    draft.concern(accountId, organizationId);
    const view = dealView(state.market, deal, terms, organizationId, draft.at, state.day);
    draft.tell(organizationId, { channel: 'deals', deal: view });
  }
  return deal;
}
