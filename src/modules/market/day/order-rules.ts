import { formatDecimal } from '../../../shared/decimal.js';
import { shanghaiTimeMs } from '../../../shared/clock.js';
import { DomainError, defineError } from '../../../shared/domain-error.js';
import { formatPrice, formatQuantity } from '../../registry/index.js';
import type { InstrumentTerms } from '../desk/instrument-terms.js';
import type { MarketState } from '../loop/market-state.js';
import type { PlaceRequest } from '../loop/request.js';
import { INSTRUMENT_HALTED } from '../market.errors.js';
import { takesOrders } from './phase.js';
import { nextTakingMs } from './session-plan.js';

export const MARKET_HALTED = defineError({
  code: 'market.halted',
  status: 423,
  zh: '市场已暂停交易，只能撤单',
  en: 'The market is halted; only cancels are accepted',
});
export const MARKET_CLOSED = defineError({
  code: 'market.closed',
  status: 423,
  zh: '当前时段不接受委托，只能撤单',
  en: 'No orders are taken in this session; only cancels are accepted',
});
export const TIME_IN_FORCE_NOT_ALLOWED = defineError({
  code: 'market.time-in-force-not-allowed',
  status: 422,
  zh: '交易规则不允许该有效期类型',
  en: 'The rules in force do not have this time in force',
});
export const POST_ONLY_NOT_ALLOWED = defineError({
  code: 'market.post-only-not-allowed',
  status: 422,
  zh: '交易规则不允许只挂单委托',
  en: 'The rules in force do not have post-only orders',
});
export const PRICE_OUTSIDE_BAND = defineError({
  code: 'market.price-outside-band',
  status: 422,
  zh: '价格超出涨跌幅限制',
  en: 'The price is outside the band of the day',
});
export const PRICE_OFF_STEP = defineError({
  code: 'market.price-off-step',
  status: 422,
  zh: '价格不是当日最小变动价位的整数倍',
  en: "The price is not a whole number of the day's price steps",
});
export const QUANTITY_OFF_STEP = defineError({
  code: 'market.quantity-off-step',
  status: 422,
  zh: '数量不是当日最小交易单位的整数倍',
  en: "The quantity is not a whole number of the day's quantity steps",
});
export const QUANTITY_ABOVE_MAXIMUM = defineError({
  code: 'market.quantity-above-maximum',
  status: 422,
  zh: '数量超过单笔挂牌委托上限',
  en: 'The quantity is above the most that one listed order may have',
});

/**
 * Throws market.halted, market.instrument-halted or market.closed when the market takes no orders for the instrument at
 * this moment; the last says when it next does today.
 */
export function checkTakesOrders(state: MarketState, instrument: string, at: Date): void {
  checkNotHalted(state, instrument);
  if (takesOrders(state.phase)) return;
  const next = state.rules && !state.dayClosed ? nextTakingMs(state.rules, shanghaiTimeMs(at)) : null;
  throw new DomainError(MARKET_CLOSED, undefined, {
    facts: { phase: state.phase, ordersFrom: next === null ? null : clockTime(next) },
  });
}

/** Throws market.halted or market.instrument-halted. */
export function checkNotHalted(state: MarketState, instrument: string): void {
  if (state.halted) throw new DomainError(MARKET_HALTED, undefined, { facts: { market: state.market } });
  if (state.instruments.get(instrument)?.halted) {
    throw new DomainError(INSTRUMENT_HALTED, undefined, { facts: { instrument } });
  }
}

/** The part of an order that the rules of the day judge. */
export type JudgedOrder = Pick<PlaceRequest, 'side' | 'priceTicks' | 'quantityLots' | 'timeInForce' | 'postOnly'>;

/** Throws what breaks the day's rules for listed orders, each with a code of its own. */
export function checkOrderRules(state: MarketState, terms: InstrumentTerms, order: JudgedOrder): void {
  const { orders } = state.dayRules.content;
  // An instrument that was never asked for has no book yet and so no figures of its own.
  const traded = state.instruments.get(terms.code);
  const rests = order.timeInForce === 'day' || order.timeInForce === 'gtc';
  const collecting = traded?.collecting === true && (!rests || order.postOnly);
  if (!orders.timesInForce.includes(order.timeInForce) || (collecting && !rests)) {
    throw broken(TIME_IN_FORCE_NOT_ALLOWED, 'timeInForce', { allowed: orders.timesInForce.join(', ') });
  }
  if (order.postOnly && (!orders.postOnly || collecting)) throw broken(POST_ONLY_NOT_ALLOWED, 'postOnly', {});
  checkPriceAndQuantity(state, terms, order);
}

/** The part of the rules that also a pick must keep. */
export function checkPriceAndQuantity(
  state: MarketState,
  terms: InstrumentTerms,
  order: Pick<JudgedOrder, 'priceTicks' | 'quantityLots'>,
): void {
  checkPrice(state, terms, order.priceTicks);
  checkQuantity(state, terms, order.quantityLots);
}

function checkPrice(state: MarketState, terms: InstrumentTerms, priceTicks: number): void {
  const today = state.instruments.get(terms.code)?.today;
  if (!today) return;
  const price = (ticks: number): string => formatPrice(terms, BigInt(ticks));
  if (priceTicks % today.priceStepTicks !== 0) {
    throw broken(PRICE_OFF_STEP, 'price', { step: price(today.priceStepTicks) });
  }
  const { band } = today;
  if (band && (priceTicks < band.lowTicks || priceTicks > band.highTicks)) {
    throw broken(PRICE_OUTSIDE_BAND, 'price', {
      lowest: price(band.lowTicks),
      highest: price(band.highTicks),
      reference: today.referenceTicks === null ? null : price(today.referenceTicks),
    });
  }
}

function checkQuantity(state: MarketState, terms: InstrumentTerms, quantityLots: number): void {
  const today = state.instruments.get(terms.code)?.today;
  if (!today) return;
  const quantity = (lots: number): string => formatQuantity(terms, BigInt(lots));
  if (quantityLots % today.quantityStepLots !== 0) {
    throw broken(QUANTITY_OFF_STEP, 'quantity', { step: quantity(today.quantityStepLots) });
  }
  if (today.quantityMaxLots !== null && quantityLots > today.quantityMaxLots) {
    throw broken(QUANTITY_ABOVE_MAXIMUM, 'quantity', { maximum: quantity(today.quantityMaxLots) });
  }
}

/** The refusal of a field that breaks a rule of the day, with the figures of the rule. */
export function broken(
  definition: typeof PRICE_OFF_STEP,
  field: string,
  facts: Readonly<Record<string, string | null>>,
): DomainError {
  const rule = definition.code.slice('market.'.length);
  const message = `${definition.zh} · ${definition.en}`;
  return new DomainError(definition, undefined, { fields: [{ field, rule, message }], facts });
}

const MINUTE_MS = 60_000;

/** Milliseconds since the day began → `09:30`. */
export function clockTime(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  return [Math.floor(minutes / 60), minutes % 60]
    .map((part) => formatDecimal(BigInt(part), 0).padStart(2, '0'))
    .join(':');
}
