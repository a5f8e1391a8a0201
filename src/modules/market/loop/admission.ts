import { BUY, SELL } from '../../../engine/index.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { DomainError } from '../../../shared/domain-error.js';
import { CNY, formatYuan } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import { feeOn } from '../desk/fee-schedule.js';
import { amountFen, unitsOf, type InstrumentTerms } from '../desk/instrument-terms.js';
import { requiredHold, type Order } from '../desk/order.js';
import { sideName } from '../desk/side-name.js';
import { ACCOUNT_RESTRICTED, INSUFFICIENT_FUNDS, INSUFFICIENT_UNITS, ORDER_NOT_FOUND } from '../market.errors.js';
import type { BatchDraft } from './batch-draft.js';
import { checkPermit } from '../listing-permit/check-permit.js';
import { checkOpenOrders, checkPace, checkPurchase } from '../limits/check-limits.js';
import { checkOrderRules, checkTakesOrders } from '../day/order-rules.js';
import type {
  BarParticipant,
  CancelAll,
  CancelOrder,
  PlaceOrder,
  ReplaceOrder,
  SetHalt,
  SetMarketHalt,
} from './command.js';
import type { MarketState } from './market-state.js';
import type {
  BarRequest,
  CancelAllRequest,
  CancelRequest,
  HaltRequest,
  MarketHaltRequest,
  PlaceRequest,
  ReplaceRequest,
} from './request.js';

/**
 * Decides whether a request may become a command, in the order of the batch and with the effects of the commands before
 * it. A refusal is a DomainError and leaves no trace.
 */

/** Whether an account may trade now, as read under the market lock. */
export interface TradingStatus {
  readonly mayBuy: boolean;
  readonly maySell: boolean;
  /** Whether it may carry out what it is bound to, which the operator's stop does not hinder. */
  readonly mayPerform: boolean;
  /** Document or rule that restricts it. */
  readonly reason: string | null;
}

export function admitPlace(
  state: MarketState,
  draft: BatchDraft,
  request: PlaceRequest,
  terms: InstrumentTerms,
  status: TradingStatus | undefined,
): PlaceOrder {
  checkAccount(request, status);
  checkOrderRules(state, terms, request);
  checkPace(state, request.accountId, draft.at);
  const { side, timeInForce, quantityLots } = request;
  if (timeInForce === 'day' || timeInForce === 'gtc') checkOpenOrders(state, request.accountId);
  if (side === 'buy') checkPurchase(state, draft, request.accountId, terms, quantityLots);
  else checkPermit(state, draft, request.accountId, terms, unitsOf(terms, quantityLots));
  checkFunds(draft, request, terms, state);
  return {
    kind: 'place-order',
    sequence: state.lastSequence + 1,
    organization: request.organizationId,
    user: request.userId,
    account: Number(request.accountId),
    clientOrderId: request.clientOrderId,
    fingerprint: request.fingerprint.toString('base64'),
    instrument: request.instrument,
    side: request.side,
    priceTicks: request.priceTicks,
    quantityLots: request.quantityLots,
    timeInForce: request.timeInForce,
    postOnly: request.postOnly,
    selfTradePrevention: request.selfTradePrevention,
    group: request.group,
    feeSchedule: state.dayRules.fees.listing[request.side].id,
  };
}

/** Throws market.account-restricted. */
export function checkAccount({ side }: Pick<PlaceRequest, 'side'>, status: TradingStatus | undefined): void {
  const allowed = side === 'buy' ? status?.mayBuy : status?.maySell;
  if (!allowed) throw restricted(status);
}

/** The refusal of an account that may not trade. */
export function restricted(status: TradingStatus | undefined): DomainError {
  return new DomainError(ACCOUNT_RESTRICTED, undefined, { facts: { reason: status?.reason ?? 'account-not-open' } });
}

/** Throws market.insufficient-funds and market.insufficient-units. */
export function checkFunds(
  draft: BatchDraft,
  request: Pick<PlaceRequest, 'accountId' | 'side' | 'priceTicks' | 'quantityLots'>,
  terms: InstrumentTerms,
  state: MarketState,
): void {
  const { accountId, priceTicks, quantityLots } = request;
  if (request.side === 'sell') return requireUnits(draft, accountId, terms, unitsOf(terms, quantityLots));
  const limitFen = amountFen(terms, priceTicks, quantityLots);
  requireFunds(draft, accountId, limitFen + feeOn(state.dayRules.fees.listing.buy, limitFen));
}

/** Throws market.insufficient-funds with the shortfall. */
export function requireFunds(draft: BatchDraft, accountId: bigint, neededFen: bigint): void {
  const available = draft.availableOf(accountId, CNY);
  if (neededFen <= available) return;
  throw new DomainError(
    INSUFFICIENT_FUNDS,
    `可用 ${formatYuan(available)} 元，需要 ${formatYuan(neededFen)} 元 · ` +
      `${formatYuan(available)} yuan available, ${formatYuan(neededFen)} needed`,
    {
      facts: {
        asset: CNY,
        available: formatYuan(available),
        needed: formatYuan(neededFen),
        shortfall: formatYuan(neededFen - available),
      },
    },
  );
}

