import { BUY, SELL, type NewOrder, type RejectReason } from '../../../engine/index.js';
import { DomainError } from '../../../shared/domain-error.js';
import { formatQuantity } from '../../registry/index.js';
import { checkPriceAndQuantity } from '../day/order-rules.js';
import { unitsOf } from '../desk/instrument-terms.js';
import type { Order } from '../desk/order.js';
import { checkPace, checkPurchase } from '../limits/check-limits.js';
import { checkPermit } from '../listing-permit/check-permit.js';
import { checkAccount, checkFunds, type TradingStatus } from '../loop/admission.js';
import type { BatchDraft } from '../loop/batch-draft.js';
import type { PickOrder } from '../loop/command.js';
import type { MarketState } from '../loop/market-state.js';
import type { PickRequest } from '../loop/request.js';
import {
  OFFER_GONE,
  OFFER_OF_OWN_GROUP,
  OFFER_OUT_OF_REACH,
  OFFER_OWN,
  OFFER_PICKING_CLOSED,
  OFFER_QUANTITY_EXCEEDED,
} from './pick.errors.js';

/**
 * What a request to pick becomes. Whatever stands against it is known before anything is done: the book itself is asked
 * first, so that a refused pick leaves no order and uses up no id. Throws the refusal.
 */
export function admitPick(
  state: MarketState,
  draft: BatchDraft,
  request: PickRequest,
  status: TradingStatus | undefined,
): PickOrder {
  const sequence = state.lastSequence + 1;
  const { organizationId, instrument, side, priceTicks, quantityLots } = request;
  const traded = state.instruments.get(instrument);
  const maker = state.orders.get(request.picks);
  // An order at another price is another offer: nobody takes it at a price that was not shown.
  if (!traded || maker?.priceTicks !== priceTicks) throw new DomainError(OFFER_GONE);
  if (state.phase !== 'pick') throw pickingClosed(state);
  if (maker.organizationId === organizationId) throw new DomainError(OFFER_OWN);
  checkAccount(request, status);
  const refusal = traded.book.pickRefusal(maker.sequence, takerOf(request, sequence));
  if (refusal !== null) throw refused(state, maker, refusal);
  checkPriceAndQuantity(state, traded.terms, request);
  checkPace(state, request.accountId, draft.at);
  if (side === 'buy') checkPurchase(state, draft, request.accountId, traded.terms, quantityLots);
  else checkPermit(state, draft, request.accountId, traded.terms, unitsOf(traded.terms, quantityLots));
  checkFunds(draft, request, traded.terms, state);
  return {
    kind: 'pick-order',
    sequence,
    organization: organizationId,
    user: request.userId,
    account: Number(request.accountId),
    clientOrderId: request.clientOrderId,
    fingerprint: request.fingerprint.toString('base64'),
    instrument,
    side,
    priceTicks,
    quantityLots,
    timeInForce: 'day',
    postOnly: false,
    selfTradePrevention: 'cancel-taker',
    group: request.group,
    feeSchedule: state.dayRules.fees.listing[side].id,
    picks: request.picks,
    offer: request.offer,
  };
}

function takerOf({ side, priceTicks, quantityLots, group }: PickRequest, id: number): NewOrder {
  return {
    id,
    side: side === 'buy' ? BUY : SELL,
    price: priceTicks,
    quantity: quantityLots,
    timeInForce: 'day',
    postOnly: false,
    group,
    selfTradePrevention: 'cancel-taker',
  };
}

function refused(state: MarketState, maker: Order, reason: RejectReason): DomainError {
  if (reason === 'not-allowed-in-policy') return pickingClosed(state);
  if (reason === 'own-group') return new DomainError(OFFER_OF_OWN_GROUP);
  if (reason === 'quantity-above-offer') {
    const remaining = formatQuantity(maker.terms, BigInt(maker.quantityLots - maker.filledLots));
    return new DomainError(OFFER_QUANTITY_EXCEEDED, undefined, { facts: { remainingQuantity: remaining } });
  }
  const { policy } = state.dayRules.content.matching;
  return new DomainError(OFFER_OUT_OF_REACH, undefined, { facts: { matching: policy } });
}

function pickingClosed({ phase, rules }: MarketState): DomainError {
  const matching = rules?.content.matching.policy ?? null;
  return new DomainError(OFFER_PICKING_CLOSED, undefined, { facts: { phase, matching } });
}
