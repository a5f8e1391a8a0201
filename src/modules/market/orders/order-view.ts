import { BUY } from '../../../engine/index.js';
import { formatPrice, formatQuantity } from '../../registry/index.js';
import { formatDecimal } from '../../../shared/decimal.js';
import { formatYuan } from '../../../shared/fen.js';
import { divideHalfUp } from '../../../shared/rounding.js';
import type { Market } from '../../../shared/market.js';
import { sideName } from '../desk/side-name.js';
import type { Order } from '../desk/order.js';
import type { Trade } from '../loop/batch-draft.js';
import { orderId, tradeId } from './ids.js';

/** One execution of an order, as its owner sees it. */
export interface OrderTradeView {
  readonly id: string;
  readonly orderId: string;
  readonly price: string;
  readonly quantity: string;
  /** Yuan. */
  readonly amount: string;
  /** Yuan, of this side. */
  readonly fee: string;
  readonly role: 'maker' | 'taker';
  readonly at: string;
}

/** An order as its owner sees it; prices in yuan per unit, quantities in the instrument's unit. */
export interface OrderView {
  readonly id: string;
  readonly clientOrderId: string;
  readonly market: Market;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  readonly filledQuantity: string;
  readonly remainingQuantity: string;
  /** Amount over filled quantity, rounded half up to two decimals more than a price; null before the first trade. */
  readonly averagePrice: string | null;
  readonly fee: string;
  readonly timeInForce: string;
  readonly postOnly: boolean;
  readonly selfTradePrevention: string;
  /** The offer that it picked, as it was named; null for a listed order. */
  readonly picks: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly acceptedAt: string;
  readonly changedAt: string;
  readonly sequence: number;
  readonly trades: readonly OrderTradeView[];
}

const AVERAGE_EXTRA_DECIMALS = 2;

export function orderView(market: Market, order: Omit<Order, 'fees'>, trades: readonly OrderTradeView[]): OrderView {
  const { terms } = order;
  return {
    id: orderId(market, order.sequence),
    clientOrderId: order.clientOrderId,
    market,
    instrument: terms.code,
    side: sideName(order.side),
    price: formatPrice(terms, BigInt(order.priceTicks)),
    quantity: formatQuantity(terms, BigInt(order.quantityLots)),
    filledQuantity: formatQuantity(terms, BigInt(order.filledLots)),
    remainingQuantity: formatQuantity(terms, BigInt(order.quantityLots - order.filledLots)),
    averagePrice: averagePrice(order),
    fee: formatYuan(order.feeFen),
    timeInForce: order.timeInForce,
    postOnly: order.postOnly,
    selfTradePrevention: order.selfTradePrevention,
    picks: order.picks?.offer ?? null,
    status: order.status,
    reason: order.reason,
    acceptedAt: order.acceptedAt.toISOString(),
    changedAt: order.changedAt.toISOString(),
    sequence: order.sequence,
    trades,
  };
}

function averagePrice(order: Omit<Order, 'fees'>): string | null {
  if (order.filledLots === 0) return null;
  const { terms } = order;
  const scale = terms.priceScale + AVERAGE_EXTRA_DECIMALS;
  const ticksScaled = order.filledFen * terms.tick * 10n ** BigInt(AVERAGE_EXTRA_DECIMALS);
  return formatDecimal(divideHalfUp(ticksScaled, BigInt(order.filledLots) * terms.fenPerTickLot), scale);
}

/** A trade as the owner of `order`, one of its two sides, sees it. */
export function tradeView(market: Market, trade: Trade, order: Order, at: Date): OrderTradeView {
  const { terms } = order;
  return {
    id: tradeId(market, trade.sequence, trade.fill),
    orderId: orderId(market, order.sequence),
    price: formatPrice(terms, BigInt(trade.priceTicks)),
    quantity: formatQuantity(terms, BigInt(trade.quantityLots)),
    amount: formatYuan(trade.amountFen),
    fee: formatYuan(order.side === BUY ? trade.buyerFeeFen : trade.sellerFeeFen),
    role: order === trade.taker ? 'taker' : 'maker',
    at: at.toISOString(),
  };
}