/** Throws market.insufficient-units with the shortfall. */
export function requireUnits(draft: BatchDraft, accountId: bigint, terms: InstrumentTerms, needed: bigint): void {
  const available = draft.availableOf(accountId, terms.code);
  if (needed <= available) return;
  const text = (units: bigint): string => formatDecimal(units, terms.quantityScale);
  throw new DomainError(
    INSUFFICIENT_UNITS,
    `${terms.code} 可用 ${text(available)}，需要 ${text(needed)} · ${text(available)} available, ${text(needed)} needed`,
    {
      facts: {
        asset: terms.code,
        available: text(available),
        needed: text(needed),
        shortfall: text(needed - available),
      },
    },
  );
}

/** The open order that a request means, or null when it has ended; somebody else's is not there. */
export function ownOpenOrder(state: MarketState, organizationId: string, sequence: number): Order | null {
  const order = state.orders.get(sequence);
  if (!order) return null;
  if (order.organizationId !== organizationId) throw new DomainError(ORDER_NOT_FOUND);
  return order;
}

export function admitCancel(state: MarketState, request: CancelRequest): CancelOrder {
  return { kind: 'cancel-order', sequence: state.lastSequence + 1, order: request.order };
}

export function admitCancelAll(state: MarketState, request: CancelAllRequest): CancelAll {
  return {
    kind: 'cancel-all',
    sequence: state.lastSequence + 1,
    organization: request.organizationId,
    instrument: request.instrument,
  };
}

export function admitBar(
  state: MarketState,
  { organizationId, stop }: BarRequest,
  status: TradingStatus | undefined,
): BarParticipant {
  const common = { kind: 'bar-participant', sequence: state.lastSequence + 1, organization: organizationId } as const;
  if (stop) return { ...common, by: 'operator-stop', user: stop.user, reason: stop.reason };
  return { ...common, by: 'account-restricted', user: null, reason: status?.reason ?? 'account-not-open' };
}

export function admitReplace(
  state: MarketState,
  draft: BatchDraft,
  request: ReplaceRequest,
  order: Order,
  status: TradingStatus | undefined,
): ReplaceOrder {
  const { terms } = order;
  checkTakesOrders(state, terms.code, draft.at);
  const priceTicks = request.priceTicks ?? order.priceTicks;
  const quantityLots = request.quantityLots ?? order.quantityLots;
  const remaining = quantityLots - order.filledLots;
  if (remaining > 0) {
    const { side, timeInForce, postOnly } = order;
    checkOrderRules(state, terms, { side: sideName(side), priceTicks, quantityLots: remaining, timeInForce, postOnly });
  }
  if (asksForMore(order, { priceTicks, quantityLots })) {
    const allowed = order.side === BUY ? status?.mayBuy : status?.maySell;
    if (!allowed) throw restricted(status);
    checkPace(state, order.accountId, draft.at);
    const moreLots = quantityLots - order.quantityLots;
    if (order.side === BUY && moreLots > 0) checkPurchase(state, draft, order.accountId, terms, moreLots);
    if (order.side === SELL) {
      const drawn = state.permitDraws.unitsOf(order.sequence);
      checkPermit(state, draft, order.accountId, terms, unitsOf(terms, quantityLots) - drawn);
    }
    const more = requiredHold(order, priceTicks, remaining) - order.held;
    if (order.side === BUY) requireFunds(draft, order.accountId, more);
    else requireUnits(draft, order.accountId, terms, more);
  }
  return { kind: 'replace-order', sequence: state.lastSequence + 1, order: order.sequence, priceTicks, quantityLots };
}

/** Whether a change does anything but make an order smaller or end it. */
export function asksForMore(order: Order, asked: Pick<ReplaceOrder, 'priceTicks' | 'quantityLots'>): boolean {
  if (asked.quantityLots <= order.filledLots) return false;
  return asked.priceTicks !== order.priceTicks || asked.quantityLots > order.quantityLots;
}

/** A resumed book that matches by itself first collects for a while, where the rules say so. */
export function admitHalt(state: MarketState, request: HaltRequest, at: Date): SetHalt {
  invariant(state.instruments.has(request.instrument), 'the book is open before it is halted');
  const { callAfterHaltSeconds } = state.rules?.content.matching ?? { callAfterHaltSeconds: null };
  const calls = !request.halted && state.phase === 'continuous' && callAfterHaltSeconds !== null;
  return {
    kind: 'set-halt',
    sequence: state.lastSequence + 1,
    instrument: request.instrument,
    halted: request.halted,
    callUntil: calls ? new Date(at.getTime() + callAfterHaltSeconds * 1_000).toISOString() : null,
    user: request.userId,
    reason: request.reason,
  };
}

export function admitMarketHalt(state: MarketState, { halted, userId, reason }: MarketHaltRequest): SetMarketHalt {
  return { kind: 'set-market-halt', sequence: state.lastSequence + 1, halted, user: userId, reason };
}
