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
 * holds beyond that stays held. Units bought are available at once or from the day's release day on.
 */
export function makeDeal(
  state: MarketState,
  draft: BatchDraft,
  item: DeskItem,
  sequence: number,
  { instrument = item.instrument, quantityUnits, amountFen, buyer, seller, fees }: DealTerms,
): Deal {
  const buyerFeeFen = feeOn(fees.buy, amountFen);
  const due = feeOn(fees.sell, amountFen);
  const sellerFeeFen = due > amountFen ? amountFen : due;
  item.takeHeld(draft, buyer.accountId, CNY, amountFen + buyerFeeFen);
  item.takeHeld(draft, seller.accountId, instrument, quantityUnits);
  draft.move(seller.accountId, CNY, amountFen - sellerFeeFen, 0n, 0n);
  deliverUnits(state, draft, buyer.accountId, instrument, quantityUnits);
  if (buyerFeeFen + sellerFeeFen > 0n) {
    const { feeAccount } = state.instrument(instrument).terms;
    invariant(feeAccount !== null, 'an instrument with fees has a fee account');
    draft.move(feeAccount, CNY, buyerFeeFen + sellerFeeFen, 0n, 0n);
  }
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
    buyerFeeFen,
    sellerFeeFen,
  };
  draft.deals.push(deal);
  for (const party of [buyer, seller]) {
    draft.concern(party.accountId, party.organizationId);
    draft.tell(party.organizationId, {
      channel: 'deals',
      deal: dealView(state.market, deal, state.instrument(instrument).terms, party.organizationId, draft.at, state.day),
    });
  }
  return deal;
}
