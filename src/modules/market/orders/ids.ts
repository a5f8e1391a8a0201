import { isMarket, type Market } from '../../../shared/market.js';

/** Order and trade ids derive from the market and the sequence of the command that made them. */

export function orderId(market: Market, sequence: number): string {
  return `${market}-${sequence}`;
}

export function tradeId(market: Market, sequence: number, fill: number): string {
  return `${market}-${sequence}-${fill}`;
}

export interface OrderKey {
  readonly market: Market;
  readonly sequence: number;
}

const ORDER_ID = /^([a-z]{1,16})-([1-9][0-9]{0,14})$/;

/** null when the text cannot be the id of any order. */
export function parseOrderId(text: string): OrderKey | null {
  const match = ORDER_ID.exec(text);
  const market = match?.[1];
  return market && isMarket(market) ? { market, sequence: Number(match[2]) } : null;
}
